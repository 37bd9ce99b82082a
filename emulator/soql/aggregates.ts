import type { FieldDef, FieldType, Row, Value } from '../model.js';
import { keyOf, type Operand } from './comparison.js';
import { type Path, read, resolvePath } from './path.js';
import { malformed } from './refusal.js';
import type { Scope, Source } from './scope.js';

/** An aggregate such as `COUNT(Id)`, over the records of one group. */
export type Aggregate = {
  /** The same for every spelling. */
  readonly name: string;
  readonly operand: Operand;
  readonly start: () => Accumulator;
};

export interface Accumulator {
  add(row: Row): void;
  readonly result: Value;
}

type Call = { readonly functionName?: string; readonly parameters?: readonly unknown[]; readonly rawValue?: string };

const FUNCTIONS = ['COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** The types that support aggregates, as documented. A boolean supports none. */
const AGGREGATABLE: ReadonlySet<FieldType> = new Set(['id', 'reference', 'string', 'picklist', 'int', 'datetime']);

export const compileAggregate = (scope: Scope, source: Source, call: Call): Aggregate => {
  const name = (call.functionName ?? '').toUpperCase() as FunctionName;
  const written = call.rawValue ?? name;
  if (!FUNCTIONS.includes(name))
    throw malformed(scope.soql, call.functionName ?? '', `${written}: this function is not supported`);
  const [parameter] = call.parameters ?? [];
  if (typeof parameter !== 'string') throw malformed(scope.soql, written, `${written}: an aggregate takes one field`);
  const path = resolvePath(scope, source, parameter);
  // It is not documented which fields support aggregates. A field that can neither be filtered nor grouped certainly
  // does not.
  if (!AGGREGATABLE.has(path.field.type) || !path.field.filterable) {
    throw malformed(scope.soql, parameter, `field ${path.field.name} does not support aggregate operator ${name}`);
  }
  const counts = name === 'COUNT' || name === 'COUNT_DISTINCT';
  const field: FieldDef = counts ? { name: written, type: 'int' } : { ...path.field, name: path.field.name };
  return {
    name: `${name}(${path.name})`,
    operand: { object: path.object, field, written: parameter },
    start: starter(scope, name, path),
  };
};

const starter = (scope: Scope, name: FunctionName, path: Path): (() => Accumulator) => {
  const value = read(path);
  if (name === 'COUNT') return path.name === 'Id' ? countAll : () => countPresent(value);
  if (name === 'COUNT_DISTINCT') return () => countDistinct(value);
  const key = keyOf(scope, path);
  return () => extreme(value, key, name === 'MAX');
};

const countAll = (): Accumulator =>
  new (class implements Accumulator {
    public result = 0;
    public add(): void {
      this.result++;
    }
  })();

const countPresent = (value: (row: Row) => Value): Accumulator => {
  let count = 0;
  return {
    add: (row) => {
      if (value(row) !== null) count++;
    },
    get result() {
      return count;
    },
  };
};

const countDistinct = (value: (row: Row) => Value): Accumulator => {
  const seen = new Set<Value>();
  return {
    add: (row) => {
      const found = value(row);
      if (found !== null) seen.add(found);
    },
    get result() {
      return seen.size;
    },
  };
};

const extreme = (value: (row: Row) => Value, key: (value: Value) => Value, greatest: boolean): Accumulator => {
  let result: Value = null;
  let best: Value = null;
  return {
    add: (row) => {
      const found = value(row);
      const rank = key(found);
      if (rank === null || (best !== null && rank > best !== greatest)) return;
      result = found;
      best = rank;
    },
    get result() {
      return result;
    },
  };
};

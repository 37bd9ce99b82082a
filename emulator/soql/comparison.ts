import type { LiteralType } from '@jetstreamapp/soql-parser-js';
import type { FieldDef, FieldType, ObjectDef, Value } from '../model.js';
import { normalizeId } from '../data/ids.js';
import { toWire, wireValues } from '../data/spelling.js';
import { invalidField, malformed, refusal } from './refusal.js';
import type { Scope } from './scope.js';
import { likePattern, unquote } from './text.js';
import { parseMoment, relativeRange, type TimeRange } from './timeRange.js';
import { keyTest, timeTest } from './valueTest.js';

/** The left side of a condition: a field, or an aggregate that has a field's type. */
export type Operand = { readonly object: ObjectDef; readonly field: FieldDef; readonly written: string };

/** The right side, as the parser returns it. */
export type Literals = {
  readonly operator: string;
  readonly value: string | string[];
  readonly literalType?: LiteralType | LiteralType[];
};

export type Comparison = {
  readonly test: (value: Value) => boolean;
  /** For `=` and `IN`: the wanted values, in the form of an index. */
  readonly values?: readonly Value[];
};

type Literal = { readonly raw: string; readonly type: LiteralType | undefined };

const LONGEST_STRING = 4_000;
const EQUALITIES = new Set(['=', '!=', '<>', 'IN', 'NOT IN']);
const ORDERINGS = new Set(['<', '<=', '>', '>=']);
const QUOTED: ReadonlySet<FieldType> = new Set(['id', 'reference', 'string', 'picklist']);
const LITERAL_TYPES: Readonly<Record<FieldType, readonly LiteralType[]>> = {
  id: ['STRING'],
  reference: ['STRING'],
  string: ['STRING'],
  picklist: ['STRING'],
  int: ['INTEGER', 'DECIMAL'],
  boolean: ['BOOLEAN'],
  date: [],
  datetime: ['DATETIME', 'DATE_LITERAL', 'DATE_N_LITERAL'],
  complexvalue: [],
};
const ORG_KEYS = new Set(['OrgKey', 'SubscriberOrganizationKey']);

export const compare = (scope: Scope, operand: Operand, condition: Literals): Comparison => {
  const operator = condition.operator === '<>' ? '!=' : condition.operator;
  const list = operator === 'IN' || operator === 'NOT IN';
  if (Array.isArray(condition.value) !== list) throw malformed(scope.soql, operand.written, "unexpected token: '('");
  checkOperator(scope, operand, operator);
  const literals = literalsOf(condition);
  for (const literal of literals) checkLiteral(scope, operand, operator, literal);
  const [first] = literals;
  if (operator === 'LIKE' && first) return like(scope, operand, first);
  if (operand.field.type === 'datetime')
    return {
      test: timeTest(
        operator,
        literals.map((literal) => range(scope, literal)),
      ),
    };
  const keys = literals.map((literal) => literalKey(scope, operand, literal));
  return {
    test: keyTest(operator, keys, keyOf(scope, operand)),
    ...(operator === '=' || operator === 'IN' ? { values: keys } : {}),
  };
};

const literalsOf = ({ value, literalType }: Literals): Literal[] => {
  const raws = Array.isArray(value) ? value : [value];
  return raws.map((raw, place) => ({ raw, type: Array.isArray(literalType) ? literalType[place] : literalType }));
};

const checkOperator = ({ soql }: Scope, { field, written }: Operand, operator: string): void => {
  const text = field.type === 'string' || field.type === 'picklist';
  const fits =
    EQUALITIES.has(operator) || (ORDERINGS.has(operator) && field.type !== 'boolean') || (operator === 'LIKE' && text);
  if (!fits)
    throw refusal('INVALID_QUERY_FILTER_OPERATOR', soql, written, `invalid operator on ${field.type} field`, 'WHERE');
};

const checkLiteral = ({ soql }: Scope, { field, written }: Operand, operator: string, { raw, type }: Literal): void => {
  if (type === 'NULL' && EQUALITIES.has(operator)) return;
  if (type === undefined || !LITERAL_TYPES[field.type].includes(type)) {
    const name = QUOTED.has(field.type) ? 'string' : field.type === 'datetime' ? 'dateTime' : field.type;
    const quotes = QUOTED.has(field.type) ? 'should be' : 'should not be';
    throw invalidField(
      soql,
      written,
      `value of filter criterion for field '${field.name}' must be of type ${name} and ${quotes} enclosed in quotes`,
      'WHERE',
    );
  }
  if (type === 'STRING' && raw.length - 2 > LONGEST_STRING) {
    throw malformed(
      soql,
      written,
      `filter value for field '${field.name}' is too long: no more than ${LONGEST_STRING} characters`,
    );
  }
};

const range = ({ soql, now }: Scope, { raw, type }: Literal): TimeRange | null => {
  if (type === 'NULL') return null;
  const found = type === 'DATETIME' ? parseMoment(raw) : relativeRange(raw, now);
  if (!found) throw malformed(soql, raw, `Invalid date: ${raw}`);
  return found;
};

/** The comparison key of a literal: an 18-character id, a text in lower case, a number. An empty text is null. */
const literalKey = (scope: Scope, operand: Operand, { raw, type }: Literal): Value => {
  const { field, object } = operand;
  if (type === 'NULL') return null;
  if (type === 'BOOLEAN') return raw.toUpperCase() === 'TRUE';
  if (type !== 'STRING') return Number(raw);
  const text = unquote(scope.soql, raw);
  if (text === '') return null;
  if (field.type === 'id' || field.type === 'reference') {
    const id = normalizeId(text);
    if (id === undefined)
      throw refusal('INVALID_QUERY_FILTER_OPERATOR', scope.soql, operand.written, `invalid ID field: ${text}`, 'WHERE');
    return id;
  }
  if (field.type === 'picklist' && scope.switches.unknownPicklistFilter === 'refuse') {
    const known = wireValues(object, field, scope.switches).some((value) => value.toLowerCase() === text.toLowerCase());
    if (!known)
      throw refusal(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        scope.soql,
        raw,
        `${field.name}: bad value for restricted picklist field: ${text}`,
      );
  }
  return ignoresCase(scope, field) ? text.toLowerCase() : text;
};

const ignoresCase = ({ switches }: Scope, field: FieldDef): boolean =>
  !(ORG_KEYS.has(field.name) && switches.orgKeyMatch === 'case-sensitive');

/** The comparison key of a stored value. Picklists have few values, so that each key is computed once. */
export const keyOf = (scope: Scope, { object, field }: Operand): ((value: Value) => Value) => {
  if (field.type === 'picklist') {
    const keys = new Map<Value, Value>([[null, null]]);
    return (value) => {
      let key = keys.get(value);
      if (key === undefined)
        keys.set(value, (key = String(toWire(object, field, value, scope.switches)).toLowerCase()));
      return key;
    };
  }
  if (field.type !== 'string' || !ignoresCase(scope, field)) return (value) => value;
  return (value) => (typeof value === 'string' ? value.toLowerCase() : value);
};

const like = (scope: Scope, operand: Operand, { raw }: Literal): Comparison => {
  const pattern = likePattern(scope.soql, raw);
  const { object, field } = operand;
  return {
    test: (value) => value !== null && pattern.test(String(toWire(object, field, value, scope.switches)).toLowerCase()),
  };
};

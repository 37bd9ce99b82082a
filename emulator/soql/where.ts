import type { Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { Row, Value } from '../model.js';
import { isFilterable } from '../data/schema.js';
import { type Comparison, compare } from './comparison.js';
import { compileLogic, type Condition, conjuncts, logicOf } from './logic.js';
import { refuseClauses } from './parse.js';
import { type Path, read, resolvePath } from './path.js';
import { invalidField, malformed } from './refusal.js';
import { openSource, type Scope, type Source } from './scope.js';

/** A compiled WHERE clause: its test, and the records to search. */
export type Filter = {
  readonly test: ((row: Row) => boolean) | undefined;
  /** The smallest set of records that an index returns. */
  candidates(): Iterable<Row>;
};

type Asked = { readonly field: string; readonly values: readonly Value[] };

export const compileWhere = (scope: Scope, source: Source, where: WhereClause | undefined, inner = false): Filter => {
  const logic = where && logicOf(scope.soql, where);
  const certain = new Set(logic ? conjuncts(logic) : []);
  const asked: Asked[] = [];
  let joins = 0;
  const test =
    logic &&
    compileLogic<Row>(logic, (condition) => {
      const path = filterPath(scope, source, condition);
      if ('valueQuery' in condition && (inner || !certain.has(condition) || ++joins > 2))
        throw misplaced(scope, inner, joins);
      const comparison =
        'valueQuery' in condition ? semiJoin(scope, source, path, condition) : compare(scope, path, condition);
      if (comparison.values && path.hops.length === 0 && certain.has(condition))
        asked.push({ field: path.name, values: comparison.values });
      const value = read(path);
      return (row) => comparison.test(value(row));
    });
  if (source.object.idFilterRequired && !asked.some(({ field }) => field === 'Id'))
    throw needsId(scope, source.object.name);
  return { test, candidates: () => narrowest(source, asked) };
};

const filterPath = (scope: Scope, source: Source, condition: Condition): Path => {
  if (!('field' in condition)) {
    const name = condition.fn.rawValue ?? '';
    throw malformed(scope.soql, name, `${name}: functions are not supported in a WHERE clause`);
  }
  const path = resolvePath(scope, source, condition.field);
  if (!isFilterable(path.field, scope.switches)) {
    throw invalidField(
      scope.soql,
      path.written,
      `field '${path.field.name}' can not be filtered in a query call`,
      'WHERE',
    );
  }
  return path;
};

const narrowest = ({ table }: Source, asked: readonly Asked[]): Iterable<Row> => {
  const offers = asked.flatMap(({ field, values }) => table.candidates(field, values) ?? []);
  return offers.sort((a, b) => a.size - b.size)[0]?.rows ?? table.rows();
};

/**
 * `PackagePushRequestId IN (SELECT Id FROM PackagePushRequest WHERE ...)`: ids on both sides, without ordering in the
 * subquery.
 */
const semiJoin = (
  scope: Scope,
  outer: Source,
  path: Path,
  condition: { operator: string; valueQuery: Query },
): Comparison => {
  const { soql } = scope;
  const query = condition.valueQuery;
  const inside = query.sObject ?? '';
  const source = openSource(scope, inside, query.sObjectAlias);
  refuseClauses(soql, query);
  if (!isId(path) || path.hops.length > 0) {
    throw malformed(
      soql,
      path.written,
      `The left operand field in the where expression for outer query should be an id field, cannot use: '${path.written}'`,
    );
  }
  if (source.object === outer.object)
    throw malformed(soql, inside, 'The inner and outer selects should not be on the same object type');
  const [field, ...more] = query.fields ?? [];
  if (!field || more.length > 0 || (field.type !== 'Field' && field.type !== 'FieldRelationship')) {
    throw malformed(soql, inside, 'semi join sub-selects must select exactly one id field');
  }
  const selected = resolvePath(scope, source, ('rawValue' in field ? field.rawValue : undefined) ?? field.field);
  if (!isId(selected))
    throw malformed(
      soql,
      selected.written,
      `Semi join sub-selects can only query id fields, cannot use: '${selected.written}'`,
    );
  if ([query.orderBy, query.groupBy, query.limit, query.offset].some((clause) => clause !== undefined)) {
    throw malformed(soql, inside, 'ORDER BY, GROUP BY, LIMIT and OFFSET are not allowed in semi join sub-selects');
  }
  const filter = compileWhere(scope, source, query.where, true);
  const ids = new Set<Value>();
  const value = read(selected);
  for (const row of filter.candidates()) if (!filter.test || filter.test(row)) ids.add(value(row));
  ids.delete(null);
  if (condition.operator === 'IN') return { test: (id) => ids.has(id), values: [...ids] };
  if (condition.operator === 'NOT IN') return { test: (id) => !ids.has(id) };
  throw malformed(soql, path.written, "unexpected token: 'SELECT'");
};

const isId = ({ field }: Path): boolean => field.type === 'id' || field.type === 'reference';

const misplaced = ({ soql }: Scope, inner: boolean, joins: number): Error => {
  if (inner) return malformed(soql, 'IN', 'Nesting of semi join sub-selects is not supported');
  if (joins > 2) return malformed(soql, 'IN', 'Maximum 2 semi join sub-selects are allowed');
  return malformed(
    soql,
    'IN',
    'Semi join sub-selects are only allowed at the top level WHERE expressions and not nested WHERE expressions.',
  );
};

const needsId = ({ soql }: Scope, object: string): Error =>
  malformed(
    soql,
    object,
    `Implementation restriction: ${object} requires a filter by a single Id using the equals operator, or by multiple Ids using the IN operator.`,
  );

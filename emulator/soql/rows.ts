import type { OrderByClause, QueryBase } from '@jetstreamapp/soql-parser-js';
import { type Row, SalesforceError } from '../model.js';
import { keyOf } from './comparison.js';
import { type Criterion, sortBy } from './order.js';
import { read, resolvePath } from './path.js';
import { malformed } from './refusal.js';
import type { Scope, Source } from './scope.js';
import { compileWhere } from './where.js';

const GREATEST_OFFSET = 2_000;

/** Selects records of one object: from an index, from all of them, or from the children of a record. */
export type Picker = (from?: Iterable<Row>) => Row[];

export const compileMatches = (scope: Scope, source: Source, query: QueryBase): Picker => {
  const filter = compileWhere(scope, source, query.where);
  const { test } = filter;
  return (from = filter.candidates()) => {
    if (!test) return Array.from(from);
    const found: Row[] = [];
    for (const row of from) if (test(row)) found.push(row);
    return found;
  };
};

export const compileRows = (scope: Scope, source: Source, query: QueryBase): Picker => {
  const matches = compileMatches(scope, source, query);
  const criteria = listOf(query.orderBy).map((clause) => criterion(scope, source, clause));
  const cut = cutOf(query);
  return (from) => {
    const found = matches(from);
    return cut(criteria.length > 0 ? sortBy(found, criteria) : found);
  };
};

export const listOf = <T>(clause: T | T[] | undefined): T[] =>
  clause === undefined ? [] : Array.isArray(clause) ? clause : [clause];

export const directionOf = (clause: OrderByClause): { descending: boolean; nullsLast: boolean } => ({
  descending: clause.order === 'DESC',
  nullsLast: clause.nulls === 'LAST',
});

const criterion = (scope: Scope, source: Source, clause: OrderByClause): Criterion<Row> => {
  if (!('field' in clause))
    throw malformed(scope.soql, clause.fn.rawValue ?? '', 'Ordering by a function needs an aggregate query');
  const path = resolvePath(scope, source, clause.field);
  if (!path.field.sortable) {
    throw malformed(
      scope.soql,
      path.written,
      `field '${path.field.name}' can not be sorted in a query call`,
      'ORDER BY',
    );
  }
  const value = read(path);
  const key = keyOf(scope, path);
  return { read: (row) => key(value(row)), ...directionOf(clause) };
};

/** LIMIT and OFFSET. */
export const cutOf = ({ limit, offset = 0 }: QueryBase): (<T>(items: T[]) => T[]) => {
  if (offset > GREATEST_OFFSET) {
    throw new SalesforceError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${GREATEST_OFFSET}`);
  }
  if (limit === undefined && offset === 0) return (items) => items;
  return (items) => items.slice(offset, limit === undefined ? undefined : offset + limit);
};

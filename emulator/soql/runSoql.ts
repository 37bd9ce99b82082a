import type { FieldFunctionExpression, Query } from '@jetstreamapp/soql-parser-js';
import { type QueryResult, SalesforceError, type Store } from '../model.js';
import { runAggregate } from './aggregateQuery.js';
import { csvCell } from './format.js';
import { parse } from './parse.js';
import { malformed } from './refusal.js';
import { compileMatches, compileRows, cutOf } from './rows.js';
import { openSource, type QueryOptions, type Scope, type Source } from './scope.js';
import { compileSelect } from './select.js';

export type { QueryOptions } from './scope.js';

/** Runs a statement as this API would, or throws the SalesforceError of its response. */
export const runSoql = (store: Store, soql: string, options: QueryOptions): QueryResult => {
  const scope: Scope = { ...options, store, soql };
  const query = parse(scope);
  if (options.bulk) refuseInBulk(query);
  const source = openSource(scope, query.sObject ?? '', query.sObjectAlias);
  if (isCount(query)) return runCount(scope, source, query);
  return isAggregate(query) ? runAggregate(scope, source, query) : runPlain(scope, source, query);
};

const runPlain = (scope: Scope, source: Source, query: Query): QueryResult => {
  const { columns, render } = compileSelect(scope, source, query);
  const rows = compileRows(scope, source, query)();
  return {
    entity: source.object.name,
    totalSize: rows.length,
    columns: columns.map(({ name, type }) => ({ name, type })),
    aggregate: false,
    page: (from, to) => rows.slice(from, to).map(render),
    csv: (from, to) => rows.slice(from, to).map((row) => columns.map(({ type, read }) => csvCell(read(row), type))),
  };
};

/** `SELECT COUNT()` has no records; its result is the total. */
const runCount = (scope: Scope, source: Source, query: Query): QueryResult => {
  const { soql } = scope;
  if (functions(query).length < (query.fields ?? []).length || functions(query).length > 1)
    throw malformed(soql, 'COUNT', 'COUNT() must be the only element in the select list');
  if (query.groupBy ?? query.orderBy)
    throw malformed(soql, 'COUNT', 'COUNT() cannot be used with GROUP BY or ORDER BY');
  const matches = compileMatches(scope, source, query)();
  const totalSize = cutOf(query)(matches).length;
  return { entity: source.object.name, totalSize, columns: [], aggregate: true, page: () => [], csv: () => [] };
};

const functions = (query: Query): FieldFunctionExpression[] =>
  (query.fields ?? []).filter((item) => item.type === 'FieldFunctionExpression');

const isCount = (query: Query): boolean =>
  functions(query).some(
    ({ functionName, parameters }) => functionName.toUpperCase() === 'COUNT' && parameters.length === 0,
  );

const isAggregate = (query: Query): boolean =>
  query.groupBy !== undefined ||
  query.having !== undefined ||
  functions(query).some(({ isAggregateFn }) => isAggregateFn);

/** Refuses queries that Bulk API 2.0 does not support, with its own error names in capitals. */
const refuseInBulk = (query: Query): void => {
  const refused: ReadonlyArray<readonly [boolean, string]> = [
    [(query.fields ?? []).some(({ type }) => type === 'FieldSubquery'), 'Aggregate Relationships'],
    [isAggregate(query), 'Aggregate functions and GROUP BY'],
    [query.offset !== undefined, 'OFFSET'],
  ];
  const found = refused.find(([present]) => present);
  if (found)
    throw new SalesforceError('FEATURENOTENABLED', `${found[1]} not supported in Bulk V2 Query with CSV content type`);
};

import type { Subquery } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../model.js';
import { refuseClauses } from './parse.js';
import { malformed, noSuchRelationship } from './refusal.js';
import { compileRows } from './rows.js';
import { type Scope, type Source, visibleTable } from './scope.js';

/** The child records of a record, in the relationship that a subquery names. */
export type Children = { readonly name: string; readonly source: Source; readonly of: (parent: Row) => Row[] };

export const compileChildren = (scope: Scope, parent: Source, query: Subquery): Children => {
  const { soql } = scope;
  const wanted = query.relationshipName;
  const child = parent.object.children.find(
    ({ relationshipName }) => relationshipName.toLowerCase() === wanted.toLowerCase(),
  );
  const table = child && visibleTable(scope, child.object);
  if (!table) throw noSuchRelationship(soql, wanted, wanted);
  refuseClauses(soql, query);
  if (query.groupBy ?? query.having) throw malformed(soql, wanted, 'Grouping is not supported in a subquery');
  if (query.offset !== undefined) throw malformed(soql, 'OFFSET', 'OFFSET is not supported in a subquery');
  const source: Source = { object: table.definition, table, alias: query.sObjectAlias };
  const pick = compileRows(scope, source, query);
  return { name: child.relationshipName, source, of: (row) => pick(table.where(child.field, row.Id)) };
};

import type { Api, FieldDef, ObjectDef, Store, Switches, Table } from '../model.js';
import { asShown, maySee } from '../data/permission.js';
import { isVisible } from '../data/schema.js';
import { noSuchObject } from './refusal.js';

export type QueryOptions = {
  readonly api: Api;
  readonly version: number;
  readonly now: number;
  readonly switches: Switches;
  /** Bulk API 2.0 supports fewer kinds of queries. */
  readonly bulk?: boolean;
};

/** The context of one query: the org, the caller's view of it, and the text for error positions. */
export type Scope = QueryOptions & { readonly store: Store; readonly soql: string };

/** What a FROM clause names. */
export type Source = { readonly object: ObjectDef; readonly table: Table; readonly alias: string | undefined };

/** The table of an object, if this API knows it in this version. */
export const visibleTable = (scope: Scope, name: string): Table | undefined => {
  const table = scope.store.table(name);
  if (!table?.definition.apis.includes(scope.api) || (table.definition.since ?? 0) > scope.version) return undefined;
  return maySee(table.definition, scope.switches) ? asShown(table, scope.api, scope.switches) : undefined;
};

export const openSource = (scope: Scope, name: string, alias: string | undefined): Source => {
  const table = visibleTable(scope, name);
  if (!table) throw noSuchObject(scope.soql, name);
  return { object: table.definition, table, alias };
};

export const fieldOf = (scope: Scope, object: ObjectDef, name: string): FieldDef | undefined => {
  const wanted = name.toLowerCase();
  const field = object.fields.find((candidate) => candidate.name.toLowerCase() === wanted);
  return field && isVisible(field, scope.version, scope.switches) ? field : undefined;
};

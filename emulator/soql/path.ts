import type { FieldDef, ObjectDef, Row, Table, Value } from '../model.js';
import { noSuchColumn, noSuchRelationship } from './refusal.js';
import { fieldOf, type Scope, type Source, visibleTable } from './scope.js';

/** One step from a record to its parent. */
export type Hop = { readonly relationship: string; readonly field: FieldDef; readonly table: Table };

/** A field relative to a FROM object: `PackageVersion.MetadataPackage.Name` is two hops and a field. */
export type Path = {
  /** In the spelling of the schema, the same for every spelling in a query. */
  readonly name: string;
  readonly hops: readonly Hop[];
  /** The object that has the field. */
  readonly object: ObjectDef;
  readonly field: FieldDef;
  /** In the spelling of the query, for errors. */
  readonly written: string;
};

export const resolvePath = (scope: Scope, source: Source, written: string): Path => {
  const segments = withoutAlias(source, written.split('.'));
  const hops: Hop[] = [];
  let object = source.object;
  for (const relationship of segments.slice(0, -1)) {
    const hop = hopFrom(scope, object, relationship);
    if (!hop) throw noSuchRelationship(scope.soql, written, relationship);
    hops.push(hop);
    object = hop.table.definition;
  }
  const last = segments.at(-1) ?? '';
  const field = fieldOf(scope, object, last);
  if (!field) throw noSuchColumn(scope.soql, written, last, object.name);
  const name = [...hops.map((hop) => hop.relationship), field.name].join('.');
  return { name, hops, object, field, written };
};

/** Removes the alias (`r.Status` with `FROM PackagePushRequest r`) or the object's own name in front. */
const withoutAlias = (source: Source, segments: string[]): string[] => {
  const first = segments[0]?.toLowerCase();
  const named = first === source.alias?.toLowerCase() || first === source.object.name.toLowerCase();
  return named && segments.length > 1 ? segments.slice(1) : segments;
};

const hopFrom = (scope: Scope, object: ObjectDef, relationship: string): Hop | undefined => {
  const wanted = relationship.toLowerCase();
  const found = object.fields.find((field) => field.relationshipName?.toLowerCase() === wanted);
  const field = found && fieldOf(scope, object, found.name);
  const table = field?.referenceTo === undefined ? undefined : visibleTable(scope, field.referenceTo);
  return field && table && { relationship: field.relationshipName ?? relationship, field, table };
};

/** The record at the end of the hops, or undefined if a reference on the way is empty. */
export const follow = (hops: readonly Hop[]): ((row: Row) => Row | undefined) => {
  const steps = hops.map(step);
  return (row) => {
    let at: Row | undefined = row;
    for (const next of steps) at = at && next(at);
    return at;
  };
};

/** Adjacent records mostly share their parent, so that the last one found is cached. */
const step = ({ field, table }: Hop): ((row: Row) => Row | undefined) => {
  const name = field.name;
  let lastId: Value = null;
  let last: Row | undefined;
  return (row) => {
    const id = row[name] ?? null;
    if (id !== lastId) {
      lastId = id;
      last = id === null ? undefined : table.get(id as string);
    }
    return last;
  };
};

export const read = ({ hops, field }: Path): ((row: Row) => Value) => {
  const name = field.name;
  if (hops.length === 0) return (row) => row[name] ?? null;
  const parent = follow(hops);
  return (row) => parent(row)?.[name] ?? null;
};

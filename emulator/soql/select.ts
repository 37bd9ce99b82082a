import type { FieldType as SelectItem, QueryBase } from '@jetstreamapp/soql-parser-js';
import type { FieldType, Row, Value } from '../model.js';
import { compileChildren } from './children.js';
import { complexValue, jsonWriter } from './format.js';
import { follow, type Hop, type Path, read, resolvePath } from './path.js';
import { invalidField, malformed } from './refusal.js';
import type { Scope, Source } from './scope.js';

export type Column = { readonly name: string; readonly type: FieldType; readonly read: (row: Row) => Value };
export type Json = Record<string, unknown>;

/** A select list ready to run: whole records for JSON, single cells for CSV. */
export type Selection = { readonly columns: readonly Column[]; readonly render: (row: Row) => Json };

/** The content of a record, or of a parent in it: fields, further parents, child lists. */
type Shape = {
  readonly type: string;
  readonly members: Map<string, (row: Row) => unknown>;
  readonly parents: Map<string, Shape>;
};

export const compileSelect = (scope: Scope, source: Source, query: QueryBase, nested = false): Selection => {
  const root: Shape = newShape(source.object.name);
  const columns: Column[] = [];
  for (const item of query.fields ?? []) {
    if (item.type === 'FieldSubquery') {
      if (nested) throw tooDeep(scope, item.subquery.relationshipName);
      const children = compileChildren(scope, source, item.subquery);
      const { render } = compileSelect(scope, children.source, item.subquery, true);
      root.members.set(children.name, (row) => childList(children.of(row).map(render)));
    } else {
      const path = selectPath(scope, source, item);
      if (columns.some(({ name }) => name === path.name))
        throw invalidField(scope.soql, path.written, `duplicate field selected: ${path.name}`);
      const write = jsonWriter(scope, path.object, path.field);
      const value = read(path);
      columns.push({ name: path.name, type: path.field.type, read: (row) => write(value(row)) });
      addField(scope, root, path);
    }
  }
  return { columns, render: renderer(scope, root) };
};

/** Null when there are none; all in one page when there are some. */
const childList = (records: Json[]): unknown =>
  records.length === 0 ? null : { totalSize: records.length, done: true, records };

const tooDeep = ({ soql }: Scope, relationship: string): Error =>
  malformed(
    soql,
    relationship,
    'SOQL statements cannot query aggregate relationships more than 1 level away from the root entity object.',
  );

const selectPath = (scope: Scope, source: Source, item: SelectItem): Path => {
  if (item.type === 'FieldFunctionExpression') {
    throw malformed(
      scope.soql,
      item.functionName,
      `${item.rawValue ?? item.functionName}: this function is not supported here`,
    );
  }
  if (item.type !== 'Field' && item.type !== 'FieldRelationship')
    throw malformed(scope.soql, 'TYPEOF', "unexpected token: 'TYPEOF'");
  const written = pathText(item);
  if ('alias' in item && item.alias)
    throw malformed(scope.soql, item.alias, 'only aggregate expressions use field aliasing');
  const path = resolvePath(scope, source, written);
  if (path.field.filterOnly)
    throw invalidField(scope.soql, written, `field '${path.field.name}' can not be selected in a query call`);
  return path;
};

/** A select item's path as written, alias of the object included. */
export const pathText = (item: { field: string; rawValue?: string; relationships?: string[] }): string =>
  item.rawValue ?? [...(item.relationships ?? []), item.field].join('.');

const newShape = (type: string): Shape => ({ type, members: new Map(), parents: new Map() });

const addField = (scope: Scope, root: Shape, { hops, object, field }: Path): void => {
  let shape = root;
  for (const hop of hops) shape = parentShape(scope, shape, hop);
  const write = jsonWriter(scope, object, field);
  const name = field.name;
  shape.members.set(name, (row) => {
    const value = write(row[name] ?? null);
    return field.type === 'complexvalue' ? complexValue(scope, row, value) : value;
  });
};

/**
 * The nested object of a relationship. It is created when it is first selected, which decides its position in the
 * record.
 */
const parentShape = (scope: Scope, shape: Shape, hop: Hop): Shape => {
  const made = shape.parents.get(hop.relationship);
  if (made) return made;
  const parent = newShape(hop.table.definition.name);
  shape.parents.set(hop.relationship, parent);
  const find = follow([hop]);
  let render: ((row: Row) => Json) | undefined;
  shape.members.set(hop.relationship, (row) => {
    const found = find(row);
    render ??= renderer(scope, parent);
    return found ? render(found) : null;
  });
  return parent;
};

const renderer = ({ api, version }: Scope, { type, members }: Shape): ((row: Row) => Json) => {
  const entries = [...members];
  const base = `/services/data/v${version.toFixed(1)}/${api === 'tooling' ? 'tooling/' : ''}sobjects/${type}/`;
  return (row) => {
    const record: Json = { attributes: { type, url: base + row.Id } };
    for (const [name, value] of entries) record[name] = value(row);
    return record;
  };
};

import type { QueryResult } from '../model.js';

type Column = {
  readonly aggregate: boolean;
  readonly apexType: string | null;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: readonly Column[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
};

const APEX_TYPES: Record<string, string> = {
  id: 'Id',
  reference: 'Id',
  string: 'String',
  picklist: 'String',
  int: 'Integer',
  boolean: 'Boolean',
  datetime: 'Datetime',
  aggregate: 'Integer',
};

/** The response of `/query?columns=true`: the shape of the result, from the SELECT list and the types of its leaves. */
export const columnMetadata = (soql: string, result: QueryResult): Column[] => {
  const types = new Map(result.columns.map(({ name, type }) => [name.toLowerCase(), type]));
  let functions = 0;
  return selectItems(soql).map((item) => {
    const subquery = /^\(\s*(select\s.+?\sfrom\s+(\w+).*)\)$/is.exec(item);
    if (subquery) return joined(subquery[2]!, subqueryColumns(subquery[1]!), true);
    const call = /^(\w+\s*\(.*?\))(?:\s+(\w+))?$/s.exec(item);
    if (call) return functionColumn(call[1]!, call[2] ?? `expr${functions++}`);
    const [path, alias] = item.split(/\s+/);
    return pathColumn(path!.split('.'), types.get((alias ?? path!).toLowerCase()) ?? 'string');
  });
};

const subqueryColumns = (select: string): Column[] =>
  selectItems(select).map((item) => pathColumn(item.split('.'), 'string'));

/** The items between SELECT and FROM, split at commas outside of parentheses. */
const selectItems = (soql: string): string[] => {
  const items = [''];
  let depth = 0;
  for (const token of soql
    .trim()
    .replace(/^select\s+/i, '')
    .split(/([(),]|\s+)/)) {
    if (depth === 0 && token.toLowerCase() === 'from') break;
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ',' && depth === 0) items.push('');
    else items.push(items.pop()! + token);
  }
  return items.map((item) => item.trim());
};

const pathColumn = ([name, ...rest]: string[], type: string): Column =>
  rest.length > 0 ? joined(name!, [pathColumn(rest, type)], false) : leaf(name!, name!, type, false);

const joined = (columnName: string, joinColumns: readonly Column[], aggregate: boolean): Column => ({
  ...leaf(columnName, columnName, 'string', aggregate),
  apexType: null,
  textType: false,
  joinColumns,
});

const functionColumn = (text: string, columnName: string): Column =>
  leaf(
    columnName,
    text.replace(/\s+/g, '').replace(/^\w+/, (name) => name.toLowerCase()),
    'aggregate',
    true,
  );

const leaf = (columnName: string, displayName: string, type: string, aggregate: boolean): Column => ({
  aggregate,
  apexType: APEX_TYPES[type] ?? 'String',
  booleanType: type === 'boolean',
  columnName,
  custom: false,
  displayName,
  foreignKeyName: null,
  insertable: false,
  joinColumns: [],
  numberType: type === 'int' || type === 'aggregate',
  textType: !['boolean', 'int', 'aggregate', 'datetime'].includes(type),
  updatable: false,
});

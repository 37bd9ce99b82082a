import type { FieldType as SelectItem, HavingClause, OrderByClause, Query } from '@jetstreamapp/soql-parser-js';
import type { FieldType, QueryResult, Value } from '../model.js';
import { type Aggregate, compileAggregate } from './aggregates.js';
import { compare, keyOf, type Operand } from './comparison.js';
import { csvCell, jsonWriter } from './format.js';
import { type Group, groupRows } from './groups.js';
import { compileLogic, type Condition, logicOf } from './logic.js';
import { type Criterion, sortBy } from './order.js';
import { type Path, resolvePath } from './path.js';
import { malformed } from './refusal.js';
import { compileMatches, cutOf, directionOf, listOf } from './rows.js';
import type { Scope, Source } from './scope.js';
import { pathText } from './select.js';

/** An expression that a grouped query can show, order by or filter by: a grouped field or an aggregate. */
type Term = Operand & { readonly read: (group: Group) => Value };
type Column = {
  readonly name: string;
  readonly type: FieldType | 'aggregate';
  readonly write: (group: Group) => Value;
};

/** Converts the texts of one query to terms. An aggregate in several clauses is computed once. */
class Terms {
  public readonly aggregates: Aggregate[] = [];

  public constructor(
    private readonly scope: Scope,
    private readonly source: Source,
    public readonly by: readonly Path[],
  ) {}

  public field(written: string): Term & { readonly path: Path } {
    const path = resolvePath(this.scope, this.source, written);
    const place = this.by.findIndex(({ name }) => name === path.name);
    if (place < 0) throw malformed(this.scope.soql, written, `Field must be grouped or aggregated: ${path.field.name}`);
    return { object: path.object, field: path.field, written, path, read: ({ keys }) => keys[place] ?? null };
  }

  public aggregate(call: Parameters<typeof compileAggregate>[2]): Term {
    const made = compileAggregate(this.scope, this.source, call);
    const asked = this.aggregates.findIndex(({ name }) => name === made.name);
    const place = asked >= 0 ? asked : this.aggregates.push(made) - 1;
    return { ...made.operand, read: ({ accumulators }) => accumulators[place]?.result ?? null };
  }
}

export const runAggregate = (scope: Scope, source: Source, query: Query): QueryResult => {
  const by = groupPaths(scope, source, query);
  if (by.length === 0 && (query.limit !== undefined || query.offset !== undefined)) {
    throw malformed(
      scope.soql,
      'LIMIT',
      'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
    );
  }
  const terms = new Terms(scope, source, by);
  const columns = columnsOf(scope, terms, query.fields ?? []);
  const having = compileHaving(scope, terms, query.having);
  const criteria = listOf(query.orderBy).map((clause) => criterion(scope, terms, clause));
  const cut = cutOf(query);
  const matches = compileMatches(scope, source, query)();
  const groups = groupRows(matches, by, terms.aggregates).filter(having);
  const lines = cut(criteria.length > 0 ? sortBy(groups, criteria) : groups);
  return {
    entity: source.object.name,
    totalSize: lines.length,
    columns: columns.map(({ name, type }) => ({ name, type })),
    aggregate: true,
    page: (from, to) =>
      lines.slice(from, to).map((group) => ({
        attributes: { type: 'AggregateResult' },
        ...Object.fromEntries(columns.map(({ name, write }) => [name, write(group)])),
      })),
    csv: (from, to) =>
      lines.slice(from, to).map((group) => columns.map(({ type, write }) => csvCell(write(group), type))),
  };
};

const groupPaths = (scope: Scope, source: Source, query: Query): Path[] =>
  listOf(query.groupBy).map((clause) => {
    if (!('field' in clause))
      throw malformed(
        scope.soql,
        clause.fn.functionName ?? '',
        `${clause.fn.rawValue}: grouping by a function is not supported`,
      );
    const path = resolvePath(scope, source, clause.field);
    if (!path.field.groupable) {
      throw malformed(
        scope.soql,
        path.written,
        `field '${path.field.name}' can not be grouped in a query call`,
        'GROUP BY',
      );
    }
    return path;
  });

/** Aggregates without an alias are numbered: expr0, expr1 and so on. */
const columnsOf = (scope: Scope, terms: Terms, items: readonly SelectItem[]): Column[] => {
  let unnamed = 0;
  const columns = items.map((item): Column => {
    if (item.type === 'FieldFunctionExpression') {
      const term = terms.aggregate(item);
      const write = jsonWriter(scope, term.object, term.field);
      return { name: item.alias ?? `expr${unnamed++}`, type: 'aggregate', write: (group) => write(term.read(group)) };
    }
    if (item.type !== 'Field' && item.type !== 'FieldRelationship')
      throw malformed(scope.soql, '', 'Subqueries and TYPEOF are not supported in a grouped query');
    const term = terms.field(pathText(item));
    const write = jsonWriter(scope, term.object, term.field);
    const alias = 'alias' in item ? item.alias : undefined;
    return { name: alias ?? term.field.name, type: term.field.type, write: (group) => write(term.read(group)) };
  });
  const repeated = columns.find(
    ({ name }, place) => columns.findIndex((other) => other.name.toLowerCase() === name.toLowerCase()) < place,
  );
  if (repeated) throw malformed(scope.soql, repeated.name, `duplicate alias: ${repeated.name}`);
  return columns;
};

const compileHaving = (scope: Scope, terms: Terms, having: HavingClause | undefined): ((group: Group) => boolean) => {
  if (!having) return () => true;
  return compileLogic(logicOf(scope.soql, having), (condition: Condition) => {
    if ('valueQuery' in condition)
      throw malformed(scope.soql, 'HAVING', 'Semi join sub-selects are not allowed in a HAVING clause');
    const term = 'fn' in condition ? terms.aggregate(condition.fn) : terms.field(condition.field);
    const { test } = compare(scope, term, condition);
    return (group) => test(term.read(group));
  });
};

const criterion = (scope: Scope, terms: Terms, clause: OrderByClause): Criterion<Group> => {
  const term = 'fn' in clause ? terms.aggregate(clause.fn) : terms.field(clause.field);
  if ('field' in clause && !term.field.sortable) {
    throw malformed(
      scope.soql,
      clause.field,
      `field '${term.field.name}' can not be sorted in a query call`,
      'ORDER BY',
    );
  }
  const key = keyOf(scope, term);
  return { read: (group) => key(term.read(group)), ...directionOf(clause) };
};

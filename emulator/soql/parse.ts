import { parseQuery, type Query, type QueryBase } from '@jetstreamapp/soql-parser-js';
import { SalesforceError } from '../model.js';
import { malformed } from './refusal.js';
import { openSource, type Scope } from './scope.js';

const LONGEST_STATEMENT = 100_000;

/** Clauses that the parser knows and this org does not support: they are refused and not ignored. */
const UNSUPPORTED = {
  usingScope: 'USING SCOPE',
  withDataCategory: 'WITH DATA CATEGORY',
  withSecurityEnforced: 'WITH SECURITY_ENFORCED',
  withAccessLevel: 'WITH',
  for: 'FOR',
  update: 'UPDATE',
} as const satisfies Partial<Record<keyof QueryBase, string>>;

export const parse = (scope: Scope): Query => {
  const { soql } = scope;
  if (soql.length > LONGEST_STATEMENT) {
    throw new SalesforceError(
      'MALFORMED_QUERY',
      `SOQL statements cannot be longer than ${LONGEST_STATEMENT} characters.`,
    );
  }
  const query = read(soql);
  refuseClauses(soql, query);
  openSource(scope, query.sObject ?? '', query.sObjectAlias);
  return query;
};

export const refuseClauses = (soql: string, query: QueryBase): void => {
  for (const [clause, name] of Object.entries(UNSUPPORTED)) {
    if (query[clause as keyof QueryBase] !== undefined)
      throw malformed(soql, name.split(' ', 1).join(''), `unexpected token: '${name}'`);
  }
};

/** The last statements, as most clients send a few of them again and again. What was read of them is only looked at. */
const known = new Map<string, Query>();
const MOST_KNOWN = 64;

const read = (soql: string): Query => {
  const query = known.get(soql) ?? parsed(soql);
  known.delete(soql);
  known.set(soql, query);
  const [oldest = ''] = known.keys();
  if (known.size > MOST_KNOWN) known.delete(oldest);
  return query;
};

const parsed = (soql: string): Query => {
  try {
    return parseQuery(soql);
  } catch (error) {
    const token = offendingToken(error instanceof Error ? error.message : String(error));
    throw malformed(soql, token, token === '' ? 'unexpected end of statement' : `unexpected token: '${token}'`);
  }
};

/** The parser names the unexpected token at the end of its message, in one of four forms. */
const FORMS = [
  /but found --> '(.*)' <--/s,
  /but found: '(.*)'$/s,
  /expecting EOF but found: (.*)$/s,
  /unexpected character: ->(.)<-/s,
];

const offendingToken = (message: string): string =>
  FORMS.map((form) => form.exec(message)?.[1]).find((token) => token !== undefined) ?? '';

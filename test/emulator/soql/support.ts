import { buildScenario } from '../../../emulator/data/scenario.js';
import { DEFAULT_SWITCHES, type QueryResult, SalesforceError, type Store } from '../../../emulator/model.js';
import { type QueryOptions, runSoql } from '../../../emulator/soql/runSoql.js';

export const demo = buildScenario('demo');
export const { versions } = demo.ids;

export type Json = Record<string, unknown>;

export const query = (soql: string, options: Partial<QueryOptions> = {}, store: Store = demo.store): QueryResult =>
  runSoql(store, soql, {
    api: 'data',
    version: 66,
    now: demo.clockStart,
    switches: DEFAULT_SWITCHES,
    ...options,
  });

export const records = (soql: string, options?: Partial<QueryOptions>, store?: Store): Json[] => {
  const result = query(soql, options, store);
  return result.page(0, result.totalSize);
};

export const ids = (soql: string, options?: Partial<QueryOptions>, store?: Store): string[] =>
  records(soql, options, store).map((record) => record['Id'] as string);

/** The error a statement is answered with, as `CODE: last line of the message`. */
export const refusalOf = (soql: string, options: Partial<QueryOptions> = {}): string => {
  try {
    const result = query(soql, options);
    result.page(0, 10);
  } catch (error) {
    if (error instanceof SalesforceError) return `${error.errorCode}: ${error.message.split('\n').at(-1)}`;
    throw error;
  }
  return 'accepted';
};

/** The only record a statement finds. */
export const record = (soql: string, options?: Partial<QueryOptions>, store?: Store): Json => {
  const [only, ...more] = records(soql, options, store);
  if (!only || more.length > 0) throw new Error(`${more.length + (only ? 1 : 0)} records, not one: ${soql}`);
  return only;
};

/** What lies at the end of a path such as `PackagePushErrors.records.0.ErrorType`. */
export const at = (json: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], json);

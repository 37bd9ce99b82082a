import { runSoql } from '../soql/runSoql.js';
import type { Api, QueryResult } from '../model.js';
import type { OrgServer } from './orgServer.js';

export type Asker = { readonly api: Api; readonly version: number; readonly bulk?: boolean };

/** Runs a query at the current time of the org's clock, with its switches. */
export const runQuery = ({ org }: OrgServer, soql: string, { api, version, bulk }: Asker): QueryResult => {
  const { store, clock, switches } = org;
  return runSoql(store, soql, { api, version, now: clock.now(), switches, bulk });
};

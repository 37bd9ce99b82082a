import { type QueryResult, SalesforceError } from '../model.js';
import { columnMetadata } from './columnMetadata.js';
import { apiOf } from './describe.js';
import { type Call, json, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { runQuery } from './runQuery.js';

const PAGE = 2_000;
const SMALLEST_PAGE = 200;

/** `Sforce-Query-Options: batchSize=500`; the org limits it to 200 to 2,000. */
const pageSize = (call: Call): number => {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(call.headers['sforce-query-options'] ?? '')?.[1];
  return wanted ? Math.min(PAGE, Math.max(SMALLEST_PAGE, Number(wanted))) : PAGE;
};

export const query = (server: OrgServer, call: Call): Reply => {
  const soql = call.query.get('q');
  if (!soql) throw new SalesforceError('MALFORMED_QUERY', 'A query string has to be specified');
  const api = apiOf(call);
  const result = runQuery(server, soql, { api, version: call.version });
  if (result.totalSize > server.limits.queryRows)
    throw new SalesforceError('QUERY_TIMEOUT', 'Your query request was running for too long.');
  if (call.query.get('columns') === 'true')
    return json({ columnMetadata: columnMetadata(soql, result), entityName: result.entity });
  if (result.aggregate && recordCount(result) > PAGE) {
    throw new SalesforceError(
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  }
  const size = pageSize(call);
  const cursor =
    recordCount(result) > size ? server.cursors.add({ result, api, opened: server.org.clock.now() }) : undefined;
  return page(call, result, 0, size, cursor);
};

export const queryMore = (server: OrgServer, call: Call): Reply => {
  const [, id, from] = /^(\w+)-(\d+)$/.exec(call.params.locator!) ?? [];
  const cursor = id === undefined ? undefined : server.cursors.get(id, server.org.clock.now());
  if (!cursor || cursor.api !== apiOf(call) || Number(from) >= cursor.result.totalSize) {
    throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  return page(call, cursor.result, Number(from), pageSize(call), id);
};

/** `SELECT COUNT()` has a total and no records. */
const recordCount = (result: QueryResult): number => (result.columns.length === 0 ? 0 : result.totalSize);

const page = (call: Call, result: QueryResult, from: number, size: number, cursor: string | undefined): Reply => {
  const to = from + size;
  const done = cursor === undefined || to >= result.totalSize;
  const path = call.path.includes('/tooling/') ? 'tooling/query' : 'query';
  const next = `/services/data/v${call.version}.0/${path}/${cursor}-${to}`;
  const records = result.page(from, to);
  const tooling = {
    size: records.length,
    entityTypeName: result.entity,
    queryLocator: done ? null : `${cursor}-${to}`,
  };
  return json({
    ...(path === 'query' ? {} : tooling),
    totalSize: result.totalSize,
    done,
    ...(done ? {} : { nextRecordsUrl: next }),
    records,
  });
};

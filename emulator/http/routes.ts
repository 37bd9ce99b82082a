import {
  changeIngestJob,
  changeQueryJob,
  createIngestJob,
  createQueryJob,
  deleteIngestJob,
  deleteQueryJob,
} from './bulk.js';
import {
  ingestResults,
  listIngestJobs,
  listQueryJobs,
  queryResults,
  readIngestJob,
  readQueryJob,
  uploadBatch,
} from './bulk.js';
import { changeCollection, createCollection, deleteCollection, readCollection } from './collections.js';
import { composite, toolingComposite } from './composite.js';
import { describeObject, objectInfo } from './describe.js';
import { listResources, listSObjects, listVersions, readLimits } from './discovery.js';
import { identityPage, issueToken, revokeToken, userInfo } from './oauth.js';
import { query, queryMore } from './query.js';
import { changeRecord, createRecord, readRecord } from './records.js';
import type { Handler, Route } from './router.js';
import { createTree } from './tree.js';

type Traits = Pick<Route, 'open' | 'ownTime' | 'inComposite'>;

const route = (method: string, template: string, handle: Handler, traits: Traits = {}): Route => ({
  method,
  template,
  handle,
  ...traits,
});

const data = (method: string, path: string, handle: Handler, traits: Traits = {}): Route =>
  route(method, `/services/data/{version}${path}`, handle, traits);

/** The org's API. If two templates match a path, the first one is used. */
export const ROUTES: readonly Route[] = [
  route('GET', '/services/data', listVersions, { open: true }),
  route('POST', '/services/oauth2/token', issueToken, { open: true }),
  route('POST', '/services/oauth2/revoke', revokeToken, { open: true }),
  route('GET', '/services/oauth2/userinfo', userInfo),
  route('GET', '/id/{org}/{user}', identityPage),

  data('GET', '', listResources),
  data('GET', '/limits', readLimits),
  data('GET', '/query', query, { inComposite: 'limited' }),
  data('GET', '/query/{locator}', queryMore, { inComposite: 'limited' }),
  data('GET', '/queryAll', query, { inComposite: 'limited' }),
  data('GET', '/queryAll/{locator}', queryMore, { inComposite: 'limited' }),
  data('GET', '/tooling/query', query, { inComposite: 'tooling' }),
  data('GET', '/tooling/query/{locator}', queryMore, { inComposite: 'tooling' }),

  data('GET', '/sobjects', listSObjects, { inComposite: 'free' }),
  data('GET', '/sobjects/{object}', objectInfo, { inComposite: 'free' }),
  data('POST', '/sobjects/{object}', createRecord, { ownTime: true, inComposite: 'free' }),
  data('GET', '/sobjects/{object}/describe', describeObject, { inComposite: 'free' }),
  data('GET', '/sobjects/{object}/{id}', readRecord, { inComposite: 'free' }),
  data('PATCH', '/sobjects/{object}/{id}', changeRecord, { inComposite: 'free' }),
  data('GET', '/tooling/sobjects', listSObjects),
  data('GET', '/tooling/sobjects/{object}', objectInfo),
  data('GET', '/tooling/sobjects/{object}/describe', describeObject),
  data('GET', '/tooling/sobjects/{object}/{id}', readRecord),

  data('POST', '/composite', (server, call) => composite(server, call, ROUTES)),
  data('POST', '/tooling/composite', (server, call) => toolingComposite(server, call, ROUTES)),
  data('POST', '/composite/sobjects', createCollection, { ownTime: true, inComposite: 'limited' }),
  data('PATCH', '/composite/sobjects', changeCollection, { inComposite: 'limited' }),
  data('DELETE', '/composite/sobjects', deleteCollection, { inComposite: 'limited' }),
  data('GET', '/composite/sobjects/{object}', readCollection, { inComposite: 'limited' }),
  data('POST', '/composite/sobjects/{object}', readCollection, { inComposite: 'limited' }),
  data('POST', '/composite/tree/{object}', createTree, { ownTime: true }),

  data('GET', '/jobs/ingest', listIngestJobs),
  data('POST', '/jobs/ingest', createIngestJob),
  data('GET', '/jobs/ingest/{id}', readIngestJob),
  data('PATCH', '/jobs/ingest/{id}', changeIngestJob),
  data('DELETE', '/jobs/ingest/{id}', deleteIngestJob),
  data('PUT', '/jobs/ingest/{id}/batches', uploadBatch),
  data('GET', '/jobs/ingest/{id}/successfulResults', ingestResults('successfulResults')),
  data('GET', '/jobs/ingest/{id}/failedResults', ingestResults('failedResults')),
  data('GET', '/jobs/ingest/{id}/unprocessedrecords', ingestResults('unprocessedrecords')),
  data('GET', '/jobs/query', listQueryJobs),
  data('POST', '/jobs/query', createQueryJob),
  data('GET', '/jobs/query/{id}', readQueryJob),
  data('PATCH', '/jobs/query/{id}', changeQueryJob),
  data('DELETE', '/jobs/query/{id}', deleteQueryJob),
  data('GET', '/jobs/query/{id}/results', queryResults),
];

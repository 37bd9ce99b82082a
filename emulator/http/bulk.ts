import { SalesforceError } from '../model.js';
import { DELIMITERS, type Delimiter } from '../platform/bulkCsv.js';
import { jobInfo, jobProgress, resultsCsv, type ResultKind } from '../platform/ingestJob.js';
import { type Call, csv, json, jsonObject, noContent, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { runQuery } from './runQuery.js';

const UPLOAD_LIMIT = 150 * 1024 * 1024;

export const createIngestJob = (server: OrgServer, call: Call): Reply => {
  const { operation, object, columnDelimiter = 'COMMA', lineEnding = 'LF', contentType = 'CSV' } = jsonObject(call);
  if (operation !== 'insert')
    throw new SalesforceError(
      'INVALIDJOB',
      `The operation ${String(operation)} is not supported for ${String(object)}`,
    );
  if (contentType !== 'CSV')
    throw new SalesforceError('INVALIDJOB', `The content type ${String(contentType)} is not supported`);
  if (
    typeof columnDelimiter !== 'string' ||
    !Object.hasOwn(DELIMITERS, columnDelimiter) ||
    (lineEnding !== 'LF' && lineEnding !== 'CRLF')
  ) {
    throw new SalesforceError('INVALIDJOB', 'The column delimiter or the line ending is not supported');
  }
  const format = { columnDelimiter: columnDelimiter as Delimiter, lineEnding } as const;
  return json(jobInfo(server.ingestJobs.create(String(object), call.version, format), server.identity.userId));
};

export const uploadBatch = (server: OrgServer, call: Call): Reply => {
  if (!call.headers['content-type']?.toLowerCase().startsWith('text/csv')) {
    throw new SalesforceError('INVALIDCONTENTTYPE', 'The content type of the data has to be text/csv');
  }
  if (Buffer.byteLength(call.text) > UPLOAD_LIMIT)
    throw new SalesforceError('EXCEEDEDLIMIT', 'The upload is larger than 150 MB');
  server.ingestJobs.upload(server.ingestJobs.get(call.params.id!), call.text);
  return { status: 201 };
};

export const changeIngestJob = (server: OrgServer, call: Call): Reply => {
  const job = server.ingestJobs.get(call.params.id!);
  server.ingestJobs.setState(job, jsonObject(call).state);
  return json(jobInfo(job, server.identity.userId));
};

export const readIngestJob = (server: OrgServer, call: Call): Reply => {
  const job = server.ingestJobs.get(call.params.id!);
  return json({ ...jobInfo(job, server.identity.userId), ...jobProgress(job, Date.now()) });
};

export const listIngestJobs = (server: OrgServer): Reply =>
  json({
    done: true,
    nextRecordsUrl: null,
    records: server.ingestJobs.all().map((job) => jobInfo(job, server.identity.userId)),
  });

export const ingestResults =
  (kind: ResultKind) =>
  (server: OrgServer, call: Call): Reply =>
    csv(resultsCsv(server.ingestJobs.get(call.params.id!), kind));

export const deleteIngestJob = (server: OrgServer, call: Call): Reply => {
  server.ingestJobs.delete(server.ingestJobs.get(call.params.id!));
  return noContent();
};

export const createQueryJob = (server: OrgServer, call: Call): Reply => {
  const { operation, query } = jsonObject(call);
  if (operation !== 'query' && operation !== 'queryAll') {
    throw new SalesforceError('INVALIDJOB', `The operation ${String(operation)} is not supported`);
  }
  if (typeof query !== 'string') throw new SalesforceError('INVALIDJOB', 'The query is missing');
  const result = runQuery(server, query, { api: 'data', version: call.version, bulk: true });
  const job = server.queryJobs.create(operation, query, call.version, result, server.org.clock.now());
  return json({ ...server.queryJobs.info(job, server.identity.userId), state: 'UploadComplete' });
};

export const readQueryJob = (server: OrgServer, call: Call): Reply => {
  const job = server.queryJobs.get(call.params.id!, call.version);
  return json({ ...server.queryJobs.info(job, server.identity.userId), ...server.queryJobs.progress(job) });
};

export const listQueryJobs = (server: OrgServer): Reply => {
  const records = server.queryJobs.all().map((job) => server.queryJobs.info(job, server.identity.userId));
  return json({ done: true, nextRecordsUrl: null, records });
};

export const changeQueryJob = (server: OrgServer, call: Call): Reply => {
  const job = server.queryJobs.get(call.params.id!, call.version);
  const { state } = jsonObject(call);
  if (state !== 'Aborted') throw new SalesforceError('INVALIDJOBSTATE', `The job can't be set to ${String(state)}`);
  server.queryJobs.abort(job);
  return json(server.queryJobs.info(job, server.identity.userId));
};

export const queryResults = (server: OrgServer, call: Call): Reply => {
  const job = server.queryJobs.get(call.params.id!, call.version);
  const wanted = call.query.get('maxRecords');
  const maxRecords = wanted === null ? undefined : Number(wanted);
  if (maxRecords !== undefined && !(Number.isInteger(maxRecords) && maxRecords > 0)) {
    throw new SalesforceError('INVALIDJOB', `maxRecords has to be a positive number, not ${wanted}`);
  }
  const page = server.queryJobs.page(job, maxRecords, call.query.get('locator'));
  return csv(page.csv, { 'Sforce-NumberOfRecords': String(page.count), 'Sforce-Locator': page.locator });
};

export const deleteQueryJob = (server: OrgServer, call: Call): Reply => {
  server.queryJobs.delete(server.queryJobs.get(call.params.id!, call.version));
  return noContent();
};

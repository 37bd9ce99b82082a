import { OrgError } from '../core/errors/orgError.js';
import type { OrgKey } from '../core/model.js';
import type { Counted, Inserted, JobInsert, PushOfVersion } from '../core/ports.js';
import { JOBS_PER_COLLECTION, JOBS_PER_COUNTED_INSERT } from '../core/push/inserts.js';
import { namingRight } from './http/apiErrors.js';
import { inBatches } from './http/batches.js';
import type { Subrequest } from './http/composite.js';
import { foreignText, isRecord, optionalText, text, unexpected, type RawRecord } from './http/decode.js';
import { readPage } from './http/paging.js';
import { countQuery, decodeCounts } from './pushJobs.js';
import { decodeVersionRequest, requestsForVersionQuery } from './pushRequests.js';
import type { Rest } from './http/rest.js';
import { queryPath } from './http/soql.js';

/**
 * Inserts one job for each org through sObject Collections, which answer for each org. Calls for one request must be
 * sequential: parallel inserts would lock each other out. One Composite call contains several Collections and executes
 * them in order. Where there is room, it also counts the jobs.
 */
export const insertJobs = async (rest: Rest, push: PushOfVersion, orgs: readonly OrgKey[]): Promise<Inserted> => {
  const batches = inBatches(orgs, JOBS_PER_COLLECTION);
  const inserts = batches.map((batch): Subrequest => ({
    method: 'POST',
    path: '/composite/sobjects',
    body: collection(push.pushRequestId, batch),
  }));
  const queries = orgs.length > JOBS_PER_COUNTED_INSERT ? [] : countQueries(push);
  const count = queries.map((query): Subrequest => ({ method: 'GET', path: queryPath(query) }));
  const answers = await rest.composite([...inserts, ...count]);
  return {
    answers: batches.flatMap((batch, index) => decodeInserts(batch, answers[index])),
    counted: decodeCounted(answers.slice(batches.length)),
  };
};

/**
 * The count of a Composite call; undefined where it failed, or continues on another page. The inserts are done even
 * then, and the jobs are counted in another call.
 */
const decodeCounted = (answers: readonly unknown[]): Counted | undefined => {
  try {
    const [groups, requests] = answers.map(readPage);
    if (groups === undefined || requests?.nextRecordsUrl !== undefined) return undefined;
    return countedOf(groups.records, requests?.records ?? []);
  } catch {
    return undefined;
  }
};

const countQueries = ({ pushRequestId, versionId }: PushOfVersion): [string, string] => [
  countQuery(pushRequestId),
  requestsForVersionQuery(versionId),
];

const countedOf = (groups: readonly RawRecord[], requests: readonly RawRecord[]): Counted => ({
  jobs: decodeCounts(groups).total,
  requests: requests.map(decodeVersionRequest),
});

/** How many jobs a request has, and every request for its version, in one call. */
export const readCounted = async (rest: Rest, push: PushOfVersion): Promise<Counted> => {
  const [groups, requests] = await rest.queryAll(countQueries(push));
  return countedOf(groups, requests);
};

const collection = (pushRequestId: string, orgs: readonly OrgKey[]): object => ({
  allOrNone: false,
  records: orgs.map((orgKey) => ({
    attributes: { type: 'PackagePushJob' },
    PackagePushRequestId: pushRequestId,
    SubscriberOrganizationKey: orgKey,
  })),
});

const decodeInserts = (orgs: readonly OrgKey[], answer: unknown): JobInsert[] => {
  if (answer instanceof OrgError) return namingRight('Create', 'PackagePushJob')(answer);
  if (!Array.isArray(answer) || answer.length !== orgs.length) throw unexpected('it has not one answer for each org');
  return orgs.map((orgKey, index) => decodeInsert(orgKey, answer[index]));
};

const decodeInsert = (orgKey: OrgKey, answer: unknown): JobInsert => {
  if (!isRecord(answer)) throw unexpected('an answer for an org is not an object');
  if (answer.success === true) return { orgKey, ok: true, jobId: text(answer, 'id') };
  const errors = Array.isArray(answer.errors) ? answer.errors.filter(isRecord) : [];
  return {
    orgKey,
    ok: false,
    reason: (errors[0] && optionalText(errors[0], 'statusCode')) ?? 'UNKNOWN',
    message: errors.map((error) => foreignText(error, 'message') ?? '').join('; '),
  };
};

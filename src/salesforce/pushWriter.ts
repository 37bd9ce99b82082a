import { OrgError } from '../core/errors/orgError.js';
import type { OrgKey } from '../core/model.js';
import { toLongId } from '../core/orgs/ids.js';
import type { Counted, Inserted, JobInsert, PushOfVersion, PushWriter } from '../core/ports.js';
import { JOBS_PER_COLLECTION, JOBS_PER_COUNTED_INSERT } from '../core/push/inserts.js';
import { isRecord } from '../core/text/json.js';
import { namingRight } from './http/apiErrors.js';
import { foreignText, optionalText, text, unexpected } from './http/decode.js';
import { readPage } from './http/paging.js';
import { inBatches, type Subrequest } from './http/queries.js';
import type { Rest } from './http/rest.js';
import { queryPath } from './http/soql.js';
import { countQueries, decodeCounted } from './pushReader.js';

export const pushWriter = (rest: Rest): PushWriter => ({
  async createRequest({ versionId, startTime, migration }) {
    const request = {
      PackageVersionId: toLongId(versionId),
      ...(startTime === null ? {} : { ScheduledStartTime: startTime }),
      ...(migration ? { IsMigration: true } : {}),
    };
    const answer = await rest
      .post('/sobjects/PackagePushRequest', request)
      .catch(namingRight('Create', 'PackagePushRequest'));
    if (!isRecord(answer)) throw unexpected('it does not name the new push request');
    return text(answer, 'id');
  },
  insertJobs: (push, orgs) => insertJobs(rest, push, orgs),
  activate: (pushRequestId) => setStatus(rest, pushRequestId, 'Pending'),
  cancel: (pushRequestId) => setStatus(rest, pushRequestId, 'Canceled'),
});

const setStatus = (rest: Rest, pushRequestId: string, status: 'Pending' | 'Canceled'): Promise<void> =>
  rest
    .patch(`/sobjects/PackagePushRequest/${encodeURIComponent(pushRequestId)}`, { Status: status })
    .catch(namingRight('Edit', 'PackagePushRequest'));

/**
 * Inserts one job for each org through sObject Collections, which answer for each org. Calls for one request must be
 * sequential: parallel inserts would lock each other out. One Composite call contains several Collections and executes
 * them in order. Where there is room, it also counts the jobs.
 */
const insertJobs = async (rest: Rest, push: PushOfVersion, orgs: readonly OrgKey[]): Promise<Inserted> => {
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
    counted: countedIn(answers.slice(batches.length)),
  };
};

const collection = (pushRequestId: string, orgs: readonly OrgKey[]): object => ({
  allOrNone: false,
  records: orgs.map((orgKey) => ({
    attributes: { type: 'PackagePushJob' },
    PackagePushRequestId: pushRequestId,
    SubscriberOrganizationKey: orgKey,
  })),
});

/**
 * The count of a Composite call; undefined where it failed, or continues on another page. The inserts are done even
 * then, and the jobs are counted in another call.
 */
const countedIn = (answers: readonly unknown[]): Counted | undefined => {
  try {
    const [groups, requests] = answers.map(readPage);
    if (groups === undefined || requests?.nextRecordsUrl !== undefined) return undefined;
    return decodeCounted(groups.records, requests?.records ?? []);
  } catch {
    return undefined;
  }
};

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

import type { OrgKey, PushError, PushJob } from '../core/model.js';
import { toLongId, toShortId } from '../core/orgs/ids.js';
import { NO_REASON } from '../core/report/causes.js';
import { OrgError } from '../core/errors/orgError.js';
import {
  JOBS_PER_COLLECTION,
  JOBS_PER_COUNTED_INSERT,
  type FailedJob,
  type Inserted,
  type JobInsert,
  type OrgJob,
} from '../core/ports.js';
import { countJobs, aboutStatus, type JobCounts, type PushStatus } from '../core/status.js';
import type { Subrequest } from './composite.js';
import {
  isRecord,
  number,
  optionalNumber,
  optionalText,
  optionalTime,
  text,
  unexpected,
  type RawRecord,
} from './decode.js';
import { decodeStatus } from './decodeStatus.js';
import { readPage } from './paging.js';
import { inBatches, type Rest } from './rest.js';
import { queryPath, soql } from './soql.js';

/**
 * A grouped query cannot be paged, so its groups have to fit one page of 2,000: a request has at most one group for
 * each of six states, and perhaps of one or two that aren't known yet.
 */
const REQUESTS_PER_COUNT = 250;

export const countQuery = (pushRequestId: string): string =>
  soql`SELECT Status, COUNT(Id) FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)} GROUP BY Status`;

export const jobOrgsQuery = (pushRequestId: string): string =>
  soql`SELECT SubscriberOrganizationKey FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)}`;

export const decodeJobOrg = (record: RawRecord): OrgKey => toShortId(text(record, 'SubscriberOrganizationKey'));

export const failedJobsQuery = (pushRequestId: string): string =>
  soql`SELECT Id, SubscriberOrganizationKey FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)} AND Status = ${'Failed'}`;

export const jobsQuery = (pushRequestId: string): string =>
  soql`SELECT Id, SubscriberOrganizationKey, Status, StartTime, EndTime, DurationSeconds FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)}`;

export const decodeJob = (record: RawRecord): PushJob => ({
  jobId: text(record, 'Id'),
  orgKey: decodeJobOrg(record),
  status: decodeStatus(record),
  startTime: optionalTime(record, 'StartTime'),
  endTime: optionalTime(record, 'EndTime'),
  durationSeconds: optionalNumber(record, 'DurationSeconds'),
});

export const errorsQuery = (pushRequestId: string): string =>
  soql`SELECT PackagePushJobId, ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId = ${toLongId(pushRequestId)}`;

const decodeGroup = (record: RawRecord): { status: PushStatus; count: number } => ({
  status: decodeStatus(record),
  count: number(record, 'expr0'),
});

export const decodeCounts = (records: readonly RawRecord[]): JobCounts => countJobs(records.map(decodeGroup));

export const decodeFailedJob = (record: RawRecord): FailedJob => ({
  jobId: text(record, 'Id'),
  orgKey: decodeJobOrg(record),
});

const decodeError = (record: RawRecord): PushError => ({
  type: optionalText(record, 'ErrorType') ?? NO_REASON.type,
  severity: optionalText(record, 'ErrorSeverity'),
  title: optionalText(record, 'ErrorTitle'),
  message: optionalText(record, 'ErrorMessage'),
  details: optionalText(record, 'ErrorDetails'),
});

/** Adds the error rows of a page to those of the jobs they belong to. */
export const addErrors = (errors: Map<string, PushError[]>, records: readonly RawRecord[]): void => {
  for (const record of records) {
    const jobId = text(record, 'PackagePushJobId');
    const ofJob = errors.get(jobId);
    if (ofJob === undefined) errors.set(jobId, [decodeError(record)]);
    else ofJob.push(decodeError(record));
  }
};

/** Jobs by status for many requests at once. */
export const countJobsOf = async (rest: Rest, pushRequestIds: readonly string[]): Promise<Map<string, JobCounts>> => {
  const queries = inBatches(pushRequestIds, REQUESTS_PER_COUNT).map(
    (ids) =>
      soql`SELECT PackagePushRequestId, Status, COUNT(Id) FROM PackagePushJob WHERE PackagePushRequestId IN ${ids} GROUP BY PackagePushRequestId, Status`,
  );
  const groups = (await rest.queryAll(queries)).flat();
  const byRequest = Map.groupBy(groups, (record) => text(record, 'PackagePushRequestId'));
  return new Map([...byRequest].map(([id, records]) => [id, decodeCounts(records)]));
};

/** The orgs of these requests whose jobs have not ended. */
export const readOpenOrgs = async (rest: Rest, pushRequestIds: readonly string[]): Promise<Set<OrgKey>> => {
  const queries = inBatches(pushRequestIds, REQUESTS_PER_COUNT).map(
    (ids) => soql`SELECT SubscriberOrganizationKey, Status FROM PackagePushJob WHERE PackagePushRequestId IN ${ids}`,
  );
  const jobs = (await rest.queryAll(queries)).flat();
  const open = jobs.filter((record) => !aboutStatus(decodeStatus(record)).final);
  return new Set(open.map(decodeJobOrg));
};

/** Keeps each query below the length that a URL may have. */
const ORGS_PER_QUERY = 500;

export const readJobsOfOrgs = async (
  rest: Rest,
  pushRequestIds: readonly string[],
  orgs: readonly OrgKey[],
): Promise<OrgJob[]> => {
  const wanted = new Set(orgs);
  const queries = inBatches(pushRequestIds, REQUESTS_PER_COUNT).flatMap((ids) =>
    inBatches(orgs, ORGS_PER_QUERY).map(
      (keys) =>
        soql`SELECT PackagePushRequestId, SubscriberOrganizationKey, Status FROM PackagePushJob WHERE PackagePushRequestId IN ${ids} AND SubscriberOrganizationKey IN ${keys}`,
    ),
  );
  return (await rest.queryAll(queries))
    .flat()
    .map((record) => ({
      pushRequestId: text(record, 'PackagePushRequestId'),
      orgKey: decodeJobOrg(record),
      status: decodeStatus(record),
    }))
    .filter(({ orgKey }) => wanted.has(orgKey));
};

/**
 * Inserts one job for each org through sObject Collections, each org with an answer of its own. Calls for one request
 * have to follow one another: parallel inserts lock each other out. Several Collections travel in one Composite call,
 * which does them in their order, and counts what there is then, where there is room.
 */
export const insertJobs = async (rest: Rest, pushRequestId: string, orgs: readonly OrgKey[]): Promise<Inserted> => {
  const batches = inBatches(orgs, JOBS_PER_COLLECTION);
  const inserts = batches.map((batch): Subrequest => ({
    method: 'POST',
    path: '/composite/sobjects',
    body: collection(pushRequestId, batch),
  }));
  const count: Subrequest[] =
    orgs.length > JOBS_PER_COUNTED_INSERT ? [] : [{ method: 'GET', path: queryPath(countQuery(pushRequestId)) }];
  const answers = await rest.composite([...inserts, ...count]);
  return {
    answers: batches.flatMap((batch, index) => decodeInserts(batch, answers[index])),
    jobs: decodeCounted(answers[batches.length]),
  };
};

/** Even where the count fails, the inserts are done: then the jobs are counted in a call of their own. */
const decodeCounted = (answer: unknown): number | undefined => {
  try {
    return decodeCounts(readPage(answer).records).total;
  } catch {
    return undefined;
  }
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
  if (answer instanceof OrgError) throw answer;
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
    message: errors.map((error) => optionalText(error, 'message') ?? '').join('; '),
  };
};

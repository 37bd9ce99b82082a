import { toLongId, toShortId, type OrgKey } from '../core/ids.js';
import type { FailedJob, JobInsert } from '../core/ports.js';
import { countJobs, type JobCounts, type PushStatus } from '../core/status.js';
import type { PushError } from '../core/types.js';
import { isRecord, number, optionalText, text, unexpected, type RawRecord } from './decode.js';
import { decodeStatus } from './pushRequests.js';
import type { Rest } from './rest.js';
import { soql } from './soql.js';

/**
 * A grouped query cannot be paged, so its groups have to fit one page of 2,000: a request has at most one group for
 * each of six states.
 */
const REQUESTS_PER_COUNT = 300;

export const countQuery = (pushRequestId: string): string =>
  soql`SELECT Status, COUNT(Id) FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)} GROUP BY Status`;

export const failedJobsQuery = (pushRequestId: string): string =>
  soql`SELECT Id, SubscriberOrganizationKey FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)} AND Status = ${'Failed'}`;

export const errorsQuery = (pushRequestId: string): string =>
  soql`SELECT PackagePushJobId, ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId = ${toLongId(pushRequestId)}`;

const decodeGroup = (record: RawRecord): { status: PushStatus; count: number } => ({
  status: decodeStatus(record),
  count: number(record, 'expr0'),
});

export const decodeCounts = (records: readonly RawRecord[]): JobCounts => countJobs(records.map(decodeGroup));

export const decodeFailedJob = (record: RawRecord): FailedJob => ({
  jobId: text(record, 'Id'),
  orgKey: toShortId(text(record, 'SubscriberOrganizationKey')),
});

const decodeError = (record: RawRecord): PushError => ({
  type: text(record, 'ErrorType'),
  severity: optionalText(record, 'ErrorSeverity'),
  title: optionalText(record, 'ErrorTitle'),
  message: optionalText(record, 'ErrorMessage'),
  details: optionalText(record, 'ErrorDetails'),
});

/** Error rows by the job they belong to. */
export const decodeErrors = (records: readonly RawRecord[]): Map<string, PushError[]> => {
  const errors = new Map<string, PushError[]>();
  for (const record of records) {
    const jobId = text(record, 'PackagePushJobId');
    const ofJob = errors.get(jobId);
    if (ofJob === undefined) errors.set(jobId, [decodeError(record)]);
    else ofJob.push(decodeError(record));
  }
  return errors;
};

/** Jobs by status for many requests at once. */
export const countJobsOf = async (rest: Rest, pushRequestIds: readonly string[]): Promise<Map<string, JobCounts>> => {
  const queries: string[] = [];
  for (let start = 0; start < pushRequestIds.length; start += REQUESTS_PER_COUNT) {
    const ids = pushRequestIds.slice(start, start + REQUESTS_PER_COUNT);
    queries.push(
      soql`SELECT PackagePushRequestId, Status, COUNT(Id) FROM PackagePushJob WHERE PackagePushRequestId IN ${ids} GROUP BY PackagePushRequestId, Status`,
    );
  }
  const groups = (await rest.queryAll(queries)).flat();
  const byRequest = Map.groupBy(groups, (record) => text(record, 'PackagePushRequestId'));
  return new Map([...byRequest].map(([id, records]) => [id, decodeCounts(records)]));
};

/**
 * Inserts one job for each org through sObject Collections, each org with an answer of its own. Calls for one request
 * have to follow one another: parallel inserts lock each other out.
 */
export const insertJobs = async (rest: Rest, pushRequestId: string, orgs: readonly OrgKey[]): Promise<JobInsert[]> => {
  const answer = await rest.post('/composite/sobjects', {
    allOrNone: false,
    records: orgs.map((orgKey) => ({
      attributes: { type: 'PackagePushJob' },
      PackagePushRequestId: pushRequestId,
      SubscriberOrganizationKey: orgKey,
    })),
  });
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

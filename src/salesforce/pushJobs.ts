import type { ErrorOfJob, JobOfPush, PushRows } from '../core/history/export.js';
import type { OrgJob, OrgKey, PushError, PushJob } from '../core/model.js';
import { toLongId, toShortId } from '../core/orgs/ids.js';
import { NO_REASON } from '../core/report/causes.js';
import type { FailedJob } from '../core/ports.js';
import { tallyJobs, aboutStatus, type JobCounts } from '../core/status.js';
import {
  foreignText,
  number,
  optionalNumber,
  optionalText,
  optionalTime,
  text,
  decodeStatus,
  type RawRecord,
} from './http/decode.js';
import { inBatches, ORGS_PER_QUERY, QUERIES_PER_COMPOSITE } from './http/queries.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';

/**
 * A grouped query cannot be paged, so that its groups must fit on one page of 2,000. A request has at most one group
 * for each of six states, and perhaps one or two for unknown states.
 */
const REQUESTS_PER_COUNT = 250;

const JOB_FIELDS = fragment('Id, SubscriberOrganizationKey, Status, StartTime, EndTime, DurationSeconds');
const ERROR_FIELDS = fragment('PackagePushJobId, ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails');

export const countQuery = (pushRequestId: string): string =>
  soql`SELECT Status, COUNT(Id) FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)} GROUP BY Status`;

export const decodeJobOrg = (record: RawRecord): OrgKey => toShortId(text(record, 'SubscriberOrganizationKey'));

/** Queries the jobs of a push; the fields are those that `decodeJob` needs, unless others are named. */
export const jobsQuery = (pushRequestId: string, fields = JOB_FIELDS): string =>
  soql`SELECT ${fields} FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)}`;

export const decodeFailedJob = (record: RawRecord): FailedJob => ({
  jobId: text(record, 'Id'),
  orgKey: decodeJobOrg(record),
});

export const decodeJob = (record: RawRecord): PushJob => ({
  ...decodeFailedJob(record),
  status: decodeStatus(record),
  startTime: optionalTime(record, 'StartTime'),
  endTime: optionalTime(record, 'EndTime'),
  durationSeconds: optionalNumber(record, 'DurationSeconds'),
});

export const failedJobsQuery = (pushRequestId: string): string =>
  soql`SELECT Id, SubscriberOrganizationKey FROM PackagePushJob WHERE PackagePushRequestId = ${toLongId(pushRequestId)} AND Status = ${'Failed'}`;

export const errorsQuery = (pushRequestId: string): string =>
  soql`SELECT ${ERROR_FIELDS} FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId = ${toLongId(pushRequestId)}`;

/** The jobs by status, from groups by status. */
export const decodeCounts = (groups: readonly RawRecord[]): JobCounts =>
  tallyJobs(groups.map((group) => ({ status: decodeStatus(group), count: number(group, 'expr0') })));

const decodeError = (record: RawRecord): PushError => ({
  type: optionalText(record, 'ErrorType') ?? NO_REASON.type,
  severity: optionalText(record, 'ErrorSeverity'),
  title: foreignText(record, 'ErrorTitle'),
  message: foreignText(record, 'ErrorMessage'),
  details: foreignText(record, 'ErrorDetails'),
});

/** Adds the error rows of a page to those of their jobs. Returns the number of rows. */
export const addErrors = (errors: Map<string, PushError[]>, records: readonly RawRecord[]): number => {
  for (const record of records) {
    const jobId = text(record, 'PackagePushJobId');
    const ofJob = errors.get(jobId);
    if (ofJob === undefined) errors.set(jobId, [decodeError(record)]);
    else ofJob.push(decodeError(record));
  }
  return records.length;
};

/** The jobs by status for many requests at once. */
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
export const readOpenOrgs = async (
  rest: Rest,
  pushRequestIds: readonly string[],
  onJobs: (jobs: number) => void,
): Promise<Set<OrgKey>> => {
  const queries = inBatches(pushRequestIds, REQUESTS_PER_COUNT).map(
    (ids) => soql`SELECT SubscriberOrganizationKey, Status FROM PackagePushJob WHERE PackagePushRequestId IN ${ids}`,
  );
  const open = new Set<OrgKey>();
  await rest.queryEach(queries, (records) => {
    for (const record of records) if (!aboutStatus(decodeStatus(record)).final) open.add(decodeJobOrg(record));
    onJobs(records.length);
  });
  return open;
};

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
    .map(decodeOrgJob)
    .filter(({ orgKey }) => wanted.has(orgKey));
};

const decodeOrgJob = (record: RawRecord): OrgJob => ({
  pushRequestId: text(record, 'PackagePushRequestId'),
  orgKey: decodeJobOrg(record),
  status: decodeStatus(record),
});

/** One call reads the first pages of five pushes; each further page takes a call. */
export async function* readJobsOfPushes(rest: Rest, pushRequestIds: readonly string[]): AsyncGenerator<OrgJob[]> {
  for (const ids of inBatches(pushRequestIds, QUERIES_PER_COMPOSITE)) {
    const pages = await rest.allFirstPages(
      ids.map(
        (id) =>
          soql`SELECT PackagePushRequestId, SubscriberOrganizationKey, Status FROM PackagePushJob WHERE PackagePushRequestId = ${id}`,
      ),
    );
    for (const page of pages) yield* rest.decodedFrom(page, decodeOrgJob);
  }
}

const decodeJobOfPush = (record: RawRecord): JobOfPush => ({
  pushRequestId: text(record, 'PackagePushRequestId'),
  ...decodeJob(record),
});

const decodeErrorOfJob = (record: RawRecord): ErrorOfJob => ({
  jobId: text(record, 'PackagePushJobId'),
  ...decodeError(record),
});

/** The jobs and errors of these pushes, page by page; the first page of each is read in one call. */
export const readRowsOf = async (rest: Rest, pushRequestIds: readonly string[]): Promise<PushRows> => {
  const ids = pushRequestIds.map(toLongId);
  const [jobs, errors] = await rest.allFirstPages([
    soql`SELECT PackagePushRequestId, ${JOB_FIELDS} FROM PackagePushJob WHERE PackagePushRequestId IN ${ids}`,
    soql`SELECT ${ERROR_FIELDS} FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId IN ${ids}`,
  ]);
  return { jobs: rest.decodedFrom(jobs, decodeJobOfPush), errors: rest.decodedFrom(errors, decodeErrorOfJob) };
};

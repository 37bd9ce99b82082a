import { toLongId } from '../core/orgs/ids.js';
import type { Counted, FailedJob, PushOfVersion, PushReader, VersionRequest } from '../core/ports.js';
import type { OnRead, PushError, PushRequest } from '../core/model.js';
import { startOf } from '../core/push/requests.js';
import { isPush } from '../core/status.js';
import { dayOf } from '../core/text/calendar.js';
import { counting, countingPages, sumOf } from './counting.js';
import { insteadOf } from './http/apiErrors.js';
import { decodeStatus, optionalNumber, optionalTime, text, type RawRecord } from './http/decode.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';
import {
  addErrors,
  countJobsOf,
  countQuery,
  decodeCounts,
  decodeFailedJob,
  decodeJob,
  decodeJobOrg,
  errorsQuery,
  failedJobsQuery,
  jobsQuery,
  readJobsOfPushes,
} from './pushJobs.js';
import { decodePackage, decodeVersion, decodeVersions, versionsQuery } from './versions.js';

const FIELDS = fragment(
  [
    'Id, Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds, PackageVersionId, PackageVersion.Name',
    'PackageVersion.MajorVersion, PackageVersion.MinorVersion, PackageVersion.PatchVersion, PackageVersion.BuildNumber',
    'PackageVersion.MetadataPackageId, PackageVersion.MetadataPackage.Name, PackageVersion.MetadataPackage.NamespacePrefix',
  ].join(', '),
);
const SHORT_FIELDS = fragment('Id, Status, ScheduledStartTime, StartTime, EndTime');

const decodeTimes = (record: RawRecord): Pick<PushRequest, 'scheduledStartTime' | 'startTime' | 'endTime'> => ({
  scheduledStartTime: optionalTime(record, 'ScheduledStartTime'),
  startTime: optionalTime(record, 'StartTime'),
  endTime: optionalTime(record, 'EndTime'),
});

const decodeShort = (record: RawRecord): VersionRequest => ({
  pushRequestId: text(record, 'Id'),
  status: decodeStatus(record),
  ...decodeTimes(record),
});

const decodeRequest = (record: RawRecord): PushRequest => ({
  pushRequestId: text(record, 'Id'),
  status: decodeStatus(record),
  package: decodePackage(record, 'PackageVersion.'),
  version: decodeVersion(record, text(record, 'PackageVersionId'), 'PackageVersion.'),
  ...decodeTimes(record),
  durationSeconds: optionalNumber(record, 'DurationSeconds'),
});

const requestQuery = (pushRequestId: string): string =>
  soql`SELECT ${FIELDS} FROM PackagePushRequest WHERE Id = ${toLongId(pushRequestId)}`;

/** Queries every request for a version. The status is checked later, because the org's spelling is not certain. */
export const requestsForVersionQuery = (versionId: string): string =>
  soql`SELECT ${SHORT_FIELDS} FROM PackagePushRequest WHERE PackageVersionId = ${toLongId(versionId)}`;

export const decodeVersionRequests = (records: readonly RawRecord[]): VersionRequest[] => records.map(decodeShort);

/** What `decodeCounted` decodes. */
export const countQueries = ({ pushRequestId, versionId }: PushOfVersion): [string, string] => [
  countQuery(pushRequestId),
  requestsForVersionQuery(versionId),
];

export const decodeCounted = (groups: readonly RawRecord[], requests: readonly RawRecord[]): Counted => ({
  jobs: decodeCounts(groups).total,
  requests: decodeVersionRequests(requests),
});

/** How many orgs are migrated by pushes on this UTC day; 0 where the org's API version has no migrations. */
export const readMigrationsOn = async (rest: Rest, day: Date): Promise<number> => {
  const query = soql`SELECT ${SHORT_FIELDS} FROM PackagePushRequest WHERE IsMigration = ${true}`;
  const hasNone = insteadOf(
    ({ kind }) => kind === 'unknown-field',
    () => undefined,
  );
  const answer = await rest.queryAll([query]).catch(hasNone);
  if (answer === undefined) return 0;
  const ofDay = answer[0].map(decodeShort).filter((request) => {
    const time = startOf(request);
    // A Pending push without a time starts today at the earliest.
    return isPush(request) && (time === null || time.startsWith(dayOf(day)));
  });
  const counts = await countJobsOf(
    rest,
    ofDay.map(({ pushRequestId }) => pushRequestId),
  );
  return [...counts.values()].reduce((sum, { total, canceled }) => sum + total - canceled, 0);
};

export const pushReader = (rest: Rest, onRead?: OnRead): PushReader => ({
  async versionFacts(versionId) {
    const [versions, requests] = await rest.queryAll([
      versionsQuery({ versionId }),
      requestsForVersionQuery(versionId),
    ]);
    return { version: decodeVersions(versions)[0], requests: decodeVersionRequests(requests) };
  },

  async orphanCandidates(versionId, known) {
    const before = new Set(known.map(toLongId));
    const [records] = await rest.queryAll([requestsForVersionQuery(versionId)]);
    const orphans = decodeVersionRequests(records).filter(
      ({ pushRequestId, status }) => status === 'Created' && !before.has(pushRequestId),
    );
    const counts = await countJobsOf(
      rest,
      orphans.map(({ pushRequestId }) => pushRequestId),
    );
    return orphans.map(({ pushRequestId }) => ({ pushRequestId, jobs: counts.get(pushRequestId)?.total ?? 0 }));
  },

  async state(pushRequestId) {
    const orgs = jobsQuery(pushRequestId, fragment('SubscriberOrganizationKey'));
    const [[request], jobs] = await rest.queryAll([requestQuery(pushRequestId), orgs]);
    return request === undefined ? undefined : { status: decodeStatus(request), orgs: jobs.map(decodeJobOrg) };
  },

  async countJobs(push) {
    return decodeCounted(...(await rest.queryAll(countQueries(push))));
  },

  async overview(pushRequestId) {
    const [[request], groups] = await rest.queryAll([requestQuery(pushRequestId), countQuery(pushRequestId)]);
    return request === undefined ? undefined : { ...decodeRequest(request), jobs: decodeCounts(groups) };
  },

  async snapshot(pushRequestId) {
    const [requests, groups, failed, errorRows, jobs] = await rest.allFirstPages([
      requestQuery(pushRequestId),
      countQuery(pushRequestId),
      failedJobsQuery(pushRequestId),
      errorsQuery(pushRequestId),
      jobsQuery(pushRequestId),
    ]);
    const [request] = requests.records;
    if (request === undefined) return undefined;
    const failedJobs: FailedJob[] = [];
    const errors = new Map<string, PushError[]>();
    await counting(onRead, 'errors', sumOf([failed.total, errorRows.total]), async (add) => {
      for await (const page of rest.decodedFrom(failed, decodeFailedJob)) {
        failedJobs.push(...page);
        add(page.length);
      }
      for await (const page of rest.pagesFrom(errorRows)) add(addErrors(errors, page));
    });
    const counts = decodeCounts(groups.records);
    return {
      request: { ...decodeRequest(request), jobs: counts },
      failedJobs,
      errors,
      jobs: countingPages(onRead, 'jobs', rest.decodedFrom(jobs, decodeJob), () => counts.total),
    };
  },

  async requests({ packageId, scheduledSince }) {
    const conditions = [
      ...(packageId === undefined ? [] : [soql`PackageVersion.MetadataPackageId = ${packageId}`]),
      // A push "as soon as possible" has no ScheduledStartTime, and StartTime cannot be filtered.
      ...(scheduledSince === undefined
        ? []
        : [soql`(ScheduledStartTime >= ${scheduledSince} OR ScheduledStartTime = ${null})`]),
    ];
    const where = fragment(conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`);
    const [records] = await rest.queryAll([soql`SELECT ${FIELDS} FROM PackagePushRequest${where}`]);
    return records.map(decodeRequest);
  },

  async createdRequests() {
    // CreatedDate does not exist, but every record has a SystemModstamp.
    const [records] = await rest.queryAll([
      soql`SELECT ${FIELDS}, SystemModstamp FROM PackagePushRequest WHERE Status = ${'Created'}`,
    ]);
    return records.map((record) => ({
      ...decodeRequest(record),
      lastModified: optionalTime(record, 'SystemModstamp'),
    }));
  },

  countJobsOf: (pushRequestIds) => countJobsOf(rest, pushRequestIds),
  jobsOfPushes: (pushRequestIds) => readJobsOfPushes(rest, pushRequestIds),
});

import { toLongId } from '../core/orgs/ids.js';
import type { OrphanCandidate, VersionRequest } from '../core/ports.js';
import type { NewPushRequest, PushRequest } from '../core/model.js';
import { namingRight } from './http/apiErrors.js';
import { isRecord, optionalNumber, optionalTime, text, unexpected, type RawRecord } from './http/decode.js';
import { decodeStatus } from './decodeStatus.js';
import { countJobsOf } from './pushJobs.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';
import { decodePackage, decodeVersion } from './versions.js';

const FIELDS = fragment(
  [
    'Id, Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds, PackageVersionId, PackageVersion.Name',
    'PackageVersion.MajorVersion, PackageVersion.MinorVersion, PackageVersion.PatchVersion, PackageVersion.BuildNumber',
    'PackageVersion.MetadataPackageId, PackageVersion.MetadataPackage.Name, PackageVersion.MetadataPackage.NamespacePrefix',
  ].join(', '),
);

export const decodeRequest = (record: RawRecord): PushRequest => ({
  pushRequestId: text(record, 'Id'),
  status: decodeStatus(record),
  package: decodePackage(record, 'PackageVersion.'),
  version: decodeVersion(record, text(record, 'PackageVersionId'), 'PackageVersion.'),
  scheduledStartTime: optionalTime(record, 'ScheduledStartTime'),
  startTime: optionalTime(record, 'StartTime'),
  endTime: optionalTime(record, 'EndTime'),
  durationSeconds: optionalNumber(record, 'DurationSeconds'),
});

export const requestQuery = (pushRequestId: string): string =>
  soql`SELECT ${FIELDS} FROM PackagePushRequest WHERE Id = ${toLongId(pushRequestId)}`;

export const readRequests = async (
  rest: Rest,
  { packageId, scheduledSince }: { packageId?: string; scheduledSince?: Date },
): Promise<PushRequest[]> => {
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
};

/** Requests that were never set to Pending. CreatedDate does not exist, but every record has a SystemModstamp. */
export const readCreatedRequests = async (
  rest: Rest,
): Promise<Array<PushRequest & { lastModified: string | null }>> => {
  const [records] = await rest.queryAll([
    soql`SELECT ${FIELDS}, SystemModstamp FROM PackagePushRequest WHERE Status = ${'Created'}`,
  ]);
  return records.map((record) => ({ ...decodeRequest(record), lastModified: optionalTime(record, 'SystemModstamp') }));
};

/** Queries every request for a version. The status is checked later, because the org's spelling is not certain. */
export const requestsForVersionQuery = (versionId: string): string =>
  soql`SELECT Id, Status, ScheduledStartTime, StartTime, EndTime FROM PackagePushRequest WHERE PackageVersionId = ${toLongId(versionId)}`;

export const decodeVersionRequest = (record: RawRecord): VersionRequest => ({
  pushRequestId: text(record, 'Id'),
  status: decodeStatus(record),
  scheduledStartTime: optionalTime(record, 'ScheduledStartTime'),
  startTime: optionalTime(record, 'StartTime'),
  endTime: optionalTime(record, 'EndTime'),
});

/** Requests for a version that are Created, except the known ones, each with the number of its jobs. */
export const readOrphanCandidates = async (
  rest: Rest,
  versionId: string,
  known: readonly string[],
): Promise<OrphanCandidate[]> => {
  const before = new Set(known.map(toLongId));
  const [records] = await rest.queryAll([
    soql`SELECT Id, Status, ScheduledStartTime FROM PackagePushRequest WHERE PackageVersionId = ${toLongId(versionId)}`,
  ]);
  const orphanedRequests = records.filter(
    (record) => decodeStatus(record) === 'Created' && !before.has(text(record, 'Id')),
  );
  const counts = await countJobsOf(
    rest,
    orphanedRequests.map((record) => text(record, 'Id')),
  );
  return orphanedRequests.map((record) => ({
    pushRequestId: text(record, 'Id'),
    scheduledStartTime: optionalTime(record, 'ScheduledStartTime'),
    jobs: counts.get(text(record, 'Id'))?.total ?? 0,
  }));
};

/** Creates a push request. It stays Created, and starts nothing, until it is set to Pending. */
export const createRequest = async (
  rest: Rest,
  { versionId, startTime, migration }: NewPushRequest,
): Promise<string> => {
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
};

export const setStatus = (rest: Rest, pushRequestId: string, status: 'Pending' | 'Canceled'): Promise<void> =>
  rest
    .patch(`/sobjects/PackagePushRequest/${encodeURIComponent(pushRequestId)}`, { Status: status })
    .catch(namingRight('Edit', 'PackagePushRequest'));

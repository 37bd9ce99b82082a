import type { ErrorOfJob, HistorySource, JobOfPush } from '../core/history/source.js';
import { toLongId } from '../core/orgs/ids.js';
import { text, type RawRecord } from './http/decode.js';
import { decodeError, decodeJob } from './pushJobs.js';
import type { Rest } from './http/rest.js';
import { soql } from './http/soql.js';
import { readEverySubscriber, type Columns } from './subscribers.js';

const jobsQuery = (ids: readonly string[]): string =>
  soql`SELECT Id, PackagePushRequestId, SubscriberOrganizationKey, Status, StartTime, EndTime, DurationSeconds FROM PackagePushJob WHERE PackagePushRequestId IN ${ids}`;

const errorsQuery = (ids: readonly string[]): string =>
  soql`SELECT PackagePushJobId, ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId IN ${ids}`;

const decodeJobOfPush = (record: RawRecord): JobOfPush => ({
  pushRequestId: text(record, 'PackagePushRequestId'),
  ...decodeJob(record),
});

const decodeErrorOfJob = (record: RawRecord): ErrorOfJob => ({
  jobId: text(record, 'PackagePushJobId'),
  ...decodeError(record),
});

export const historySource = (rest: Rest, columns: Columns): HistorySource => ({
  async rowsOf(pushRequestIds) {
    const ids = pushRequestIds.map(toLongId);
    const [jobs, errors] = await rest.allFirstPages([jobsQuery(ids), errorsQuery(ids)]);
    return { jobs: rest.decodedFrom(jobs, decodeJobOfPush), errors: rest.decodedFrom(errors, decodeErrorOfJob) };
  },
  everySubscriber: (packageId, versionIds) => readEverySubscriber(rest, packageId, versionIds, columns),
});

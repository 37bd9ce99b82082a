import type { FailedJob, PushReader } from '../core/ports.js';
import type { OnRead, PushError } from '../core/model.js';
import { decodeStatus } from './decodeStatus.js';
import { readCounted } from './insertJobs.js';
import {
  addErrors,
  countJobsOf,
  countQuery,
  decodeCounts,
  decodeFailedJob,
  errorsQuery,
  failedJobsQuery,
  decodeJob,
  decodeJobOrg,
  jobOrgsQuery,
  jobsQuery,
  readJobsOfPushes,
} from './pushJobs.js';
import {
  decodeVersionRequest,
  decodeRequest,
  readCreatedRequests,
  readRequests,
  readOrphanCandidates,
  requestQuery,
  requestsForVersionQuery,
} from './pushRequests.js';
import { counting } from './counting.js';
import { type Rest } from './http/rest.js';
import { sumOf } from './subscribers.js';
import { decodeVersions, versionsQuery } from './versions.js';

export const pushReader = (rest: Rest, onRead: OnRead | undefined): PushReader => ({
  async versionFacts(versionId) {
    const [versions, requests] = await rest.queryAll([
      versionsQuery({ versionId }),
      requestsForVersionQuery(versionId),
    ]);
    return { version: decodeVersions(versions)[0], requests: requests.map(decodeVersionRequest) };
  },
  orphanCandidates: (versionId, known) => readOrphanCandidates(rest, versionId, known),
  async state(pushRequestId) {
    const [[request], jobs] = await rest.queryAll([requestQuery(pushRequestId), jobOrgsQuery(pushRequestId)]);
    return request === undefined ? undefined : { status: decodeStatus(request), orgs: jobs.map(decodeJobOrg) };
  },
  countJobs: (push) => readCounted(rest, push),
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
    const counted = { ...decodeRequest(request), jobs: decodeCounts(groups.records) };
    return { request: counted, failedJobs, errors, jobs: rest.decodedFrom(jobs, decodeJob) };
  },
  requests: (filter) => readRequests(rest, filter),
  createdRequests: () => readCreatedRequests(rest),
  countJobsOf: (pushRequestIds) => countJobsOf(rest, pushRequestIds),
  jobsOfPushes: (pushRequestIds) => readJobsOfPushes(rest, pushRequestIds),
});

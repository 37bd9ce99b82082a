import type { OrgKey } from './ids.js';
import type { JobCounts } from './status.js';
import type { CountedPushRequest, PushableVersion, PushError, PushRequest } from './types.js';

/** What a request is made of. A null start means: as soon as it is Pending. */
export type NewPushRequest = { versionId: string; startTime: Date | null; migration: boolean };

/** The org's answer for one org: the job it made, or why it refused. */
export type JobInsert =
  { orgKey: OrgKey; ok: true; jobId: string } | { orgKey: OrgKey; ok: false; reason: string; message: string };

/** A failed job as the hub keeps it; the org's name comes from elsewhere. */
export type FailedJob = { jobId: string; orgKey: OrgKey };

/** What the hub knows of a subscriber org. */
export type Subscriber = {
  orgKey: OrgKey;
  orgName: string | null;
  orgType: string | null;
  orgStatus: string | null;
  instanceName: string | null;
};

/** Everything the hub says about one push, read together. */
export type PushSnapshot = {
  request: CountedPushRequest;
  failedJobs: FailedJob[];
  /** Error rows by job id; a failed job may have none. */
  errors: Map<string, PushError[]>;
};

/** The org that owns the packages. Every method throws OrgError, and nothing else, when the org does not answer. */
export interface PushOrg {
  version(versionId: string): Promise<PushableVersion | undefined>;
  createRequest(request: NewPushRequest): Promise<string>;
  /** At most `JOBS_PER_INSERT` orgs; one answer for each, in their order. */
  insertJobs(pushRequestId: string, orgs: readonly OrgKey[]): Promise<JobInsert[]>;
  countJobs(pushRequestId: string): Promise<JobCounts>;
  activate(pushRequestId: string): Promise<void>;
  cancel(pushRequestId: string): Promise<void>;
  /** A request with its jobs counted; undefined where the org has no such request. */
  overview(pushRequestId: string): Promise<CountedPushRequest | undefined>;
  snapshot(pushRequestId: string): Promise<PushSnapshot | undefined>;
  /** Those of the orgs that the hub knows as subscribers of the package. */
  subscribers(packageId: string, orgs: readonly OrgKey[]): Promise<Map<OrgKey, Subscriber>>;
  /** Requests of a package (or of all), in no particular order. */
  requests(filter: { packageId?: string; scheduledSince?: Date }): Promise<PushRequest[]>;
  countJobsOf(pushRequestIds: readonly string[]): Promise<Map<string, JobCounts>>;
  /** The 033 id of a package named by its 033 or 0Ho id. */
  subscriberPackageId(packageId: string): Promise<string | undefined>;
}

/** sObject Collections take this many records in one call. */
export const JOBS_PER_INSERT = 200;

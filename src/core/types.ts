import type { CauseKey } from './causes.js';
import type { JobCounts, PushStatus } from './status.js';

/** A package as its push requests name it. Namespace is null for an unlocked package without one. */
export type Package = { id: string; name: string; namespace: string | null };

/** A package version; `number` is major.minor.patch.build, e.g. `1.4.0.6`. */
export type PackageVersion = { id: string; name: string | null; number: string };

/** A version as the org knows it before it is pushed. */
export type PushableVersion = {
  package: Package;
  version: PackageVersion;
  released: boolean;
  deprecated: boolean;
};

/** One PackagePushRequest. Times are ISO 8601 in UTC, null where the org has none. */
export type PushRequest = {
  pushRequestId: string;
  status: PushStatus;
  package: Package;
  version: PackageVersion;
  scheduledStartTime: string | null;
  startTime: string | null;
  endTime: string | null;
  durationSeconds: number | null;
};

/** A push request with its jobs counted by status. */
export type CountedPushRequest = PushRequest & { jobs: JobCounts };

/** One PackagePushError row. Everything but the type may be missing. */
export type PushError = {
  type: string;
  severity: string | null;
  title: string | null;
  message: string | null;
  details: string | null;
};

/** The upgrade of one org. Times are ISO 8601 in UTC, null where the org has none (and before API version 51). */
export type PushJob = {
  jobId: string;
  orgKey: string;
  status: PushStatus;
  startTime: string | null;
  endTime: string | null;
  durationSeconds: number | null;
};

/** What the hub knows of the org of a job; everything is null where it is no longer a subscriber of the package. */
export type JobOrg = {
  orgName: string | null;
  orgType: string | null;
  orgStatus: string | null;
  instanceName: string | null;
  /** The version that the org has now: after a failed upgrade the one before it, unless it was upgraded since. */
  installedVersion: string | null;
};

/** A failed job: the org it was for, and every error row (there may be none). */
export type PushFailure = { jobId: string; orgKey: string } & JobOrg & {
    errors: PushError[];
    /** Why it failed, as keys of the catalogue of causes, without repetition. */
    causes: CauseKey[];
    /** Every cause of it passes by itself: worth a retry as things are. */
    retryable: boolean;
    /** The org has the pushed version by now: a later push or somebody has upgraded it. */
    hasVersion: boolean;
    /** Every error of it is one that was to be ignored. */
    ignored: boolean;
  };

/** An org that the hub refused to put into the push, in the hub's own words. */
export type RejectedOrg = { orgKey: string; reason: string; message: string };

/** What a request is made of; plain data, because it is written down. A null start means: as soon as it is Pending. */
export type NewPushRequest = { versionId: string; startTime: string | null; migration: boolean };

import type { JobCounts, PushStatus } from './status.js';

/** The key of an org as in PackageSubscriber.OrgKey: 15 characters, case-sensitive, beginning with 00D. */
export type OrgKey = string;

/** A package as its push requests name it: a MetadataPackage. */
export type Package = {
  /** 033, 18 characters. */
  id: string;
  name: string;
  /** MetadataPackage.NamespacePrefix; null for an unlocked package without one. */
  namespace: string | null;
};

/** A version of a package: a MetadataPackageVersion. */
export type PackageVersion = {
  /** 04t, 18 characters. */
  id: string;
  name: string | null;
  /** major.minor.patch.build, such as `1.4.0.6`. */
  number: string;
};

/** A version as read from the org before it is pushed. */
export type PushableVersion = {
  package: Package;
  version: PackageVersion;
  /** MetadataPackageVersion.ReleaseState is Released, not Beta. */
  released: boolean;
  deprecated: boolean;
};

/** One PackagePushRequest. Times are ISO 8601 in UTC, null where the org has none. */
export type PushRequest = {
  /** 0DV, 18 characters. */
  pushRequestId: string;
  status: PushStatus;
  package: Package;
  version: PackageVersion;
  /** The earliest time at which it may start; null: as soon as possible. */
  scheduledStartTime: string | null;
  startTime: string | null;
  endTime: string | null;
  durationSeconds: number | null;
};

/** A push request with its jobs counted by status. */
export type CountedPushRequest = PushRequest & { jobs: JobCounts };

/** One PackagePushError row. Everything but the type may be missing. */
export type PushError = {
  /** PackagePushError.ErrorType, such as IneligibleUpgrade or DeployError. */
  type: string;
  /** Error or Warning. */
  severity: string | null;
  title: string | null;
  message: string | null;
  details: string | null;
};

/** The upgrade of one org: a PackagePushJob. Times are ISO 8601 in UTC, null where the org has none (and before API version 51). */
export type PushJob = {
  /** 0DX, 18 characters. */
  jobId: string;
  /** PackagePushJob.SubscriberOrganizationKey, 15 characters. */
  orgKey: string;
  status: PushStatus;
  startTime: string | null;
  endTime: string | null;
  durationSeconds: number | null;
};

/**
 * What the hub knows about the org of a job, from PackageSubscriber. Everything is null where the org is no longer a
 * subscriber of the package. Names belong to other companies, and may contain anything.
 */
export type JobOrg = {
  orgName: string | null;
  orgType: string | null;
  orgStatus: string | null;
  instanceName: string | null;
  /**
   * The version that the org has now. After a failed upgrade this is the version before it, unless the org was upgraded
   * since.
   */
  installedVersion: string | null;
};

/** An org that is not upgraded, and why. */
export type RejectedOrg = {
  /** 15 characters. */
  orgKey: string;
  /** A reason of preflight, such as `inactive-org`. Where the hub refused the org, the hub's error code. */
  reason: string;
  /** The reason in words. Where the hub refused the org, the hub's words. */
  message: string;
};

/**
 * The fields of a new request. It is plain data, because it is stored. A null start means: as soon as it is Pending.
 */
export type NewPushRequest = { versionId: string; startTime: string | null; migration: boolean };

/** `managed`: second-generation managed. */
export type PackageKind = 'managed' | 'unlocked' | 'first-generation';

/**
 * A property of a version that the hub did not report, so that it is not checked. `reason`: why, in the hub's words
 * where there are some.
 */
export type NotChecked = { what: 'ancestry' | 'dependencies'; reason: string };

/** What a version was built upon and what it needs, as far as the hub reports it. */
export type Lineage = {
  /** Null where it is not known. */
  kind: PackageKind | null;
  /**
   * For each version (04t) of the package, the version (04t) that it was built upon; null for none. Undefined: not
   * known.
   */
  ancestors: ReadonlyMap<string, string | null> | undefined;
  /** The versions of other packages (04t) that have to be installed. */
  needs: readonly string[];
  /** The first-generation package (033) that the package was converted from. */
  convertedFrom: string | null;
  notChecked: readonly NotChecked[];
};

/**
 * For each org, the numbers of its installed versions by package (033), null where unknown; or why the hub did not
 * report them.
 */
export type InstalledPackages =
  { ok: true; installed: ReadonlyMap<OrgKey, ReadonlyMap<string, string | null>> } | { ok: false; reason: string };

/**
 * The progress of a long read: of subscribers and the packages in their orgs (PackageSubscriber), of upgrade jobs, or
 * of their errors.
 */
export type ReadProgress = {
  what: 'subscribers' | 'packages' | 'jobs' | 'errors';
  /** The number of rows read so far. */
  read: number;
  /** The total number of rows; undefined where it is not known before the end. */
  total: number | undefined;
  isOver: boolean;
};

export type OnRead = (progress: ReadProgress) => void;

/** The job of an org in one of several pushes. */
export type OrgJob = { pushRequestId: string; orgKey: OrgKey; status: PushStatus };

export const ORG_TYPES = ['Production', 'Sandbox'] as const;

/**
 * The documented values of PackageSubscriber.OrgType.
 * @useDeclaredType
 */
export type OrgType = (typeof ORG_TYPES)[number];

export const ORG_STATUSES = ['Active', 'Demo', 'Free', 'Inactive', 'Trial'] as const;

/**
 * The documented values of PackageSubscriber.OrgStatus.
 * @useDeclaredType
 */
export type OrgStatus = (typeof ORG_STATUSES)[number];

type OrgOfType = { orgType: string | null };

/** Whether the org says that it is a production org. */
export const isProduction = ({ orgType }: OrgOfType): boolean => orgType === 'Production';
export const isSandbox = ({ orgType }: OrgOfType): boolean => orgType === 'Sandbox';

/** How many of these orgs are production orgs. An org of unknown type counts as one, because it may be one. */
export const productionOrgs = (orgs: readonly OrgOfType[]): number => orgs.filter((org) => !isSandbox(org)).length;

/** The process that holds a lock, as far as known, and for how many seconds the lock has existed. */
export type Holder = { file: string; pid: number | null; host: string | null; seconds: number };

import type {
  OrgKey,
  CountedPushRequest,
  InstalledPackages,
  Lineage,
  NewPushRequest,
  OrgJob,
  PushableVersion,
  PushError,
  PushJob,
  PushRequest,
} from './model.js';
import type { JobCounts, PushStatus } from './status.js';

/** The org's answer for one org: the job that it created, or why it refused. */
export type JobInsert =
  { orgKey: OrgKey; ok: true; jobId: string } | { orgKey: OrgKey; ok: false; reason: string; message: string };

/** The result of an insert: one answer for each org, in the same order. */
export type Inserted = {
  answers: JobInsert[];
  /** What `countJobs` returns, read in the same call; undefined where it did not fit into it. */
  counted: Counted | undefined;
};

/** How many jobs a push request has, and every push request for its version. */
export type Counted = { jobs: number; requests: VersionRequest[] };

/** A failed job as the hub stores it; the org's name comes from PackageSubscriber. */
export type FailedJob = Pick<PushJob, 'jobId' | 'orgKey'>;

/** A subscriber org, from PackageSubscriber. Names belong to other companies, and may contain anything. */
export type Subscriber = {
  /** 15 characters. */
  orgKey: OrgKey;
  orgName: string | null;
  /** Production or Sandbox. */
  orgType: string | null;
  /** Active, Demo, Free, Inactive or Trial. */
  orgStatus: string | null;
  /** The Salesforce instance, such as NA1. */
  instanceName: string | null;
  /** The production org of a sandbox, 15 characters. */
  parentOrg: OrgKey | null;
  /** False once the package was uninstalled. `isListed`: false for any other status; such orgs are in no list. */
  installed: boolean;
  isListed?: false;
  /** The 04t id of the installed version. */
  versionId: string | null;
  /** Whether the subscriber blocks push upgrades; false where the API version does not report it. */
  blocked: boolean;
};

/** Conditions, all of which hold; of a list, one value matches. */
export type SubscriberQuery = {
  packageId: string;
  /** 04t ids; one query is made for each. */
  versionIds: readonly string[];
  orgTypes?: readonly string[];
  orgStatuses?: readonly string[];
  instances?: readonly string[];
  parentOrgs?: readonly OrgKey[];
  /** A SOQL condition written by the user. */
  where?: string;
};

/** All versions of a package (033), of packages by name, or one version (04t). */
export type VersionQuery = { versionId: string } | { packageId: string } | { packageName: string | readonly string[] };

/** A package (033), the version (04t) to push, and the orgs. `needs`: versions of other packages (04t) to look up as well. */
export type PreflightOf = { packageId: string; versionId: string; orgs: readonly OrgKey[]; needs?: readonly string[] };

/** What preflight needs, in as few calls as possible. `needed`: the versions in `needs` that this hub owns. */
export type PreflightFacts = {
  /** Every version of the package that the orgs have. */
  versions: PushableVersion[];
  /** Those of the requested orgs that are, or were, subscribers of the package. */
  subscribers: Map<OrgKey, Subscriber>;
  /** Every push request for the wanted version. */
  requests: VersionRequest[];
  needed?: PushableVersion[];
};

/** A push request for a version, in short. */
export type VersionRequest = Pick<
  PushRequest,
  'pushRequestId' | 'status' | 'scheduledStartTime' | 'startTime' | 'endTime'
>;

/** A push request that is in no record: it may be the one whose response was lost. */
export type OrphanCandidate = { pushRequestId: string; jobs: number };

/** The current state of a push in the org: its status, and the orgs that have a job in it. */
export type PushState = { status: PushStatus; orgs: OrgKey[] };

/** Everything the hub says about one push, read together. */
export type PushSnapshot = {
  request: CountedPushRequest;
  failedJobs: FailedJob[];
  /** Error rows by job id; a failed job may have none. */
  errors: Map<string, PushError[]>;
  /** Every job, page by page; the first page was read with the rest. */
  jobs: AsyncIterable<PushJob[]>;
};

/** A push request and the version that it is for. */
export type PushOfVersion = { pushRequestId: string; versionId: string };

/** The packages of the hub and their versions. */
export interface PackageCatalog {
  /** Versions, including betas and deprecated ones, in no particular order. */
  versions(query: VersionQuery): Promise<PushableVersion[]>;
  packageNames(): Promise<string[]>;
  /** The 033 id of a package named by its 033 or 0Ho id; undefined where the hub has no such package. */
  subscriberPackageId(packageId: string): Promise<string | undefined>;
  /** The first-generation version (04t) that a migrated version (04t) was made from; undefined for any other. */
  convertedFrom(versionId: string): Promise<string | undefined>;
  /** What a version was built upon, and which versions of other packages it needs. */
  lineage(query: Pick<PreflightOf, 'packageId' | 'versionId'>): Promise<Lineage>;
  /** When each version (04t) of a package (033) was created, ISO 8601 in UTC, as far as the hub reports it. */
  createdDates(packageId: string): Promise<Map<string, string>>;
}

/** Reads which orgs have a package, and what prevents an upgrade. */
export interface SubscriberReader {
  /** The instances on which a package is installed. */
  instancesOf(packageId: string): Promise<string[]>;
  /** The subscribers that a query finds, page by page of at most 2,000. */
  subscribersOf(query: SubscriberQuery): AsyncIterable<Subscriber[]>;
  preflight(query: PreflightOf): Promise<PreflightFacts>;
  /** The number of the version of each of these packages (033) in each of these orgs. */
  installedIn(packageIds: readonly string[], orgs: readonly OrgKey[]): Promise<InstalledPackages>;
  /** The orgs of these push requests whose jobs have not ended. */
  openOrgs(pushRequestIds: readonly string[]): Promise<Set<OrgKey>>;
  /** The jobs that these orgs have in these push requests. */
  jobsOfOrgs(pushRequestIds: readonly string[], orgs: readonly OrgKey[]): Promise<OrgJob[]>;
  /** The last day (ISO 8601) on which orgs may block push upgrades, null for no end, as far as known. */
  blockEnds(packageId: string): Promise<Map<OrgKey, string | null>>;
  /** How many orgs are migrated by pushes on this day (UTC). */
  migrationsOn(day: Date): Promise<number>;
}

/** Push requests and their jobs, by their ids (0DV). */
export interface PushReader {
  /** A version as the org returns it, and every push request for it. */
  versionFacts(versionId: string): Promise<{ version: PushableVersion | undefined; requests: VersionRequest[] }>;
  /** Requests for a version that are still Created, except the known ones. */
  orphanCandidates(versionId: string, known: readonly string[]): Promise<OrphanCandidate[]>;
  state(pushRequestId: string): Promise<PushState | undefined>;
  countJobs(push: PushOfVersion): Promise<Counted>;
  /** A request with its jobs counted; undefined where the org has no such request. */
  overview(pushRequestId: string): Promise<CountedPushRequest | undefined>;
  snapshot(pushRequestId: string): Promise<PushSnapshot | undefined>;
  /** Requests of a package (or of all), in no particular order. */
  requests(filter: { packageId?: string; scheduledSince?: Date }): Promise<PushRequest[]>;
  /** Requests that are Created. `lastModified`: when they last changed; null where the org does not report it. */
  createdRequests(): Promise<Array<PushRequest & { lastModified: string | null }>>;
  /** The jobs of each of these push requests by status; a request without jobs is not in it. */
  countJobsOf(pushRequestIds: readonly string[]): Promise<Map<string, JobCounts>>;
  /** Every job of these push requests, page by page: all jobs of one push, then those of the next. */
  jobsOfPushes(pushRequestIds: readonly string[]): AsyncIterable<OrgJob[]>;
}

/** All writes to the org. */
export interface PushWriter {
  /** Makes a push request, which stays Created, and gives its id. */
  createRequest(request: NewPushRequest): Promise<string>;
  /** Takes at most `JOBS_PER_INSERT` orgs. Up to `JOBS_PER_COUNTED_INSERT` of them are counted in the same call. */
  insertJobs(push: PushOfVersion, orgs: readonly OrgKey[]): Promise<Inserted>;
  /** Sets a request Pending: the push starts at its time. */
  activate(pushRequestId: string): Promise<void>;
  cancel(pushRequestId: string): Promise<void>;
}

/** The org's own clock, and the number of calls to the org. */
export interface OrgClock {
  /** API calls made so far. */
  calls(): number;
  /** The time by the org's own clock, taken from its last response. */
  now(): Date;
  /** The same. Makes a call if none was made yet. */
  time(): Promise<Date>;
}

/** The org that owns the packages. Every method throws OrgError, and nothing else, when a call fails. */
export interface PushOrg extends PackageCatalog, SubscriberReader, PushReader, PushWriter, OrgClock {}

/** Sleep and random numbers, which the core does not produce itself. */
export interface Pace {
  sleep(ms: number): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
}

/** Takes a line for debugging. Undefined where such lines are not logged, so that no line is built for nothing. */
export type Log = (message: string, fields: Record<string, unknown>) => void;

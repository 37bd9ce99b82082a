import { ofCustomer, type Customers } from '../orgs/customers.js';
import type { OrgKey, CountedPushRequest, JobOrg, PushJob } from '../model.js';
import type { Limit } from '../limit.js';
import { pushOutcome, type PushOutcome } from '../push/outcome.js';
import type { PushReader, PushSnapshot, SubscriberReader, VersionRequest } from '../ports.js';
import { groupFailures, type FailureGroup } from './failureGroups.js';
import { JobTimesCollector, type JobTimes } from './jobTimes.js';
import { failureDetailsOf, readLaterPushes, type LaterPush, type PushFailure } from './failures.js';

type Asked = Pick<PushReader, 'snapshot'> & Pick<SubscriberReader, 'preflight' | 'jobsOfOrgs'>;

/** All data about one push; every output format is generated from it. */
export type PushReport = CountedPushRequest &
  JobTimes & {
    outcome: PushOutcome;
    /** The number of failed orgs whose errors are ignored. They are in `failures` and in `jobs.failed`, too. */
    ignored: number;
    failures: PushFailure[];
    failureGroups: FailureGroup[];
    laterPushes: LaterPush[];
  };

/** One job with all its data, for a list of jobs. */
export type JobRow = PushJob & JobOrg & Pick<PushFailure, 'errors' | 'causes' | 'ignored' | 'customer'>;

/**
 * Takes the jobs of a push, page by page as they are read; before them, the push with the number of ignored failures.
 */
export type JobTaker = {
  onPush?: ((push: CountedPushRequest & { ignored: number }) => void | Promise<void>) | undefined;
  onJobs?: ((jobs: JobRow[]) => void | Promise<void>) | undefined;
};

/** What counts as a failure of a push, and how many failures are too many. */
export type ReportRules = {
  /** Causes, error titles and error types that do not count as failures, in lower case. */
  ignoredErrors?: ReadonlySet<string>;
  maxFailures?: Limit;
  /** The customers that the orgs belong to. */
  customers?: Customers | undefined;
};

/** Up to this many jobs, a list shows the name of every org; beyond, only of those in which the upgrade failed. */
const NAMES_FOR_ALL = 2000;

const NOTHING: ReadonlySet<string> = new Set();

/** Reads a push, its jobs with all their errors, and the details of their orgs; undefined if there is no such push. */
export const readReport = async (
  org: Asked,
  pushRequestId: string,
  { ignoredErrors = NOTHING, maxFailures, customers }: ReportRules = {},
  { onJobs, onPush }: JobTaker = {},
): Promise<PushReport | undefined> => {
  const snapshot = await org.snapshot(pushRequestId);
  if (snapshot === undefined) return undefined;
  const { request } = snapshot;
  const all =
    onJobs !== undefined && request.jobs.total <= NAMES_FOR_ALL
      ? (await Array.fromAsync(snapshot.jobs)).flat()
      : undefined;
  const looking = lookUp(org, snapshot, all ?? snapshot.failedJobs, { ignoredErrors, customers });
  // The jobs are read meanwhile. An error of this promise is handled where it is awaited.
  looking.catch(() => {});

  const times = new JobTimesCollector();
  const late: PushJob[] = [];
  if (onPush !== undefined) await onPush({ ...request, ignored: countIgnored((await looking).failures.values()) });
  for await (const page of all === undefined ? snapshot.jobs : [all]) {
    for (const job of page) times.add(job);
    if (onJobs === undefined) continue;
    const { orgOf, failures } = await looking;
    const isLate = (job: PushJob): boolean => job.status === 'Failed' && !failures.has(job.jobId);
    late.push(...page.filter(isLate));
    await onJobs(page.filter((job) => !isLate(job)).map((job) => rowOf(job, failures.get(job.jobId), orgOf)));
  }
  const { failures: byJob, requests } = await looking;
  if (onJobs !== undefined && late.length > 0)
    return reportLate(org, request, late, { ignoredErrors, maxFailures, customers }, onJobs);

  const failures = [...byJob.values()];
  const ignored = countIgnored(failures);
  return {
    ...request,
    outcome: pushOutcome(request.status, request.jobs, { ignored, maxFailures }),
    ignored,
    failures,
    failureGroups: groupFailures(failures, ignoredErrors, request.jobs.succeeded + request.jobs.failed),
    ...times.times(),
    laterPushes: await readLaterPushes(
      org,
      request,
      requests,
      failures.map(({ orgKey }) => orgKey),
    ),
  };
};

const countIgnored = (failures: Iterable<PushFailure>): number => [...failures].filter(({ ignored }) => ignored).length;

/** Handles jobs that failed while the list was read: reads their errors, and the report with them. */
const reportLate = async (
  org: Asked,
  { pushRequestId }: CountedPushRequest,
  late: readonly PushJob[],
  rules: ReportRules,
  onJobs: NonNullable<JobTaker['onJobs']>,
): Promise<PushReport | undefined> => {
  const report = await readReport(org, pushRequestId, rules);
  const failures = new Map(report?.failures.map((failure) => [failure.jobId, failure]));
  await onJobs(late.map((job) => rowOf(job, failures.get(job.jobId), (orgKey) => unknownOrg(orgKey, rules.customers))));
  return report;
};

type KnownOrg = JobOrg & Pick<PushFailure, 'customer'>;

type LookedUp = {
  /** By job id. */
  failures: Map<string, PushFailure>;
  orgOf: (orgKey: OrgKey) => KnownOrg;
  requests: VersionRequest[];
};

const lookUp = async (
  org: Asked,
  { request, failedJobs, errors }: PushSnapshot,
  named: ReadonlyArray<{ orgKey: OrgKey }>,
  { ignoredErrors = NOTHING, customers }: ReportRules,
): Promise<LookedUp> => {
  const facts = await org.preflight({
    packageId: request.package.id,
    versionId: request.version.id,
    orgs: named.map(({ orgKey }) => orgKey),
  });
  const versions = new Map(facts.versions.map(({ version }) => [version.id, version.number]));
  const orgOf = (orgKey: OrgKey): KnownOrg => {
    const subscriber = facts.subscribers.get(orgKey);
    if (subscriber === undefined) return unknownOrg(orgKey, customers);
    const { orgName, orgType, orgStatus, instanceName, versionId } = subscriber;
    const installedVersion = versions.get(versionId ?? '') ?? null;
    return { orgName, orgType, orgStatus, instanceName, installedVersion, ...ofCustomer(customers, subscriber) };
  };
  const failures = failedJobs.map(({ jobId, orgKey }): [string, PushFailure] => [
    jobId,
    {
      jobId,
      orgKey,
      ...orgOf(orgKey),
      ...failureDetailsOf(errors.get(jobId) ?? [], ignoredErrors),
      hasVersion: facts.subscribers.get(orgKey)?.versionId === request.version.id,
    },
  ]);
  return { failures: new Map(failures), orgOf, requests: facts.requests };
};

const rowOf = (job: PushJob, failure: PushFailure | undefined, orgOf: (orgKey: OrgKey) => KnownOrg): JobRow => {
  const { errors = [], causes = [], ignored = false } = failure ?? {};
  const { orgName, orgType, orgStatus, instanceName, installedVersion, customer } = failure ?? orgOf(job.orgKey);
  const known = { orgName, orgType, orgStatus, instanceName, installedVersion, errors, causes, ignored };
  return { ...job, ...known, ...(customer === undefined ? {} : { customer }) };
};

const unknownOrg = (orgKey: OrgKey, customers: Customers | undefined): KnownOrg => ({
  ...UNKNOWN_ORG,
  ...ofCustomer(customers, { orgKey }),
});

const UNKNOWN_ORG: JobOrg = {
  orgName: null,
  orgType: null,
  orgStatus: null,
  instanceName: null,
  installedVersion: null,
};

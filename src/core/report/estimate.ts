import type { OrgKey, PushJob, PushRequest } from '../model.js';
import { aboutStatus } from '../status.js';
import { JobTimesCollector, secondsOf } from './jobTimes.js';

/** How long upgrades took, in seconds: the median and the 90th percentile of the jobs. */
export type OrgPace = { jobs: number; p50: number; p90: number };

/** How long a push will take, estimated from earlier pushes of the package. */
export type PushEstimate = OrgPace & {
  /** How many orgs are pushed to. */
  orgs: number;
  /** From the start of the first upgrade to the end of the last, in seconds. */
  seconds: number;
  /**
   * Whether the push is much larger than earlier ones: it may then be faster, because more upgrades run in parallel.
   */
  isUpperBound: boolean;
  /** How many pushes the jobs belong to. */
  pushes: number;
  /** By the version that the org had before, where one of these pushes installed it. For other jobs it is unknown. */
  byFromVersion: Array<OrgPace & { version: string }>;
  /** By the instances of the orgs that are pushed to. */
  byInstance: Array<OrgPace & { instance: string }>;
};

/** A push that has ended. `orgs`: how many orgs it has; `jobs` may be only some of them. */
export type PastPush = { request: PushRequest; orgs: number; jobs: readonly PushJob[] };

/** With fewer jobs, an estimate would be random. */
export const LEAST_JOBS = 20;

/** For a push that has more orgs than the largest of these by more than this factor, the estimate is an upper bound. */
const LIKE = 2;

/** The newest pushes that can show how long upgrades take. */
export const pushesToEstimateBy = <T extends PushRequest>(requests: readonly T[], most: number): T[] =>
  requests
    .filter(({ status, startTime }) => aboutStatus(status).final && status !== 'Canceled' && startTime !== null)
    .toSorted((a, b) => Date.parse(b.startTime ?? '') - Date.parse(a.startTime ?? ''))
    .slice(0, most);

/** Whether enough jobs of these pushes have a known duration. */
export const hasEnoughJobs = (past: readonly PastPush[]): boolean =>
  sum(past.map(({ jobs }) => jobs.filter((job) => secondsOf(job) !== null).length)) >= LEAST_JOBS;

/**
 * Estimates how long a push will take; null where too few jobs are known. `past`: the newest first. `instances`: of the
 * orgs to push to, where known.
 */
export const estimate = (
  past: readonly PastPush[],
  orgs: number,
  instances: ReadonlyMap<OrgKey, string | null>,
): PushEstimate | null => {
  const jobs = past.flatMap((push) => push.jobs);
  const pace = paceOf(jobs);
  const spans = past.flatMap((push) => spanOf(push) ?? []);
  const secondsPerOrg = sum(spans.map(({ seconds }) => seconds)) / sum(spans.map((each) => each.orgs));
  if (pace === undefined || spans.length === 0 || orgs === 0) return null;
  return {
    ...pace,
    orgs,
    seconds: Math.ceil(Math.max(pace.p90, orgs * secondsPerOrg)),
    isUpperBound: orgs > LIKE * Math.max(...spans.map((each) => each.orgs)),
    pushes: past.length,
    byFromVersion: pacesBy(versionsBefore(past)).map(([version, each]) => ({ version, ...each })),
    byInstance: pacesBy(jobs.map((job) => [instances.get(job.orgKey) ?? undefined, job])).map(([instance, each]) => ({
      instance,
      ...each,
    })),
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

const paceOf = (jobs: readonly PushJob[]): OrgPace | undefined => {
  const times = new JobTimesCollector();
  let count = 0;
  for (const job of jobs) {
    if (secondsOf(job) === null) continue;
    times.add(job);
    count++;
  }
  const { jobDuration } = times.times();
  return count < LEAST_JOBS || jobDuration === null
    ? undefined
    : { jobs: count, p50: jobDuration.p50, p90: jobDuration.p90 };
};

/** A job, and the name of the group that it belongs to, where that is known. */
type NamedJob = [name: string | undefined, job: PushJob];

/** The groups with enough jobs, those with the most jobs first. */
const pacesBy = (jobs: readonly NamedJob[]): Array<[name: string, pace: OrgPace]> =>
  [...Map.groupBy(jobs, ([name]) => name)]
    .flatMap(([name, group]): Array<[string, OrgPace]> => {
      const pace = paceOf(group.map(([, job]) => job));
      return name === undefined || pace === undefined ? [] : [[name, pace]];
    })
    .toSorted(([, a], [, b]) => b.jobs - a.jobs);

const spanOf = ({ request, orgs }: PastPush): { seconds: number; orgs: number } | undefined => {
  const seconds = secondsOf(request);
  return orgs === 0 || seconds === null ? undefined : { seconds, orgs };
};

/** Jobs with the version that their org had before, where an earlier one of these pushes installed it. */
const versionsBefore = (past: readonly PastPush[]): NamedJob[] => {
  const known = new Map<OrgKey, string>();
  return past.toReversed().flatMap(({ request, jobs }) => {
    const rows = jobs.map((job): NamedJob => [known.get(job.orgKey), job]);
    for (const { orgKey, status } of jobs) if (status === 'Succeeded') known.set(orgKey, request.version.number);
    return rows;
  });
};

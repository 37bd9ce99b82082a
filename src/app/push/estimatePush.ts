import { OrgError } from '../../core/errors/orgError.js';
import {
  estimate,
  hasEnoughJobs,
  pushesToEstimateBy,
  type PastPush,
  type PushEstimate,
} from '../../core/report/estimate.js';
import type { JobOfPush } from '../../core/history/export.js';
import type { Package, PushRequest } from '../../core/model.js';
import type { EligibleOrg } from '../../core/orgs/selection.js';
import type { ReadableOrg } from '../openHistory.js';

/** The number of pushes to read, and the number where these have too few jobs. */
const PUSHES = 3;
const MOST_PUSHES = 10;
/** About how many of their jobs are read: the first page of a query. */
const JOBS = 2000;

/** The push that {@link estimatePush} estimates. */
export type EstimateOf = {
  package: Package;
  /** The orgs to push to, as in a plan; or only their number, in which case the estimate has no figures by instance. */
  eligible: ReadonlyArray<Pick<EligibleOrg, 'orgKey' | 'instanceName'>> | number;
};

type Orgs = Exclude<EstimateOf['eligible'], number>;

/**
 * Estimates how long a push will take. It uses the last three pushes of the package that have ended; if these have
 * fewer than 20 jobs with a duration, as many of the last ten as needed. Returns null where these have fewer, too.
 * Takes two calls to the org, one more where three pushes are too few, and one more where there are more than 2,000
 * jobs.
 *
 * @param source The org, or an export of its push history.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const estimatePush = async (source: ReadableOrg, push: EstimateOf): Promise<PushEstimate | null> => {
  const { package: pkg, eligible } = push;
  const past = await readPast(source, pkg);
  if (typeof eligible === 'number') return estimate(past, eligible, new Map());
  return estimate(past, eligible.length, instancesOf(eligible));
};

/** Estimates each wave of a rollout, like {@link estimatePush}. */
export const estimateWaves = async (
  source: ReadableOrg,
  { pushable, waves }: { pushable: { package: Package }; waves: ReadonlyArray<{ orgs: Orgs }> },
): Promise<Array<PushEstimate | null>> => {
  const past = await readPast(source, pushable.package);
  return waves.map(({ orgs }) => estimate(past, orgs.length, instancesOf(orgs)));
};

const instancesOf = (orgs: Orgs): Map<string, string | null> =>
  new Map(orgs.map(({ orgKey, instanceName }) => [orgKey, instanceName]));

const readPast = async ({ port }: ReadableOrg, pkg: Package): Promise<PastPush[]> => {
  const ended = pushesToEstimateBy(await port.requests({ packageId: pkg.id }), MOST_PUSHES);
  const past = await withJobs(port, ended.slice(0, PUSHES));
  if (hasEnoughJobs(past)) return past;
  for (const push of await withJobs(port, ended.slice(PUSHES))) {
    past.push(push);
    if (hasEnoughJobs(past)) break;
  }
  return past;
};

const withJobs = async (port: ReadableOrg['port'], requests: readonly PushRequest[]): Promise<PastPush[]> => {
  if (requests.length === 0) return [];
  const ids = requests.map(({ pushRequestId }) => pushRequestId);
  const jobs: JobOfPush[] = [];
  for await (const page of (await port.rowsOf(ids)).jobs) {
    jobs.push(...page);
    if (jobs.length >= JOBS) break;
  }
  const counts = jobs.length >= JOBS ? await port.countJobsOf(ids) : undefined;
  const byPush = Map.groupBy(jobs, ({ pushRequestId }) => pushRequestId);
  return requests.map((request) => {
    const ofPush = byPush.get(request.pushRequestId) ?? [];
    return { request, jobs: ofPush, orgs: counts?.get(request.pushRequestId)?.total ?? ofPush.length };
  });
};

/** Like {@link estimatePush}, where the estimate is optional: null if the org does not answer. */
export const estimateIfKnown = async (org: ReadableOrg, push: EstimateOf): Promise<PushEstimate | null> =>
  estimatePush(org, push).catch((error: unknown) => {
    if (error instanceof OrgError) return null;
    throw error;
  });

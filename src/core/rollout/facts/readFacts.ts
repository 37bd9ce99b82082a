import { compare } from '../../text/compare.js';
import { CAUSES, causeOf, isNamedBy, reasonsOf } from '../../report/causes.js';
import { errorNames } from '../../report/ignoredErrors.js';
import type { OrgKey, PushError } from '../../model.js';
import type { PushOrg, PushSnapshot, VersionRequest } from '../../ports.js';
import { aboutStatus, isPush, type PushStatus } from '../../status.js';
import { signatureOf } from '../../report/signature.js';
import type { RolloutState } from '../log/state.js';
import type { RolloutPlan } from '../plan/plan.js';
import type { EndedPush, EndedPushes, FailureFact, OrgFact, PushFact, RolloutFacts } from './facts.js';
import { wasOverBeforePlan } from './pushesOfPlan.js';
import { byOrg, versionsOf, wavesOfVersion } from './versions.js';

type FactsOrg = Pick<PushOrg, 'versionFacts' | 'snapshot'>;

/**
 * Reads everything that the org says about the pushes of a plan's version: their orgs, and why upgrades failed.
 *
 * - Requests that were never set to Pending, or were canceled, have upgraded no org.
 * - Failures from before the start of the rollout do not count. Successes do, except in pushes of others that ended
 *   long enough before the org was planned with an older version.
 * - For a regressed org, the pushes that were logged with its regression do not count.
 * - Pushes that have ended are added to `ended`, and are not read again.
 */
export const readFacts = async (
  org: FactsOrg,
  plan: RolloutPlan,
  state: RolloutState,
  ended: EndedPushes,
): Promise<RolloutFacts> => {
  const wanted = plan.pushable.version.id;
  const own = await factsOfVersion(org, plan, wanted, state, ended);
  const viaVersions = versionsOf(plan).filter(({ version }) => version.id !== wanted);
  if (viaVersions.length === 0) return own;
  const [via, pushes] = [new Map<string, RolloutFacts['orgs']>(), [...own.pushes]];
  for (const { version } of viaVersions) {
    const facts = await factsOfVersion(org, plan, version.id, state, ended);
    via.set(version.id, facts.orgs);
    pushes.push(...facts.pushes.map((push) => ({ ...push, via: version.id })));
  }
  return { pushes: pushes.toSorted(byStart), orgs: own.orgs, via };
};

const factsOfVersion = async (
  org: FactsOrg,
  plan: RolloutPlan,
  versionId: string,
  state: RolloutState,
  ended: EndedPushes,
): Promise<RolloutFacts> => {
  const { requests } = await org.versionFacts(versionId);
  const waves = wavesOfVersion(plan.waves, plan, versionId);
  const ignored = ignoredErrors(waves);
  const isOverBefore = wasOverBeforePlan(plan, waves);
  const pushes = requests.map((request) => factOf(request, state)).toSorted(byStart);
  const orgs = new Map<OrgKey, OrgFact>();
  for (const push of pushes.filter(isPush)) {
    for (const job of await jobsOf(org, push, ended, ignored)) {
      if (versionId === plan.pushable.version.id && state.regressed.get(job.orgKey)?.has(push.pushRequestId)) continue;
      if (!state.pushes.has(push.pushRequestId) && isOverBefore(push, job.orgKey)) continue;
      if (job.status !== 'Failed' || failureCounts(push, job.end, state)) addJob(orgs, push.pushRequestId, job);
    }
  }
  return { pushes, orgs };
};

/** Whether a failure counts: it happened in a push of the rollout, or after the rollout was started. */
const failureCounts = ({ pushRequestId, start, end }: PushFact, jobEnd: number | null, state: RolloutState): boolean =>
  state.pushes.has(pushRequestId) || (jobEnd ?? end ?? start ?? Infinity) >= (state.startedAt ?? Infinity);

type IgnoredErrors = (orgKey: OrgKey) => ReadonlySet<string>;

/** The errors that the gate of an org's wave ignores. New subscribers have the rules of the last wave. */
const ignoredErrors = (waves: RolloutPlan['waves']): IgnoredErrors => {
  const namesOf = byOrg(waves, ({ gate }) => errorNames(gate.ignoreErrors));
  const ofLast = errorNames(waves.at(-1)?.gate.ignoreErrors ?? []);
  return (orgKey) => namesOf.get(orgKey) ?? ofLast;
};

const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

const factOf = (request: VersionRequest, { pushes }: RolloutState): PushFact => {
  const { pushRequestId, status, scheduledStartTime, startTime, endTime } = request;
  const [scheduledStart, start, end] = [scheduledStartTime, startTime, endTime].map(time);
  const made = pushes.get(pushRequestId)?.madeAt ?? null;
  const due = made === null && scheduledStart === null ? null : Math.max(made ?? 0, scheduledStart ?? 0);
  return { pushRequestId, status, scheduledStart, due, start, end } as PushFact;
};

/** Pushes that have not started come last, so that the result of an org's last push counts. */
const byStart = (a: PushFact, b: PushFact): number =>
  compare(a.start ?? Infinity, b.start ?? Infinity) || compare(a.pushRequestId, b.pushRequestId);

type JobFact = { orgKey: OrgKey; status: PushStatus; end: number | null; failure?: FailureFact };

const jobsOf = async (
  org: FactsOrg,
  { pushRequestId, status }: PushFact,
  ended: EndedPushes,
  ignored: IgnoredErrors,
): Promise<JobFact[]> => {
  const isOver = aboutStatus(status).final;
  const known = isOver ? ended.get(pushRequestId) : undefined;
  if (known !== undefined) return jobsOfEnded(known);
  const snapshot = await org.snapshot(pushRequestId);
  if (snapshot === undefined) return [];
  const jobs = await readJobs(snapshot, ignored);
  if (isOver && aboutStatus(snapshot.request.status).final) ended.set(pushRequestId, endedOf(jobs));
  return jobs;
};

const readJobs = async ({ request, jobs, errors }: PushSnapshot, ignored: IgnoredErrors): Promise<JobFact[]> => {
  const over = aboutStatus(request.status).final;
  const read: JobFact[] = [];
  for await (const page of jobs) {
    for (const { jobId, orgKey, status: said, endTime } of page) {
      if (said === 'Canceled') continue;
      // When a push has ended, its jobs have ended too, whatever their status says.
      const status = over && said !== 'Succeeded' ? 'Failed' : said;
      const why = status === 'Failed' ? { failure: failureFactOf(errors.get(jobId) ?? [], ignored(orgKey)) } : {};
      read.push({ orgKey, status, end: time(endTime), ...why });
    }
  }
  return read;
};

const NOTHING_SAID: FailureFact = { classes: [], signatures: [], ignored: false };

const endedOf = (jobs: readonly JobFact[]): EndedPush => ({
  succeeded: jobs.filter(({ status }) => status === 'Succeeded').map(({ orgKey }) => orgKey),
  failed: jobs
    .filter(({ status }) => status === 'Failed')
    .map(({ orgKey, end, failure = NOTHING_SAID }) => ({ orgKey, end, failure })),
});

const jobsOfEnded = ({ succeeded, failed }: EndedPush): JobFact[] => [
  ...succeeded.map((orgKey) => ({ orgKey, status: 'Succeeded', end: null })),
  ...failed.map((each) => ({ ...each, status: 'Failed' })),
];

const addJob = (orgs: Map<OrgKey, OrgFact>, pushRequestId: string, { orgKey, status, failure }: JobFact): void => {
  const before = orgs.get(orgKey);
  const last = failure ?? before?.failure;
  orgs.set(orgKey, {
    state: stateOf(before, status),
    failures: (before?.failures ?? 0) + (status === 'Failed' ? 1 : 0),
    pushes: [...(before?.pushes ?? []), pushRequestId],
    ...(last === undefined ? {} : { failure: last }),
  });
};

const stateOf = (before: OrgFact | undefined, status: PushStatus): OrgFact['state'] => {
  if (before?.state === 'succeeded' || status === 'Succeeded') return 'succeeded';
  if (before?.state === 'open' || !aboutStatus(status).final) return 'open';
  return 'failed';
};

const failureFactOf = (errors: readonly PushError[], ignored: ReadonlySet<string>): FailureFact => {
  const reasons = reasonsOf(errors);
  return {
    classes: [...new Set(reasons.map((error) => CAUSES[causeOf(error)].class))],
    signatures: [...new Set(reasons.map(signatureOf))],
    ignored: reasons.every((error) => isNamedBy(error, ignored)),
  };
};

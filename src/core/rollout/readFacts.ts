import { CAUSES, causeOf, isNamedBy, reasonsOf } from '../report/causes.js';
import type { OrgKey, PushError } from '../model.js';
import { errorNames } from '../report/ignoredErrors.js';
import type { PushOrg, PushSnapshot, VersionRequest } from '../ports.js';
import { isPush } from '../orgs/attempts.js';
import { signatureOf } from '../report/signature.js';
import { aboutStatus, type PushStatus } from '../status.js';
import type { FailureFact, OrgFact, PushFact, RolloutFacts } from './facts.js';
import type { RolloutPlan } from './types.js';

type Reading = Pick<PushOrg, 'preflight' | 'snapshot'>;

/**
 * Reads everything that the org has of the pushes of a plan's version: their orgs, and why upgrades failed.
 * Requests that were never set Pending, or were canceled, have upgraded no org.
 */
export const readFacts = async (org: Reading, { pushable, waves }: RolloutPlan): Promise<RolloutFacts> => {
  const { requests } = await org.preflight({
    packageId: pushable.package.id,
    versionId: pushable.version.id,
    orgs: [],
  });
  const ignored = ignoring(waves);
  const pushes = requests.filter(isPush).map(factOf).toSorted(byStart);
  const orgs = new Map<OrgKey, OrgFact>();
  for (const { pushRequestId } of pushes) {
    const snapshot = await org.snapshot(pushRequestId);
    if (snapshot !== undefined) await addJobs(orgs, pushRequestId, snapshot, ignored);
  }
  return { pushes, orgs };
};

type Ignoring = (orgKey: OrgKey) => ReadonlySet<string>;

/** The errors that the gate of an org's wave ignores. New subscribers have the rules of the last wave. */
const ignoring = (waves: RolloutPlan['waves']): Ignoring => {
  const names = waves.map(({ gate }) => errorNames(gate.ignoreErrors));
  const waveOf = new Map(waves.flatMap(({ orgs }, index) => orgs.map(({ orgKey }) => [orgKey, index] as const)));
  return (orgKey) => names.at(waveOf.get(orgKey) ?? -1) ?? new Set();
};

const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

const factOf = ({ pushRequestId, status, scheduledStartTime, startTime, endTime }: VersionRequest): PushFact => ({
  ...{ pushRequestId, status },
  ...{ scheduledStart: time(scheduledStartTime), start: time(startTime), end: time(endTime) },
});

/** Pushes that have not started come last, so that the result of an org's last push counts. */
const byStart = (a: PushFact, b: PushFact): number =>
  (a.start ?? Infinity) - (b.start ?? Infinity) || (a.pushRequestId < b.pushRequestId ? -1 : 1);

const addJobs = async (
  orgs: Map<OrgKey, OrgFact>,
  pushRequestId: string,
  { request, jobs, errors }: PushSnapshot,
  ignored: Ignoring,
): Promise<void> => {
  const over = aboutStatus(request.status).final;
  for await (const page of jobs) {
    for (const { jobId, orgKey, status: said } of page) {
      if (said === 'Canceled') continue;
      const before = orgs.get(orgKey);
      // When a push has ended, its jobs have too, whatever their status is.
      const status = over && said !== 'Succeeded' ? 'Failed' : said;
      const failed = status === 'Failed';
      orgs.set(orgKey, {
        state: stateOf(before, status),
        failures: (before?.failures ?? 0) + (failed ? 1 : 0),
        pushes: [...(before?.pushes ?? []), pushRequestId],
        ...(before?.failure === undefined ? {} : { failure: before.failure }),
        ...(failed ? { failure: failureFactOf(errors.get(jobId) ?? [], ignored(orgKey)) } : {}),
      });
    }
  }
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

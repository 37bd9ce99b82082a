import { pushOutcome, type PushOutcome } from './outcome.js';
import type { Retry } from './retry.js';
import type { Scheduled } from './schedule.js';
import type { CountedPushRequest, RejectedOrg } from './types.js';

/** A push that was carried on: as the org shows it now, and what became of the orgs that were to be upgraded. */
export type ResumeResult = CountedPushRequest & {
  outcome: PushOutcome;
  orgs: { kept: number; scheduled: number; rejected: RejectedOrg[] };
  retries: Retry[];
  /** Push requests that a lost answer has left behind in Created. */
  strays: string[];
};

/** `waited`: the outcome is that of the push; otherwise that of scheduling it. */
export const resumeResult = (
  { progress, outcome }: Scheduled,
  push: CountedPushRequest,
  { waited, retries }: { waited: boolean; retries: Retry[] },
): ResumeResult => {
  const { accepted, rejected, plan } = progress;
  const ofScheduling = outcome !== 'scheduled' ? 'failed' : rejected.size > 0 ? 'partial' : 'succeeded';
  return {
    ...push,
    outcome: waited && outcome === 'scheduled' ? pushOutcome(push.status, push.jobs) : ofScheduling,
    orgs: {
      kept: plan.orgs.length,
      scheduled: outcome === 'scheduled' ? accepted.size : 0,
      rejected: [...rejected.values()],
    },
    retries,
    strays: [...(progress.strays ?? [])],
  };
};

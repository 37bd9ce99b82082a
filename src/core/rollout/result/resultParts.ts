import type { OrgKey, RejectedOrg } from '../../model.js';
import { isUnderWay, type PushStatus } from '../../status.js';
import type { RolloutView } from '../facts/rolloutView.js';
import type { RolloutState } from '../log/state.js';
import { factsOf, hasRegressed, orgsOf } from '../facts/versions.js';
import type { OrgOutcome, WaveInProgress } from '../waves/waveProgress.js';

/** `orgs`: the number of the plan's orgs in it. */
export type OtherPush = { pushRequestId: string; status: PushStatus; orgs: number };

/** Pushes to the rollout's orgs that are under way and not in its log. */
export const otherPushes = (waves: readonly WaveInProgress[], { facts, state }: RolloutView): OtherPush[] => {
  const { pushes: own } = state;
  const pushes = new Map(waves.flatMap(({ progress }) => progress.pushes.map((push) => [push.pushRequestId, push])));
  const others = [...pushes.values()].filter(
    ({ pushRequestId, status }) => isUnderWay(status) && !own.has(pushRequestId),
  );
  return others.map(({ pushRequestId, status }) => {
    const orgsIn = ({ wave }: WaveInProgress): number => {
      const { orgs } = factsOf(wave, facts);
      return wave.orgs.filter(
        ({ orgKey }) => orgs.get(orgKey)?.pushes.includes(pushRequestId) === true && !hasRegressed(wave, state, orgKey),
      ).length;
    };
    return { pushRequestId, status, orgs: waves.reduce((sum, each) => sum + orgsIn(each), 0) };
  });
};

/** The orgs with an outcome in any wave, each once. */
export const eachOf = (waves: readonly WaveInProgress[], outcome: OrgOutcome): OrgKey[] => [
  ...new Set(waves.flatMap(({ progress }) => progress[outcome].map(({ orgKey }) => orgKey))),
];

/** The skipped orgs, each with one reason, even if it is in several waves. */
export const skippedOrgs = (waves: readonly WaveInProgress[], state: RolloutState): RejectedOrg[] => {
  const found = new Map<OrgKey, RejectedOrg>();
  for (const { wave, progress } of waves) {
    const logged = orgsOf(wave, state);
    for (const { orgKey } of progress.skipped) {
      const { reason, message } = logged.skipped(orgKey) ?? {};
      if (reason !== undefined && message !== undefined && !found.has(orgKey))
        found.set(orgKey, { orgKey, reason, message });
    }
  }
  return [...found.values()];
};

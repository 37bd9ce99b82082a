import type { OrgKey, RejectedOrg } from '../../model.js';
import { allWaves } from './allWaves.js';
import type { RolloutState } from '../log/state.js';
import type { RolloutPlan } from '../plan/plan.js';
import { finalWaves } from '../facts/versions.js';

/** What to skip: `orgs`, and `parentOrgs`, which are production orgs, with all their sandboxes. */
export type SkipRequest = { orgs: readonly OrgKey[]; parentOrgs: readonly OrgKey[] };

/** The orgs of a rollout that a person skips in everything still to come, and the requested orgs that are not in it. */
export const skipOrgs = (
  plan: RolloutPlan,
  state: Pick<RolloutState, 'newSubscribers'>,
  { orgs, parentOrgs }: SkipRequest,
  reason: string,
): { skipped: RejectedOrg[]; unknown: OrgKey[] } => {
  const all = finalWaves(allWaves(plan, state)).flatMap((wave) => wave.orgs);
  const [named, whole] = [new Set(orgs), new Set(parentOrgs)];
  const chosen = all.filter(
    ({ orgKey, parentOrg }) => named.has(orgKey) || whole.has(orgKey) || whole.has(parentOrg ?? ''),
  );
  const found = new Set(chosen.flatMap(({ orgKey, parentOrg }) => [orgKey, parentOrg ?? '']));
  return {
    skipped: chosen.map(({ orgKey }) => ({ orgKey, reason: 'skipped-by-person', message: reason })),
    unknown: [...new Set([...orgs, ...parentOrgs])].filter((orgKey) => !found.has(orgKey)),
  };
};

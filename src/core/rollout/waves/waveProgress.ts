import type { OrgKey } from '../../model.js';
import { isUnderWay } from '../../status.js';
import type { OrgFact, PushFact, RolloutFacts } from '../facts/facts.js';
import type { RolloutView } from '../facts/rolloutView.js';
import type { PlannedOrg, PlannedWave } from '../plan/plan.js';
import { factsOf, hasRegressed, orgsOf } from '../facts/versions.js';
import { allWaves } from './allWaves.js';

/** What may become of an org in a wave, with the words for it where a rollout has ended. The one table that lists and counts are made from. */
const OUTCOMES = {
  /** It has the version, by whatever push. */
  succeeded: 'upgraded',
  failed: 'failed',
  /** Its job has not ended by the deadline of the wave, or its push has not begun by then. */
  stuck: 'stuck',
  open: 'in a push that is not over',
  /** No push yet. */
  waiting: 'not pushed to',
  /** A production org with a sandbox of its own in which the upgrade failed. */
  blockedBySandbox: 'blocked by a sandbox',
  /** It did not get the intermediate version. */
  missedVia: 'without the intermediate version',
  /** It had the version, and was shown with less: it is in a wave that was added, or only listed. */
  regressed: 'regressed',
  /** No push is made for it after all: a person or the org has said so. */
  skipped: 'skipped',
} as const;

/** What may become of an org in a wave. */
export type OrgOutcome = keyof typeof OUTCOMES;

export const ORG_OUTCOMES = Object.keys(OUTCOMES) as OrgOutcome[];

export const outcomeWords = (outcome: OrgOutcome): string => OUTCOMES[outcome];

/** A value for each outcome. */
export const byOutcome = <T>(valueOf: (outcome: OrgOutcome) => T): Record<OrgOutcome, T> =>
  Object.fromEntries(ORG_OUTCOMES.map((outcome) => [outcome, valueOf(outcome)])) as Record<OrgOutcome, T>;

/** The orgs of a wave by their outcome, each in exactly one list; and the pushes that have orgs of the wave, in no particular order. */
export type WaveProgress = Record<OrgOutcome, PlannedOrg[]> & { pushes: PushFact[] };

/**
 * A wave of a rollout, and how it stands. `free`: the failed orgs that nothing else keeps from being tried again: they have the version
 * before, and no sandbox blocks them.
 */
export type WaveWithProgress = { wave: PlannedWave; progress: WaveProgress; free: readonly PlannedOrg[] };

/** How each wave stands. */
export const progressOfAll = (view: RolloutView): WaveWithProgress[] => {
  const isBlocked = blockedBySandboxIn(view);
  const pushesOf = pushFinder(view.facts);
  /** How orgs stand with the version that they are to have before that of a wave. */
  const before = new Map<OrgKey, OrgOutcome>();
  return allWaves(view.plan, view.state).map((wave) => {
    const progress = progressOf(wave, view, { isBlocked, pushesOf, before });
    const free = progress.failed.filter(
      (org) => !isBlocked(org) && (before.get(org.orgKey) ?? 'succeeded') === 'succeeded',
    );
    if (wave.via !== undefined)
      for (const outcome of ORG_OUTCOMES) for (const { orgKey } of progress[outcome]) before.set(orgKey, outcome);
    // In a wave that is added for it later, it had the version already.
    else for (const { orgKey } of wave.orgs) before.delete(orgKey);
    return { wave, progress, free };
  });
};

type PushFinder = (fact: Pick<OrgFact, 'pushes'> | undefined) => PushFact[];

const progressOf = (
  wave: PlannedWave,
  { facts, state, now }: RolloutView,
  of: { isBlocked: (org: PlannedOrg) => boolean; pushesOf: PushFinder; before: ReadonlyMap<OrgKey, OrgOutcome> },
): WaveProgress => {
  const { orgs } = factsOf(wave, facts);
  const logged = orgsOf(wave, state);
  const orgsBy = byOutcome((): PlannedOrg[] => []);
  const own = new Set<PushFact>();
  for (const org of wave.orgs) {
    const { orgKey } = org;
    if (hasRegressed(wave, state, orgKey)) {
      for (const push of of.pushesOf({ pushes: [...(state.regressed.get(orgKey) ?? [])] })) own.add(push);
      orgsBy.regressed.push(org);
      continue;
    }
    const fact = orgs.get(orgKey);
    const pushes = of.pushesOf(fact);
    for (const push of pushes) own.add(push);
    const outcome = logged.isUpgraded(orgKey) ? 'succeeded' : outcomeOf(fact, pushes, wave, now);
    if (outcome !== 'waiting') orgsBy[outcome].push(org);
    else if (logged.skipped(orgKey) !== undefined) orgsBy.skipped.push(org);
    else if (hasMissed(of.before.get(orgKey))) orgsBy.missedVia.push(org);
    else orgsBy[of.isBlocked(org) ? 'blockedBySandbox' : 'waiting'].push(org);
  }
  return { ...orgsBy, pushes: [...own] };
};

/** It has not the version before, and nothing is under way that gives it that. */
const hasMissed = (before: OrgOutcome | undefined): boolean =>
  before !== undefined && before !== 'waiting' && before !== 'open' && before !== 'succeeded';

/** Tells of a production org whether the upgrade failed in a sandbox of it, or is stuck there. */
export const blockedBySandboxIn = ({ plan, facts, state, now }: RolloutView): ((org: PlannedOrg) => boolean) => {
  const pushesOf = pushFinder(facts);
  const sandboxes = Map.groupBy(
    allWaves(plan, state).flatMap((wave) =>
      wave.orgs
        .filter(({ orgKey }) => !hasRegressed(wave, state, orgKey))
        .map(({ orgKey, parentOrg }) => ({ orgKey, parentOrg, wave })),
    ),
    ({ parentOrg }) => parentOrg ?? '',
  );
  const isFailing = ({ orgKey, wave }: { orgKey: OrgKey; wave: PlannedWave }): boolean => {
    // Whatever has become of the versions before: it has the last.
    if (facts.orgs.get(orgKey)?.state === 'succeeded') return false;
    const fact = factsOf(wave, facts).orgs.get(orgKey);
    if (fact?.state === 'open') return isLate(pushesOf(fact), wave, now);
    return fact?.state === 'failed' && fact.failure?.ignored !== true;
  };
  return ({ orgKey }) => (sandboxes.get(orgKey) ?? []).some(isFailing);
};

const pushFinder = ({ pushes }: RolloutFacts): PushFinder => {
  const byId = new Map(pushes.map((push) => [push.pushRequestId, push]));
  return (fact) => fact?.pushes.flatMap((id) => byId.get(id) ?? []) ?? [];
};

const outcomeOf = (
  fact: OrgFact | undefined,
  pushes: readonly PushFact[],
  wave: PlannedWave,
  now: Date,
): 'waiting' | 'open' | 'succeeded' | 'failed' | 'stuck' => {
  if (fact === undefined) return 'waiting';
  if (fact.state !== 'open') return fact.state;
  return isLate(pushes, wave, now) ? 'stuck' : 'open';
};

/**
 * Whether all pushes that the org may still wait for are over the wave's deadline, since they began or ought to have. One
 * in which it failed may run on because of others, while the org is tried again.
 */
const isLate = (pushes: readonly PushFact[], { deadline }: PlannedWave, now: Date): boolean => {
  const current = pushes.filter(({ status }) => isUnderWay(status));
  return deadline !== null && current.length > 0 && current.every((push) => lateAt(push, deadline) <= now.getTime());
};

/** When a push that is under way is over the deadline. */
export const lateAt = ({ start, due }: PushFact, deadline: number): number => (start ?? due ?? Infinity) + deadline;

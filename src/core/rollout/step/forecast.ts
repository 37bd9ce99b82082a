import type { OrgKey } from '../../model.js';
import { aboutStatus } from '../../status.js';
import type { OrgFact, PushFact } from '../facts/facts.js';
import type { RolloutView } from '../facts/rolloutView.js';
import type { RolloutState } from '../log/state.js';
import type { Freeze } from '../definition/schema.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../plan/plan.js';
import { versionsOf } from '../facts/versions.js';
import { firstOpening, MS_PER_THOUSAND } from './mayStart.js';
import { nextStep } from './nextStep.js';

/** Days on which nothing starts, including the last one, as `2026-12-31`, in a time zone. */
export type MovingFreeze = { from: string; to: string; timeZone: string; reason: string | null };

/** A push to some orgs of a wave. Times are ISO 8601 in UTC. */
export type ForecastPush = {
  /** The exact start. */
  start: string;
  orgs: number;
  /** The freezes without which it would start earlier. */
  movedBy: MovingFreeze[];
};

/** The earliest pushes to the orgs of a wave. `gateOpens`: null where some of its orgs are never pushed to. */
export type WaveForecast = { wave: string; pushes: ForecastPush[]; gateOpens: string | null };

/**
 * The earliest times that a plan allows. It simulates the rollout's own decisions from the time and the state of the
 * view on, and assumes that each step is taken when it is due, every push takes no time, every approval is given, and
 * every gate passes. The result contains only pushes that are still to be made.
 */
export const forecast = (view: RolloutView): WaveForecast[] => {
  const { plan, now: from } = view;
  const wanted = plan.pushable.version.id;
  const byVersion = new Map(
    versionsOf(plan).map(({ version: { id } }) => [
      id,
      upgraded(id === wanted ? view.facts.orgs : view.facts.via?.get(id)),
    ]),
  );
  const orgsOf = ({ via = plan.pushable }: Pick<PlannedWave, 'via'>): Map<OrgKey, OrgFact> =>
    byVersion.get(via.version.id) ?? new Map<OrgKey, OrgFact>();
  const pushes = view.facts.pushes.map((push) => ended(push, from.getTime()));
  const facts = { pushes, orgs: orgsOf({}), via: byVersion };
  const state: RolloutState = {
    ...view.state,
    approved: new Set(plan.waves.map(({ name }) => name)),
    // The sample of every gate counts as accepted: a wave may have fewer orgs than its sample.
    accepted: new Map(plan.waves.map(({ name }) => [name, view.state.accepted.get(name) ?? new Set<OrgKey>()])),
    newSubscribers: view.state.newSubscribers ?? [],
  };
  const planned = new Map(plan.waves.map(({ name }) => [name, [] as ForecastPush[]]));
  for (let now = from; ;) {
    const step = nextStep({ plan, facts, state, now });
    if (step.do === 'wait' && step.until !== null) {
      now = step.until;
      continue;
    }
    const wave = step.do === 'push' && plan.waves.find(({ name }) => name === step.wave);
    if (step.do !== 'push' || !wave) break;
    const start = step.start ?? now;
    const pushRequestId = `${wave.name} ${pushes.length}`;
    const at = start.getTime();
    pushes.push({ pushRequestId, status: 'Succeeded', scheduledStart: at, due: at, start: at, end: at });
    for (const { orgKey } of step.orgs)
      orgsOf(wave).set(orgKey, { state: 'succeeded', failures: 0, pushes: [pushRequestId] });
    const movedBy = freezesBefore(plan, wave, step.orgs, now, start);
    planned.get(wave.name)?.push({ start: start.toISOString(), orgs: step.orgs.length, movedBy });
  }
  return plan.waves.map((wave): WaveForecast => {
    const { name, soak, orgs } = wave;
    const ofWave = planned.get(name) ?? [];
    const last = Math.max(0, ...ofWave.map(({ start }) => Date.parse(start)));
    const isWhole = ofWave.length > 0 && orgs.every(({ orgKey }) => orgsOf(wave).has(orgKey));
    return { wave: name, pushes: ofWave, gateOpens: isWhole ? new Date(last + soak).toISOString() : null };
  });
};

/** Assumes that orgs which are being upgraded will succeed. */
const upgraded = (orgs: ReadonlyMap<OrgKey, OrgFact> = new Map()): Map<OrgKey, OrgFact> =>
  new Map(
    [...orgs].map(
      ([orgKey, fact]) => [orgKey, fact.state === 'open' ? { ...fact, state: 'succeeded' } : fact] as const,
    ),
  );

/** Assumes that a push that is under way ends now, or when it is due. */
const ended = (push: PushFact, now: number): PushFact => {
  if (aboutStatus(push.status).final) return push;
  const at = Math.max(now, push.start ?? push.due ?? now);
  return { ...push, status: 'Succeeded', start: push.start ?? at, end: at };
};

/** The freezes that delay a push. */
const freezesBefore = (
  { freezes }: RolloutPlan,
  wave: PlannedWave,
  orgs: readonly PlannedOrg[],
  ready: Date,
  start: Date,
): MovingFreeze[] => {
  const startWithout = (some: readonly Freeze[]): number =>
    firstOpening(wave, orgs, { freezes: some }, ready, MS_PER_THOUSAND)?.start.getTime() ?? 0;
  if (startWithout([]) >= start.getTime()) return [];
  return freezes.filter((freeze) => startWithout([freeze]) > startWithout([]));
};

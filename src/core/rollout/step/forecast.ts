import type { OrgKey } from '../../model.js';
import { aboutStatus } from '../../status.js';
import type { OrgFact, PushFact } from '../facts/facts.js';
import type { RolloutView } from '../facts/rolloutView.js';
import { firstOpening, MS_PER_THOUSAND } from './mayStart.js';
import { nextStep } from './nextStep.js';
import type { OwnPush, RolloutState } from '../log/state.js';
import type { Freeze } from '../definition/schema.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../plan/plan.js';
import { versionsOf } from '../facts/versions.js';

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
 * The earliest times that a plan allows. It simulates the rollout's own decisions from `from` on, starting anew or from
 * the state `seen`, and assumes that each step is taken when it is due, every push takes no time, every approval is
 * given, and every gate passes. The result contains only pushes that are still to be made.
 */
export const forecast = (view: RolloutView): WaveForecast[] => {
  const { plan, now: from } = view;
  const wanted = plan.pushable.version.id;
  const byVersion = new Map(
    versionsOf(plan).map(({ version: { id } }) => [
      id,
      upgraded(id === wanted ? view.facts.orgs : (view.facts.via?.get(id) ?? new Map<OrgKey, OrgFact>())),
    ]),
  );
  const orgsOf = (via = wanted): Map<OrgKey, OrgFact> => byVersion.get(via) ?? new Map<OrgKey, OrgFact>();
  const facts = { orgs: orgsOf(), via: byVersion };
  const pushes = view.facts.pushes.map((push) => ended(push, from.getTime()));
  const own = new Map(view.state.pushes);
  const state: RolloutState = {
    ...view.state,
    startedAt: view.state.startedAt ?? from.getTime(),
    approved: new Set(plan.waves.map(({ name }) => name)),
    // The sample of every gate counts as accepted: a wave may have fewer orgs than its sample.
    accepted: new Map(plan.waves.map(({ name }) => [name, view.state.accepted.get(name) ?? new Set<OrgKey>()])),
    pushes: own,
    newSubscribers: view.state.newSubscribers ?? [],
  };
  const waves = new Map(
    plan.waves.map((wave) => [
      wave.name,
      {
        pushes: [] as ForecastPush[],
        left: wave.orgs.filter(({ orgKey }) => !orgsOf(wave.via?.version.id).has(orgKey)).length,
      },
    ]),
  );
  let now = from;
  for (;;) {
    const step = nextStep({ plan, facts: { pushes, ...facts }, state, now });
    if (step.do === 'wait' && step.until !== null) now = step.until;
    else if (step.do !== 'push') break;
    else {
      const start = step.start ?? now;
      const pushRequestId = `${step.wave} ${pushes.length}`;
      const at = start.getTime();
      pushes.push({ pushRequestId, status: 'Succeeded', scheduledStart: at, due: at, start: at, end: at });
      const via = plan.waves.find(({ name }) => name === step.wave)?.via;
      const orgs = orgsOf(via?.version.id);
      for (const { orgKey } of step.orgs)
        orgs.set(orgKey, { state: 'succeeded', failures: 0, pushes: [pushRequestId] });
      own.set(pushRequestId, ownPush(pushRequestId, step.wave, now));
      const wave = waves.get(step.wave);
      if (wave === undefined) break;
      wave.left -= step.orgs.length;
      wave.pushes.push({
        start: start.toISOString(),
        orgs: step.orgs.length,
        movedBy: freezesBefore(plan, step.wave, step.orgs, now, start),
      });
    }
  }
  return plan.waves.map(({ name, soak }): WaveForecast => {
    const { pushes: ofWave = [], left = 0 } = waves.get(name) ?? {};
    const last = Math.max(0, ...ofWave.map(({ start }) => Date.parse(start)));
    return {
      wave: name,
      pushes: ofWave,
      gateOpens: left > 0 || ofWave.length === 0 ? null : new Date(last + soak).toISOString(),
    };
  });
};

/** Assumes that orgs which are being upgraded will succeed. */
const upgraded = (orgs: ReadonlyMap<OrgKey, OrgFact>): Map<OrgKey, OrgFact> =>
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

const ownPush = (pushRequestId: string, wave: string, now: Date): OwnPush => ({
  pushRequestId,
  wave,
  intent: null,
  madeAt: now.getTime(),
  host: '',
  end: 'scheduled',
  cancelIntended: false,
  cancelNoted: false,
});

/** The freezes that delay a push. */
const freezesBefore = (
  { waves, freezes }: RolloutPlan,
  name: string,
  orgs: readonly PlannedOrg[],
  ready: Date,
  start: Date,
): MovingFreeze[] => {
  const wave: PlannedWave | undefined = waves.find((each) => each.name === name);
  const startWithout = (some: readonly Freeze[]): number =>
    wave === undefined
      ? 0
      : (firstOpening(wave, orgs, { freezes: some }, ready, MS_PER_THOUSAND)?.start.getTime() ?? 0);
  if (startWithout([]) >= start.getTime()) return [];
  return freezes.filter((freeze) => startWithout([freeze]) > startWithout([]));
};

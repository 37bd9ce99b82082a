import type { RejectedOrg } from '../../model.js';
import type { Withheld } from '../../push/progress.js';
import type { IneligibleReason } from '../../orgs/ineligible.js';
import { allWaves } from '../waves/allWaves.js';
import { foldLog } from '../log/foldLog.js';
import { readView, type RolloutView } from '../facts/rolloutView.js';
import type { PushMade, StepPorts } from '../facts/ports.js';
import { justPushed } from '../facts/pushesOfPlan.js';
import { factsOf } from '../facts/versions.js';
import { NOT_FINAL, OVER_LIMIT } from '../log/state.js';
import { NOT_SHOWN } from '../plan/reasons.js';
import type { DigestedPlan, PlannedWave } from '../plan/plan.js';
import { cancelHalted, settleUnfinished, withdrawStale } from './cancelOwn.js';
import { findNewSubscribers } from './findNewSubscribers.js';
import { mayStartNow } from './mayStart.js';
import { nextStep } from './nextStep.js';
import { waiting, type PushStep, type RolloutStep } from './rolloutStep.js';

/** The step that was taken, and the rollout after it. */
export type StepDone = RolloutView & { step: RolloutStep };

/** How often a step is decided at most, if a window closes or the rollout is halted while jobs are inserted. */
const MOST_DECISIONS = 4;

/**
 * Takes one step of a rollout: reads the log and the org, decides, and does that one thing. A push is a step; waiting
 * is none. The next runner finds in the log and in the org what was done.
 */
export const runStep = async (plan: DigestedPlan, ports: StepPorts): Promise<StepDone> => {
  await ports.log.refresh();
  let view = await readView(plan, ports);
  if (await settleUnfinished(view, ports)) view = await readView(plan, ports);
  if (await withdrawStale(view, ports)) view = await readView(plan, ports);
  for (let decisions = 1; ; decisions++) {
    const step = nextStep(view, ports.msPerThousand());
    switch (step.do) {
      case 'push': {
        const made = await push(view, step, ports);
        view = await readView(plan, ports);
        // A command that has halted the rollout meanwhile has canceled the push, or the next decision cancels it.
        if (made.outcome === 'scheduled' && view.state.halt === null) return { step, ...view };
        if (made.outcome === 'scheduled') continue;
        if (made.outcome === 'rival') return { step: waiting('runner', step.wave, null, made.reason), ...view };
        if (made.isLater) return { step: waiting('later', step.wave, null, made.reason), ...view };
        if (made.outcome === 'miscounted' || decisions === MOST_DECISIONS)
          return { step: waiting('advance', step.wave, null, made.reason), ...view };
        continue;
      }
      case 'pause':
        await ports.log.append({ what: 'paused', canceledPushes: step.canceledPushes }, step.reason);
        view = await readView(plan, ports);
        continue;
      case 'find-new-subscribers':
        await findNewSubscribers(view, ports);
        return { ...view, step, state: foldLog(ports.log.entries()) };
      case 'trip': {
        const { wave, rule, inconclusive, orgs, reason } = step;
        await ports.log.append({ what: 'tripped', wave, rule, inconclusive, orgs }, reason);
        await cancelHalted(view, ports);
        return { step, ...(await readView(plan, ports)) };
      }
      case 'wait':
      case 'stop': {
        // The process that halted the rollout may have ended before it canceled everything.
        const isHalted = view.state.halt !== null && (await cancelHalted(view, ports));
        return { step, ...(isHalted ? await readView(plan, ports) : view) };
      }
      case 'finish': {
        const { outcome, reason } = step;
        // Somebody may have halted the rollout with a copy of the log that lacks the finish, and another runner's push.
        if (view.state.halt !== null && (await cancelHalted(view, ports))) {
          view = await readView(plan, ports);
          continue;
        }
        if (view.state.finished !== outcome) await ports.log.append({ what: 'finished', outcome }, reason);
        return { ...view, step, state: foldLog(ports.log.entries()) };
      }
    }
  }
};

/**
 * The org refused because of the migration limit. Preflight cannot foresee that: it does not know whether the org
 * counts canceled migrations.
 */
const overLimit = (rejected: RejectedOrg): RejectedOrg =>
  rejected.reason === 'LIMIT_EXCEEDED' ? { ...rejected, reason: OVER_LIMIT } : rejected;

const push = async (view: RolloutView, step: PushStep, ports: StepPorts): Promise<PushMade & { isLater: boolean }> => {
  const { plan, state } = view;
  const { wave, orgs, start, retry } = step;
  const { log } = ports;
  const keys = orgs.map(({ orgKey }) => orgKey);
  const waves = allWaves(plan, state).filter(({ name }) => name === wave);
  // Stryker disable next-line OptionalChaining: the step is of one of these waves; the types ask for it.
  const via = waves[0]?.via;
  const { id: intent } = await log.append({
    what: 'push-intended',
    wave,
    orgs: keys,
    start: start?.toISOString() ?? null,
    retry,
  });
  const made = await ports.push({
    pushable: via ?? plan.pushable,
    orgs: keys,
    start,
    onMade: (pushRequestId) => log.append({ what: 'push-made', intent, wave, pushRequestId }),
    onCancel: (pushRequestId) => log.append({ what: 'cancel-intended', pushRequestId }),
    mayActivate: async () => {
      await log.refresh();
      return withheld(step, waves, { ...view, state: foldLog(log.entries()), now: ports.now() });
    },
  });
  const { pushRequestId, outcome, orgs: count } = made;
  const said = plan.migration === true ? made.rejected.map(overLimit) : made.rejected;
  const rejected = markNotShown(said, wave, view);
  const isLater = outcome === 'nothing-accepted' && rejected.every((each) => NOT_FINAL.has(each.reason));
  const later = isLater ? rejected[0] : undefined;
  const reason = later?.message ?? made.reason;
  const ended = { what: 'push-ended', intent, pushRequestId, outcome, orgs: count, rejected } as const;
  await log.append(via === undefined ? ended : { ...ended, via: via.version.id }, reason);
  return { ...made, reason, isLater: later !== undefined };
};

/** Why the push must not be activated, because of changes while the jobs were inserted; undefined where it may. */
const withheld = (
  { orgs, start }: PushStep,
  waves: readonly PlannedWave[],
  { plan, state: { halt, skipped }, now }: RolloutView,
): Withheld | undefined => {
  if (halt !== null) return { reason: 'halted', message: `the rollout was halted: ${halt.reason}` };
  if (orgs.some(({ orgKey }) => skipped.get(orgKey)?.by === 'person'))
    return { reason: 'halted', message: 'an org of it was skipped' };
  // Stryker disable next-line MethodExpression: one wave of a plan has this name.
  if (waves.every((wave) => mayStartNow(plan, wave, orgs, start, now))) return undefined;
  return { reason: 'closed', message: 'its window has closed in the meantime' };
};

const UNREACHED: IneligibleReason = 'not-an-ancestor';

/**
 * Marks refusals by preflight as temporary where the hub does not yet show the version that a push of the wave before has just
 * installed.
 */
export const markNotShown = (
  rejected: readonly RejectedOrg[],
  wave: string,
  { plan, state, facts, now }: RolloutView,
): RejectedOrg[] => {
  const waves = allWaves(plan, state);
  const place = waves.findIndex(({ name }) => name === wave);
  const before = waves.slice(0, place);
  const isFresh = justPushed(facts, now);
  return rejected.map((each) => {
    const { orgKey, reason } = each;
    if (reason !== UNREACHED) return each;
    const last = before.findLast(({ via, orgs }) => via !== undefined && orgs.some((org) => org.orgKey === orgKey));
    if (last?.via === undefined) return each;
    const fact = factsOf(last, facts).orgs.get(orgKey);
    if (fact?.state !== 'succeeded' || !isFresh(fact)) return each;
    return { orgKey, reason: NOT_SHOWN, message: `not shown yet with ${last.via.version.number}` };
  });
};

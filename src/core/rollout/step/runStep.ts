import type { RejectedOrg } from '../../model.js';
import type { Withheld } from '../../push/progress.js';
import { allWaves } from '../waves/allWaves.js';
import { cancelHalted, settleUnfinished, withdrawStale } from './cancelOwn.js';
import { findNewSubscribers } from './findNewSubscribers.js';
import { foldLog } from '../log/foldLog.js';
import { look, type Seen } from '../facts/readRollout.js';
import { mayStartNow } from './mayStart.js';
import { nextStep } from './nextStep.js';
import { waiting, type PushStep, type RolloutStep } from './rolloutStep.js';
import { notShown } from '../waves/viaWaves.js';
import { NOT_FINAL, OVER_LIMIT, type RolloutState } from '../log/state.js';
import type { PushMade, RolloutPorts } from '../facts/ports.js';
import type { PlannedWave, RolloutPlan } from '../plan/types.js';

/** The step that was taken, and the rollout after it. */
export type StepDone = Seen & { step: RolloutStep };

/** How often a step is decided at most, if a window closes or the rollout is halted while jobs are inserted. */
const MOST_DECISIONS = 4;

/**
 * Takes one step of a rollout: reads the log and the org, decides, and does that one thing. A push is a step; waiting
 * is none. The next runner finds in the log and in the org what was done.
 */
export const runStep = async (plan: RolloutPlan, ports: RolloutPorts): Promise<StepDone> => {
  await ports.log.refresh();
  let seen = await look(plan, ports);
  if (await settleUnfinished(seen.facts, seen.state, ports)) seen = await look(plan, ports);
  if (await withdrawStale(plan, seen, ports)) seen = await look(plan, ports);
  for (let decisions = 1; ; decisions++) {
    const step = nextStep(plan, seen.facts, seen.state, ports.now(), ports.msPerThousand());
    switch (step.do) {
      case 'push': {
        const made = await push(plan, seen, step, ports);
        seen = await look(plan, ports);
        // A command that has halted the rollout meanwhile has canceled the push, or the next decision cancels it.
        if (made.outcome === 'scheduled' && seen.state.halt === null) return { step, ...seen };
        if (made.outcome === 'scheduled') continue;
        if (made.outcome === 'rival') return { step: waiting('runner', step.wave, null, made.reason), ...seen };
        if (made.isLater) return { step: waiting('later', step.wave, null, made.reason), ...seen };
        if (made.outcome === 'miscounted' || decisions === MOST_DECISIONS)
          return { step: waiting('advance', step.wave, null, made.reason), ...seen };
        continue;
      }
      case 'pause':
        await ports.log.append({ what: 'paused', canceledPushes: step.canceledPushes }, step.reason);
        seen = await look(plan, ports);
        continue;
      case 'find-new-subscribers':
        await findNewSubscribers(plan, seen, ports);
        return { step, facts: seen.facts, state: foldLog(ports.log.entries()) };
      case 'trip': {
        const { wave, rule, inconclusive, orgs, reason } = step;
        await ports.log.append({ what: 'tripped', wave, rule, inconclusive, orgs }, reason);
        await cancelHalted(seen.facts, seen.state, ports);
        return { step, ...(await look(plan, ports)) };
      }
      case 'wait':
      case 'stop': {
        // The process that halted the rollout may have ended before it canceled everything.
        const isHalted = seen.state.halt !== null && (await cancelHalted(seen.facts, seen.state, ports));
        return { step, ...(isHalted ? await look(plan, ports) : seen) };
      }
      case 'finish': {
        const { outcome, reason } = step;
        // Somebody may have halted the rollout with a copy of the log that lacks the finish, and another runner's push.
        if (seen.state.halt !== null && (await cancelHalted(seen.facts, seen.state, ports))) {
          seen = await look(plan, ports);
          continue;
        }
        if (seen.state.finished !== outcome) await ports.log.append({ what: 'finished', outcome }, reason);
        return { step, facts: seen.facts, state: foldLog(ports.log.entries()) };
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

const push = async (
  plan: RolloutPlan,
  { state, facts }: Seen,
  { wave, orgs, start, retry }: PushStep,
  ports: RolloutPorts,
): Promise<PushMade & { isLater: boolean }> => {
  const { log } = ports;
  const keys = orgs.map(({ orgKey }) => orgKey);
  const all = allWaves(plan, state);
  const waves = all.filter(({ name }) => name === wave);
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
      return withheld(plan, waves, orgs, start, foldLog(log.entries()), ports.now());
    },
  });
  const { pushRequestId, outcome, orgs: count } = made;
  const said = plan.migration === true ? made.rejected.map(overLimit) : made.rejected;
  const rejected = notShown(said, waves[0], all, facts, ports.now());
  const later = rejected.filter((each) => NOT_FINAL.has(each.reason));
  const isLater = outcome === 'nothing-accepted' && later.length === rejected.length && later.length > 0;
  const reason = isLater ? (later[0]?.message ?? '') : made.reason;
  const ended = { what: 'push-ended', intent, pushRequestId, outcome, orgs: count, rejected } as const;
  await log.append(via === undefined ? ended : { ...ended, via: via.version.id }, reason);
  return { ...made, reason, isLater };
};

/** Why the push must not be activated, because of changes while the jobs were inserted; undefined where it may. */
const withheld = (
  plan: RolloutPlan,
  waves: readonly PlannedWave[],
  orgs: PushStep['orgs'],
  start: Date | null,
  { halt, skipped }: RolloutState,
  now: Date,
): Withheld | undefined => {
  if (halt !== null) return { reason: 'halted', message: `the rollout was halted: ${halt.reason}` };
  if (orgs.some(({ orgKey }) => skipped.get(orgKey)?.by === 'person'))
    return { reason: 'halted', message: 'an org of it was taken out of the rollout' };
  // Stryker disable next-line MethodExpression: one wave of a plan has this name.
  if (waves.every((wave) => mayStartNow(plan, wave, orgs, start, now))) return undefined;
  return { reason: 'closed', message: 'its window has closed in the meantime' };
};

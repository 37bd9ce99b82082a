import { OrgError } from '../core/errors/orgError.js';
import { UsageError } from '../core/errors/usageError.js';
import type { FailureLimit } from '../core/push/outcome.js';
import { isTransient } from '../core/push/retryPolicy.js';
import { isTooFar, readDrift, type Drift } from '../core/rollout/drift.js';
import type { RolloutFacts } from '../core/rollout/facts.js';
import { nextStep, notTaken } from '../core/rollout/nextStep.js';
import { readFacts } from '../core/rollout/readFacts.js';
import { rolloutOutcome, rolloutResult, type RolloutResult } from '../core/rollout/result.js';
import { RolloutBroken } from '../core/rollout/rolloutBroken.js';
import { halt, runStep, type StepDone } from '../core/rollout/step.js';
import { freshState, type DigestedPlan, type RolloutState } from '../core/rollout/types.js';
import { readRollout, type Rollout } from './openRollout.js';
import type { OpenOrg } from './openPushOrg.js';
import { fromEnvironment, realPace } from './pace.js';

/** Hears how a rollout gets on while steps are taken, and of an org that does not answer. */
export type StepListener = { onStep?: (result: RolloutResult) => void; onMiss?: (error: OrgError) => void };

/** Throws where a rollout can't be started: it is halted or over, or the orgs have moved too far away from the plan. */
export const checkStart = async (
  { plan, planFile, org, state }: Rollout,
  most: FailureLimit,
): Promise<Drift | undefined> => {
  if (state?.halt?.kind === 'aborted') throw new UsageError({ kind: 'aborted', reason: state.halt.reason });
  if (state?.halt) throw new UsageError({ kind: 'halted', file: planFile, reason: state.halt.reason });
  if (state !== undefined) return undefined;
  const drift = await readDrift(org.port, plan, org.port.now());
  if (isTooFar(drift, most)) throw new UsageError({ kind: 'drift', most, drift });
  return drift;
};

/** Starts a rollout, or starts it again: from here on steps are taken. */
export const startRollout = async (
  { plan, ports, state: found }: Rollout,
  approve: readonly string[] = [],
): Promise<RolloutState> => {
  const approved = [...new Set([...(found?.approved ?? []), ...checkedWaves(plan, approve)])];
  const state: RolloutState = { ...(found ?? freshState(plan.digest)), approved };
  await ports.save(state);
  const orgs = plan.waves.reduce((sum, wave) => sum + wave.orgs.length, 0);
  const reason = found === undefined ? 'started' : 'started again';
  await ports.audit({ action: 'start', wave: null, pushRequestId: null, orgs, reason });
  return state;
};

/** Approves waves; throws where the rollout was never started, or has no such wave. */
export const approveWaves = async (rollout: Rollout, approve: readonly string[] = []): Promise<RolloutState> => {
  const found = startedState(rollout);
  const { plan, ports } = rollout;
  const approvals = checkedWaves(plan, approve).filter((wave) => !found.approved.includes(wave));
  const state: RolloutState = { ...found, approved: [...found.approved, ...approvals] };
  if (approvals.length > 0) await ports.save(state);
  for (const wave of approvals)
    await ports.audit({ action: 'approve', wave, pushRequestId: null, orgs: 0, reason: 'by --approve' });
  return state;
};

/** Why a rollout is stopped, so that it can be resumed; throws where it is not, or for good. */
export const checkResume = (rollout: Rollout): NonNullable<RolloutState['halt']> => {
  const { halt: halted } = startedState(rollout);
  if (halted === null) throw new UsageError({ kind: 'not-halted', file: rollout.planFile });
  if (halted.kind === 'aborted') throw new UsageError({ kind: 'aborted', reason: halted.reason });
  return halted;
};

/** Lifts a pause, or the stop of a gate that tripped; takes no step. */
export const resumeRollout = async (rollout: Rollout, reason: string): Promise<RolloutResult> => {
  const { wave } = checkResume(rollout);
  const { plan, ports } = rollout;
  const state = { ...startedState(rollout), halt: null };
  await ports.save(state);
  await ports.audit({ action: 'resume', wave, pushRequestId: null, orgs: 0, reason });
  return dueResult(plan, await readFacts(ports.org, plan), state, ports.now());
};

/** Stops a rollout until it is resumed, or for good, and cancels what is scheduled and has not begun. */
export const haltRollout = async (
  rollout: Rollout,
  kind: 'paused' | 'aborted',
  reason: string,
): Promise<RolloutResult> => {
  const { plan, ports } = rollout;
  const state = rollout.state ?? freshState(plan.digest);
  // An abort is for good.
  if (state.halt?.kind === 'aborted') return stepRollout(rollout, state, 0);
  const facts = await readFacts(ports.org, plan);
  const why = reason === '' ? kind : `${kind}: ${reason}`;
  const halted = await halt(plan, facts, state, { kind, wave: null, reason: why }, ports);
  return stepRollout(rollout, halted, 0);
};

/** How a rollout stands, and what is due; takes no step, and needs no lock. */
export const reportRollout = async (
  org: OpenOrg,
  named: { plan: DigestedPlan; planFile: string },
): Promise<RolloutResult> => {
  const { plan, state, facts } = await readRollout(org, named);
  return dueResult(plan, facts, state, org.port.now());
};

const dueResult = (plan: DigestedPlan, facts: RolloutFacts, state: RolloutState, now: Date): RolloutResult =>
  rolloutResult(plan, facts, state, notTaken(nextStep(plan, facts, state, now)), now);

/** Takes a step, or, with time to wait, steps until the rollout is over or the time is; gives how it stands then. */
export const stepRollout = async (
  { plan, ports }: Rollout,
  state: RolloutState,
  timeoutMs: number | undefined,
  { onStep, onMiss }: StepListener = {},
): Promise<RolloutResult> => {
  const until = Date.now() + (timeoutMs ?? 0);
  const pause = fromEnvironment('SF_PACKAGE_PUSH_POLL_MS') ?? 60_000;
  const rest = (): Promise<void> => realPace.sleep(Math.min(pause, Math.max(0, until - Date.now())));
  let last: StepDone | undefined;
  for (let current = state; ;) {
    try {
      const done = await runStep(plan, current, ports);
      last = done;
      current = done.state;
      if (done.step.do === 'find-new-subscribers') continue;
      const isMove = done.step.do === 'push';
      if (rolloutOutcome(done.step) !== 'waiting' || Date.now() >= until) {
        const facts = isMove ? await readFacts(ports.org, plan) : done.facts;
        return rolloutResult(plan, facts, current, done.step, ports.now());
      }
      onStep?.(rolloutResult(plan, done.facts, current, done.step, ports.now()));
      if (!isMove) await rest();
    } catch (error) {
      if (!(error instanceof OrgError)) throw error;
      if (!isTransient(error) || Date.now() >= until) {
        if (timeoutMs === undefined && last === undefined) throw error;
        const seen = last && rolloutResult(plan, last.facts, current, last.step, ports.now());
        throw new RolloutBroken(error, last?.pushRequestId ?? null, seen);
      }
      onMiss?.(error);
      await rest();
    }
  }
};

const startedState = ({ state, planFile }: Rollout): RolloutState => {
  if (state === undefined) throw new UsageError({ kind: 'not-started', file: planFile });
  return state;
};

/** The names of waves that were approved; throws where the plan has no such wave. */
const checkedWaves = ({ waves }: DigestedPlan, names: readonly string[]): readonly string[] => {
  const known = waves.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError({ kind: 'no-such-wave', wave: unknown, waves: known });
  return names;
};

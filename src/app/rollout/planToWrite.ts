import { existsSync } from 'node:fs';
import type { DigestedPlan } from '../../core/rollout/plan/plan.js';
import { UsageError } from '../../core/errors/usageError.js';
import type { OrgKey } from '../../core/model.js';
import { begunWaves, digestsOf } from '../../core/rollout/waves/amendPlan.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { readView } from '../../core/rollout/facts/rolloutView.js';
import { notUpgraded } from '../../core/rollout/result/result.js';
import { keepOldLog, logFile, rolloutLog } from '../../journal/rolloutLog.js';
import type { OpenOrg } from '../openPushOrg.js';
import { planText, readRolloutPlan, type PlanInFile } from './planFile.js';
import { planRollout, type RolloutInput } from './planRollout.js';
import { openRollout, readRollout, requireStarted, type Rollout } from './openRollout.js';

/** Writes a whole file. */
type WriteFile = (file: string, text: Iterable<string>) => Promise<void>;

/**
 * Where a plan is written, and which orgs it is for: all subscribers; `only` the named orgs and pushes; or the orgs of
 * a rollout that were not upgraded. `amend`: the plan of a running rollout, which it replaces.
 */
export type PlanPlace = {
  outputFile?: string | undefined;
  amend?: string | undefined;
  only?: readonly string[] | undefined;
  fromRollout?: string | undefined;
};

/** A plan that is not written yet, with a function to write it. */
export type PlanToWrite = { planFile: string; plan: DigestedPlan; write: (writeFile: WriteFile) => Promise<void> };

export const planToWrite = async (
  org: OpenOrg,
  { outputFile = '', amend, only, fromRollout }: PlanPlace,
  input: Omit<RolloutInput, 'only' | 'amends'>,
): Promise<PlanToWrite> => {
  if (amend !== undefined) {
    const amendment = await planAmendment(org, amend, input);
    const { plan } = amendment;
    return { planFile: amend, plan, write: (to) => writeAmendment(amendment, () => to(amend, planText(plan))) };
  }
  const keepLog = await checkReplace(outputFile, org);
  const left =
    fromRollout === undefined
      ? undefined
      : await notUpgradedIn(org, { plan: await readRolloutPlan(fromRollout), planFile: fromRollout });
  const orgs = only === undefined && left === undefined ? undefined : [...(only ?? []), ...(left ?? [])];
  const plan = await planRollout(org, { ...input, only: orgs });
  const write = async (to: WriteFile): Promise<void> => {
    await keepLog();
    await to(outputFile, planText(plan));
  };
  return { planFile: outputFile, plan, write };
};

/** Orgs of a rollout that do not have the version, and may get it by another plan. */
export const notUpgradedIn = async (org: OpenOrg, named: PlanInFile): Promise<OrgKey[]> => {
  const rollout = await readRollout(org, named);
  await requireStarted(rollout);
  const { plan, ports } = rollout;
  return notUpgraded(await readView(plan, ports));
};

/**
 * Whether a plan may be written to a file. Throws where the file contains the plan of a rollout that has started and is
 * not over. Returns a function to call before the plan is written: it keeps the log of a finished rollout under another
 * name.
 */
export const checkReplace = async (planFile: string, org: OpenOrg): Promise<() => Promise<void>> => {
  const old = await readRolloutPlan(planFile).catch(() => undefined);
  if (old === undefined) {
    const log = logFile(planFile);
    if (existsSync(log)) throw new UsageError({ kind: 'log-without-plan', file: planFile, log });
    return () => Promise.resolve();
  }
  const log = rolloutLog({ planFile, digests: digestsOf(old), now: () => org.port.now() });
  await log.refresh();
  const { startedAt, halt, finished } = foldLog(log.entries());
  const isOver = halt?.kind === 'aborted' || finished !== null;
  if (startedAt !== null && !isOver) throw new UsageError({ kind: 'running', file: planFile });
  return () => (startedAt === null ? Promise.resolve() : keepOldLog(log.file, old.digest));
};

/** A running rollout, with a plan for everything that is not pushed yet. */
export type Amendment = { rollout: Rollout; plan: DigestedPlan };

const ENDS = { succeeded: 'every org of it is upgraded', partial: 'not every org of it is upgraded' };

/** Plans the rest of a running rollout again. Nothing is written. */
export const planAmendment = async (
  org: OpenOrg,
  planFile: string,
  input: Omit<RolloutInput, 'only' | 'amends'>,
): Promise<Amendment> => {
  const rollout = await openRollout(org, { plan: await readRolloutPlan(planFile), planFile }, {});
  await requireStarted(rollout);
  const state = foldLog(rollout.log.entries());
  if (state.halt?.kind === 'aborted') throw new UsageError({ kind: 'aborted', reason: state.halt.reason });
  if (state.finished !== null) throw new UsageError({ kind: 'finished', file: planFile, reason: ENDS[state.finished] });
  const waves = begunWaves(rollout.plan, state, input.definition);
  const { migration } = rollout.plan;
  const amends = { waves, digests: digestsOf(rollout.plan) };
  const plan = await planRollout(org, { ...input, ...(migration === undefined ? {} : { migration }), amends });
  const { pushable: planned } = rollout.plan;
  if (planned.version.id !== plan.pushable.version.id)
    throw new UsageError({ kind: 'other-version', planned, found: plan.pushable });
  return { rollout, plan };
};

/**
 * Replaces the old plan by the new one. The lines of the old plan stay valid. A runner that only has the old plan is
 * refused from now on.
 */
export const writeAmendment = async ({ rollout, plan }: Amendment, write: () => Promise<void>): Promise<void> => {
  const { planFile, org, log: before } = rollout;
  const lock = await before.lockStep();
  if (!lock.ok) throw new UsageError({ kind: 'rollout-locked', ...lock.holder });
  try {
    await write();
    const log = rolloutLog({ planFile, digests: digestsOf(plan), now: () => org.port.now() });
    await log.append({ what: 'amended', from: rollout.plan.digest });
  } finally {
    await lock.release();
  }
};

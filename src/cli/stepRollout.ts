import type { SfCommand } from '@salesforce/sf-plugins-core';
import { fromEnvironment, realPace } from '../clock/pace.js';
import { OrgError } from '../core/errors/orgError.js';
import { isTransient } from '../core/push/retryPolicy.js';
import type { RolloutFacts } from '../core/rollout/facts.js';
import { nextStep, notTaken } from '../core/rollout/nextStep.js';
import { readFacts } from '../core/rollout/readFacts.js';
import { rolloutOutcome, rolloutResult, type RolloutResult } from '../core/rollout/result.js';
import { halt, runStep, type RolloutPorts, type StepDone } from '../core/rollout/step.js';
import type { DigestedPlan, Halt, RolloutState } from '../core/rollout/types.js';
import { formatRollout } from '../format/rollout.js';
import { unfinishedError } from './errors.js';
import { loadMessages } from './messages.js';
import { setExitCode } from './outcome.js';

const messages = loadMessages('rollout');

/** How long to go on by itself, and the command that goes on after that. */
export type Stepping = { command: SfCommand<unknown>; wait: { ms: number } | undefined; resume: string };

/** Takes a step, or, with time to wait, steps until the rollout is over or the time is; shows how it stands. */
export const stepAndShow = async (
  plan: DigestedPlan,
  state: RolloutState,
  ports: RolloutPorts,
  { command, wait, resume }: Stepping,
): Promise<RolloutResult> => {
  const until = Date.now() + (wait?.ms ?? 0);
  const pause = fromEnvironment('SF_PACKAGE_PUSH_POLL_MS') ?? 60_000;
  const rest = (): Promise<void> => realPace.sleep(Math.min(pause, Math.max(0, until - Date.now())));
  let shown = '';
  let last: StepDone | undefined;
  for (let current = state; ;) {
    try {
      const done = await runStep(plan, current, ports);
      last = done;
      current = done.state;
      const isMove = done.step.do === 'push';
      if (done.step.do === 'find-new-subscribers') continue;
      const over = rolloutOutcome(done.step) !== 'waiting';
      if (over || Date.now() >= until) {
        const facts = isMove ? await readFacts(ports.org, plan) : done.facts;
        const result = rolloutResult(plan, facts, current, done.step, ports.now());
        for (const line of formatRollout(result)) command.log(line);
        setExitCode(result.outcome);
        return result;
      }
      const [line = ''] = formatRollout(rolloutResult(plan, done.facts, current, done.step, ports.now()));
      if (line !== shown) command.logToStderr(line);
      shown = line;
      if (!isMove) await rest();
    } catch (error) {
      if (!(error instanceof OrgError)) throw error;
      if (!isTransient(error) || Date.now() >= until) {
        if (wait === undefined && last === undefined) throw error;
        throw steppingError(error, last && rolloutResult(plan, last.facts, current, last.step, ports.now()), {
          resume,
          pushRequestId: last?.pushRequestId,
        });
      }
      const line = messages.getMessage('noAnswer', [error.code]);
      if (line !== shown) command.logToStderr(line);
      shown = line;
      await rest();
    }
  }
};

/** Shows how a rollout stands, and what is due; takes no step. */
export const showRollout = (
  command: Pick<SfCommand<unknown>, 'log'>,
  plan: DigestedPlan,
  facts: RolloutFacts,
  state: RolloutState,
  now: Date,
): RolloutResult => {
  const result = rolloutResult(plan, facts, state, notTaken(nextStep(plan, facts, state, now)), now);
  for (const line of formatRollout(result)) command.log(line);
  setExitCode(result.outcome);
  return result;
};

/** A rollout that could not be stepped or looked at any more; what is scheduled runs on. */
const steppingError = (
  cause: OrgError,
  result: RolloutResult | undefined,
  { resume, pushRequestId }: { resume: string; pushRequestId: string | null | undefined },
): Error => {
  const made = pushRequestId ?? null;
  const key = made === null ? 'error.rolloutNotOver' : 'error.rolloutHasPushed';
  return unfinishedError(cause, {
    known: messages.getMessage(key, [made ?? '']),
    actions: messages.getMessages(`${key}.actions`, [resume]),
    data: { pushRequestId: made, outcome: 'waiting', step: result?.step ?? null, waves: result?.waves ?? [], resume },
  });
};

/** Stops a rollout until it is started again, or for good, and shows how it stands. */
export const haltAndShow = async (
  command: SfCommand<unknown>,
  plan: DigestedPlan,
  state: RolloutState,
  ports: RolloutPorts,
  { kind, reason }: Pick<Halt, 'kind' | 'reason'>,
  resume: string,
): Promise<RolloutResult> => {
  const stepping: Stepping = { command, wait: undefined, resume };
  // An abort is for good.
  if (state.halt?.kind === 'aborted') return stepAndShow(plan, state, ports, stepping);
  const why = reason === '' ? kind : `${kind}: ${reason}`;
  const facts = await readFacts(ports.org, plan);
  const halted = await halt(plan, facts, state, { kind, wave: null, reason: why }, ports);
  return stepAndShow(plan, halted, ports, stepping);
};

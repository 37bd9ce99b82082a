import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { OpenOrg } from '../../app/openPushOrg.js';
import type { RolloutListener } from '../../app/rollout/openRollout.js';
import type { EventRow } from '../../core/rollout/log/events.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { BLANK, command as commandBlock, type Block } from '../../format/document/blocks.js';
import { formatRollout, rolloutHeadline, formatEvents } from '../../format/rollout/rollout.js';
import { commandLine, rolloutCommand } from '../commandLine.js';
import type { ErrorContext } from '../errors/errors.js';
import { loadMessages } from '../messages.js';
import { catchInterrupt } from '../interrupt.js';
import { setExitCode } from '../outcome.js';
import { newLines, show, warnOfRecord } from '../output/show.js';
import { schedulingLines, type SchedulingLines } from '../wait/schedulingLines.js';
import type { StepLines } from './liveSteps.js';

const messages = loadMessages('rollout');
const push = loadMessages('push');

/** The state of a rollout, with the command that continues it; null where there is none. */
export type ShownRollout = RolloutResult & { next: string | null };

/** Shows the state of a rollout, and sets the exit code. */
export const showRollout = (
  command: Pick<SfCommand<unknown>, 'log' | 'argv'>,
  result: RolloutResult,
  planFile: string,
): ShownRollout => {
  show(command, rolloutBlocks(result, planFile));
  return asShown(result, planFile);
};

/** The same, where the state is shown elsewhere. */
export const asShown = (result: RolloutResult, planFile: string): ShownRollout => {
  setExitCode(result.outcome);
  return { ...result, next: nextCommand(result, planFile) };
};

/** The state of a rollout for people, with the command that continues it. */
export const rolloutBlocks = (result: RolloutResult, planFile: string, events: readonly EventRow[] = []): Block[] => {
  const next = nextCommand(result, planFile);
  const told = next === null ? [] : [BLANK, commandBlock(messages.getMessage('next'), next)];
  return [...formatRollout(result), ...formatEvents(events), ...told, ...restBlocks(result, planFile)];
};

/** A rollout that has ended is not started again: orgs that it did not upgrade need a plan of their own. */
const restBlocks = ({ outcome }: RolloutResult, planFile: string): Block[] =>
  outcome === 'partial'
    ? [
        BLANK,
        commandBlock(messages.getMessage('planRest'), messages.getMessage('planRestCommand', [commandLine(planFile)])),
      ]
    : [];

/** The command that a person, or a scheduled job, runs next. */
const nextCommand = ({ outcome, step }: RolloutResult, planFile: string): string | null => {
  if (outcome === 'aborted' || outcome === 'succeeded' || outcome === 'partial') return null;
  if (outcome === 'tripped' || outcome === 'inconclusive')
    return rolloutCommand('resume', planFile, '--reason', messages.getMessage('aReason'));
  if (step.waitingFor === 'paused') return rolloutCommand('resume', planFile);
  if (step.waitingFor === 'approval') return rolloutCommand('advance', planFile, '--approve', step.wave ?? '');
  return rolloutCommand('advance', planFile);
};

/**
 * Shows a rollout while the command waits for it, always on standard error: on a terminal a table of its waves that is
 * redrawn in place, elsewhere a line for each change, and at least one a minute.
 */
export const showSteps = async (
  command: Pick<SfCommand<unknown>, 'logToStderr' | 'jsonEnabled'>,
  isWaiting: boolean,
): Promise<StepLines> => {
  if (!isWaiting || !process.stderr.isTTY || command.jsonEnabled()) return plainSteps(command);
  const { showLiveSteps } = await import('./liveSteps.js');
  return showLiveSteps(process.stderr);
};

const plainSteps = (command: Pick<SfCommand<unknown>, 'logToStderr'>): StepLines => {
  const tellNew = newLines(command);
  return {
    onStep(result) {
      tellNew(rolloutHeadline(result));
    },
    onMiss({ code }) {
      tellNew(push.getMessage('noAnswer', [code]));
    },
    onProgress: () => undefined,
    stop: () => undefined,
  };
};

/** Handles the events of a rollout's pushes, and lets errors name the command that continues the rollout. */
export const rolloutListener = (
  command: SfCommand<unknown>,
  { username }: OpenOrg,
  planFile: string,
  context: ErrorContext,
): RolloutListener & { showIn: (lines: Pick<SchedulingLines, 'onProgress'>) => void } => {
  const target = username === '' ? [] : ['--target-org', username];
  const advance = rolloutCommand('advance', planFile, ...target);
  Object.assign(context, { username, wait: advance });
  const interrupt = catchInterrupt(command);
  const advice = (): string => messages.getMessage('interrupted', [advance]);
  interrupt.advice = advice;
  let { onProgress } = schedulingLines(command, interrupt, username, advice);
  return {
    onProgress: (progress) => {
      onProgress(progress);
    },
    onUnreadable: warnOfRecord(command),
    // Two blocks that are redrawn in place would overwrite each other.
    showIn: (lines) => {
      if (process.stderr.isTTY && !command.jsonEnabled()) ({ onProgress } = lines);
    },
  };
};

import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { StepListener } from '../app/stepRollout.js';
import type { HistoryEntry } from '../core/rollout/history.js';
import type { RolloutResult } from '../core/rollout/result.js';
import { BLANK, command as commandBlock, type Block } from '../format/document/blocks.js';
import { formatHistory, formatRollout, rolloutHeadline } from '../format/rollout.js';
import { rolloutCommand } from './commandLine.js';
import { loadMessages } from './messages.js';
import { setExitCode } from './outcome.js';
import { show } from './show.js';

const messages = loadMessages('rollout');

/** How a rollout stands, with the command that goes on with it; null where none does. */
export type ShownRollout = RolloutResult & { next: string | null };

/** Shows how a rollout stands, and sets the exit code by it. */
export const showRollout = (
  command: Pick<SfCommand<unknown>, 'log' | 'argv'>,
  result: RolloutResult,
  planFile: string,
): ShownRollout => {
  show(command, rolloutBlocks(result, planFile));
  return asShown(result, planFile);
};

/** The same, where it is shown elsewhere. */
export const asShown = (result: RolloutResult, planFile: string): ShownRollout => {
  setExitCode(result.outcome);
  return { ...result, next: nextCommand(result, planFile) };
};

/** What people read of a rollout, with the command that goes on with it. */
export const rolloutBlocks = (
  result: RolloutResult,
  planFile: string,
  history: readonly HistoryEntry[] = [],
): Block[] => {
  const next = nextCommand(result, planFile);
  const told = next === null ? [] : [BLANK, commandBlock(messages.getMessage('next'), next)];
  return [...formatRollout(result), ...formatHistory(history), ...told];
};

/** What a person, or a scheduled job, runs next. */
const nextCommand = ({ outcome, step }: RolloutResult, planFile: string): string | null => {
  if (step.stopped === 'aborted' || outcome === 'succeeded' || outcome === 'partial') return null;
  if (step.stopped !== null) return rolloutCommand('resume', planFile, '--reason', messages.getMessage('aReason'));
  if (step.waitingFor === 'paused') return rolloutCommand('resume', planFile);
  if (step.waitingFor === 'approval') return rolloutCommand('advance', planFile, '--approve', step.wave ?? '');
  return rolloutCommand('advance', planFile);
};

/** While steps are taken: a line on standard error for whatever is new. */
export const showSteps = (command: Pick<SfCommand<unknown>, 'logToStderr'>): Required<StepListener> => {
  let shown = '';
  const tellOnce = (line: string): void => {
    if (line !== shown) command.logToStderr(line);
    shown = line;
  };
  return {
    onStep(result) {
      tellOnce(rolloutHeadline(result));
    },
    onMiss({ code }) {
      tellOnce(messages.getMessage('noAnswer', [code]));
    },
  };
};

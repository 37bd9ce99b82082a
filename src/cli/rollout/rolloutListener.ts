import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { OpenOrg } from '../../app/openPushOrg.js';
import type { RolloutListener } from '../../app/rollout/openRollout.js';
import { rolloutCommand } from '../commandLine.js';
import type { ErrorContext } from '../errors/errors.js';
import { catchInterrupt } from '../interrupt.js';
import { loadMessages } from '../messages.js';
import { warnOfRecord } from '../output/show.js';
import { schedulingLines, type SchedulingLines } from '../wait/schedulingLines.js';

const messages = loadMessages('rollout');

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

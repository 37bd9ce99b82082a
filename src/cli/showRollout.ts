import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { StepListener } from '../app/stepRollout.js';
import type { RolloutResult } from '../core/rollout/result.js';
import { formatRollout } from '../format/rollout.js';
import { loadMessages } from './messages.js';
import { setExitCode } from './outcome.js';

const messages = loadMessages('rollout');

/** Shows how a rollout stands, and sets the exit code by it. */
export const showRollout = (command: Pick<SfCommand<unknown>, 'log'>, result: RolloutResult): RolloutResult => {
  for (const line of formatRollout(result)) command.log(line);
  setExitCode(result.outcome);
  return result;
};

/** While steps are taken: a line on standard error for whatever is new. */
export const showSteps = (command: Pick<SfCommand<unknown>, 'logToStderr'>): Required<StepListener> => {
  let shown = '';
  const show = (line: string): void => {
    if (line !== shown) command.logToStderr(line);
    shown = line;
  };
  return {
    onStep(result) {
      show(formatRollout(result)[0] ?? '');
    },
    onMiss({ code }) {
      show(messages.getMessage('noAnswer', [code]));
    },
  };
};

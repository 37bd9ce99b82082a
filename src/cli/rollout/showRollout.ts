import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { EventRow } from '../../core/rollout/log/events.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { BLANK, command as commandBlock, type Block } from '../../format/document/blocks.js';
import { formatRollout, rolloutHeadline } from '../../format/rollout/rollout.js';
import { formatEvents } from '../../format/rollout/rolloutEvents.js';
import { commandLine, rolloutCommand } from '../commandLine.js';
import { loadMessages } from '../messages.js';
import { setExitCode } from '../outcome.js';
import { show } from '../output/show.js';
import type { StepLines } from './stepLines.js';

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

/** What a person, or a scheduled job, runs next. */
const nextCommand = ({ outcome, step }: RolloutResult, planFile: string): string | null => {
  if (outcome === 'aborted' || outcome === 'succeeded' || outcome === 'partial') return null;
  if (outcome === 'tripped' || outcome === 'inconclusive')
    return rolloutCommand('resume', planFile, '--reason', messages.getMessage('aReason'));
  if (step.waitingFor === 'paused') return rolloutCommand('resume', planFile);
  if (step.waitingFor === 'approval') return rolloutCommand('advance', planFile, '--approve', step.wave ?? '');
  return rolloutCommand('advance', planFile);
};

/**
 * While a rollout is waited for: a table of its waves that is drawn over itself on a terminal, elsewhere a line for whatever
 * is new, and one a minute, always on standard error.
 */
export const showSteps = async (
  command: Pick<SfCommand<unknown>, 'logToStderr' | 'jsonEnabled'>,
  isWaiting: boolean,
): Promise<StepLines> => {
  if (!isWaiting || !process.stderr.isTTY || command.jsonEnabled()) return plainSteps(command);
  const { showLiveSteps } = await import('./liveSteps.js');
  return showLiveSteps(process.stderr);
};

/** Where nothing changes, a line says so after so long, so that a log does not look dead. */
const HEARTBEAT_MS = 60_000;

const plainSteps = (command: Pick<SfCommand<unknown>, 'logToStderr'>): StepLines => {
  let [shown, shownAt] = ['', 0];
  const tellNew = (line: string): void => {
    if (line === shown && Date.now() - shownAt < HEARTBEAT_MS) return;
    command.logToStderr(line);
    [shown, shownAt] = [line, Date.now()];
  };
  return {
    onStep(result) {
      tellNew(rolloutHeadline(result));
    },
    onMiss({ code }) {
      tellNew(messages.getMessage('noAnswer', [code]));
    },
    onProgress: () => undefined,
    stop: () => undefined,
  };
};

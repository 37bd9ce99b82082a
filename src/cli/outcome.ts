import { SfError } from '@salesforce/core';
import { toHelpSection, type SfCommand } from '@salesforce/sf-plugins-core';
import type { PlanOutcome, PushOutcome } from '../core/push/outcome.js';
import type { RolloutOutcome } from '../core/rollout/result/result.js';
import { loadMessages } from './messages.js';

/**
 * The meaning of exit codes; the help of every command is generated from this table. The numbers are those of `sf
 * project deploy`. Any other error exits with 1, a wrong flag with 2.
 */
const OUTCOMES = {
  succeeded: {
    exitCode: 0,
    meaning:
      'Everything asked for was done, or nothing was left to do; for a report or a rollout: every org was upgraded.',
  },
  'nothing-to-do': { exitCode: 0, meaning: 'No org was left to push to.' },
  failed: {
    exitCode: 1,
    meaning:
      'Nothing was done; the push failed in every org, or in more than it may, or was canceled; a gate of a rollout tripped or was inconclusive, or it was aborted.',
  },
  partial: {
    exitCode: 68,
    meaning: 'Some orgs succeeded and some did not, within the limits; for schedule: the org refused some of them.',
  },
  waiting: {
    exitCode: 69,
    meaning: 'The push or the rollout has not finished, has not started, or could not be waited for.',
  },
} as const satisfies Record<PlanOutcome, { exitCode: number; meaning: string }>;

export const exitCodeOf = (outcome: PlanOutcome | RolloutOutcome): number => OUTCOMES[ofTable(outcome)].exitCode;

/** The outcome in the table. A pipeline must fail for every reason that has stopped a rollout. */
const ofTable = (outcome: PlanOutcome | RolloutOutcome): PlanOutcome =>
  outcome === 'tripped' || outcome === 'inconclusive' || outcome === 'aborted' ? 'failed' : outcome;

export const setExitCode = (outcome: PlanOutcome | RolloutOutcome): void => {
  process.exitCode = exitCodeOf(outcome);
};

/** The exit codes that a command can end with, for its help. */
export const exitCodes = (...outcomes: PushOutcome[]): ReturnType<typeof toHelpSection> =>
  toHelpSection(
    'EXIT CODES',
    Object.fromEntries(outcomes.map((outcome) => [String(OUTCOMES[outcome].exitCode), OUTCOMES[outcome].meaning])),
  );

const messages = loadMessages('push');

/** The exit code of an interrupted command, as in shells. */
export const INTERRUPTED = 130;

/** The user was asked, and has decided to end here. That is no error, and is printed as a plain line. */
export class Ended extends SfError {
  public constructor(message: string, exitCode: number) {
    super(message, 'Ended', [], exitCode);
  }
}

/** The message at Ctrl-C, which changes as the command proceeds, and what to do before the process ends. */
export type Interrupt = { advice: () => string; atEnd?: () => void };

/**
 * From here on Ctrl-C ends the command at once and prints the current state. The listeners of `sf` throw in an event
 * handler instead, which prints a stack trace.
 */
export const catchInterrupt = (command: Pick<SfCommand<unknown>, 'spinner'>): Interrupt => {
  const interrupt: Interrupt = { advice: () => messages.getMessage('interrupted.early') };
  const stop = (): void => {
    command.spinner.stop();
    interrupt.atEnd?.();
    process.stderr.write(`\n${interrupt.advice()}\n`);
    process.exit(INTERRUPTED);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal).on(signal, stop);
  return interrupt;
};

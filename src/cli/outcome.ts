import { toHelpSection } from '@salesforce/sf-plugins-core';
import type { PlanOutcome, PushOutcome } from '../core/push/outcome.js';
import type { RolloutOutcome } from '../core/rollout/step/rolloutStep.js';

/**
 * The meaning of exit codes; the help of every command is generated from this table. The numbers are those of `sf
 * project deploy`. Any other error exits with 1, a wrong flag with 2 (`WRONG_FLAG` in messages.ts).
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

/** The exit code of an interrupted command, as in shells. */
export const INTERRUPTED = 130;

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

import { toHelpSection } from '@salesforce/sf-plugins-core';
import type { PushOutcome } from '../core/outcome.js';

/**
 * What a command's exit code says; the help of every command is made from this table. The numbers are those of
 * `sf project deploy`. Any other error exits with 1, a wrong flag with 2.
 */
const OUTCOMES = {
  succeeded: {
    exitCode: 0,
    meaning: 'Everything asked for was done; for a report or a rollout: every org was upgraded.',
  },
  failed: {
    exitCode: 1,
    meaning:
      'Nothing was done; the push failed in every org, or in more than it may, or was canceled; a gate of a rollout tripped, or it was aborted.',
  },
  partial: {
    exitCode: 68,
    meaning: 'Some orgs succeeded and some did not, within the limits; for schedule: the org refused some of them.',
  },
  waiting: {
    exitCode: 69,
    meaning: 'The push or the rollout has not finished, has not started, or could not be waited for.',
  },
} as const satisfies Record<PushOutcome, { exitCode: number; meaning: string }>;

export const exitCodeOf = (outcome: PushOutcome): number => OUTCOMES[outcome].exitCode;

export const setExitCode = (outcome: PushOutcome): void => {
  process.exitCode = exitCodeOf(outcome);
};

/** The exit codes that a command can end with, for its help. */
export const exitCodes = (...outcomes: PushOutcome[]): ReturnType<typeof toHelpSection> =>
  toHelpSection(
    'EXIT CODES',
    Object.fromEntries(outcomes.map((outcome) => [String(OUTCOMES[outcome].exitCode), OUTCOMES[outcome].meaning])),
  );

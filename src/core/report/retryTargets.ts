import type { OrgKey } from '../model.js';
import type { JobRow, PushReport } from './report.js';
import type { PushFailure } from './failure.js';

/**
 * Which orgs of a push are retried. `retryable`: those that failed for causes that may succeed when retried. `failed`:
 * all that failed. `unscheduled`: those that were to be upgraded and never were, because the org refused them when the
 * push was scheduled, or because the push was canceled.
 */
export type RetryScope = 'retryable' | 'failed' | 'unscheduled';

export const RETRY_SCOPES = ['retryable', 'failed', 'unscheduled'] as const satisfies RetryScope[];

const isOver = ({ hasVersion, ignored }: PushFailure): boolean => hasVersion || ignored;

/** `meant`: the orgs that the push was scheduled for, as far as known on this machine. `jobs`: every job of it. */
export const retryTargets = (
  scope: RetryScope,
  { failures }: Pick<PushReport, 'failures'>,
  { meant, jobs }: { meant: readonly OrgKey[]; jobs: ReadonlyArray<Pick<JobRow, 'orgKey' | 'status'>> },
): OrgKey[] => {
  switch (scope) {
    case 'retryable':
      return failures.filter((failure) => failure.retryable && !isOver(failure)).map(({ orgKey }) => orgKey);
    case 'failed':
      return failures.filter((failure) => !isOver(failure)).map(({ orgKey }) => orgKey);
    case 'unscheduled': {
      const inPush = new Set(jobs.map(({ orgKey }) => orgKey));
      const canceled = jobs.filter(({ status }) => status === 'Canceled').map(({ orgKey }) => orgKey);
      return [...meant.filter((orgKey) => !inPush.has(orgKey)), ...canceled];
    }
  }
};

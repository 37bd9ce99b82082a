import type { Journal, Progress, Withheld } from './progress.js';
import type { PushableVersion } from '../model.js';
import type { Pace, PushOrg } from '../ports.js';
import type { Retry } from './retryPolicy.js';

/** What scheduling a push needs. */
export type SchedulerEnv = {
  org: PushOrg;
  journal: Journal;
  /** The version as it was recorded, to compare with the org's, where the plan was not made just now. */
  pushable?: PushableVersion;
  pace: Pace;
  firstPauseMs?: number;
  onProgress?: (progress: Progress) => void;
  onRetry?: (retry: Retry) => void;
  /** Called right before the push is set to Pending, when nothing else is left to do: why it must not be, if it must not. */
  mayActivate?: () => Promise<Withheld | undefined>;
};

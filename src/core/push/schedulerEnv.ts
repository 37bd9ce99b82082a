import type { Journal, Progress, Withheld } from './progress.js';
import type { PushableVersion } from '../model.js';
import type { Pace, PushOrg } from '../ports.js';
import type { Retry } from './retryPolicy.js';

/** What it takes to schedule a push. */
export type SchedulerEnv = {
  org: PushOrg;
  journal: Journal;
  /** The version as it was written down, to be compared with the org's where the plan is not of this moment. */
  pushable?: PushableVersion;
  pace: Pace;
  firstPauseMs?: number;
  onProgress?: (progress: Progress) => void;
  onRetry?: (retry: Retry) => void;
  /** Asked right before the push is set Pending, when nothing else is left to do. */
  mayActivate?: () => Promise<{ ok: true } | ({ ok: false } & Withheld)>;
};

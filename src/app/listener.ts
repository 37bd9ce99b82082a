import type { OrgError } from '../core/errors/orgError.js';
import type { CountedPushRequest } from '../core/model.js';
import type { Targets } from '../core/orgs/entries.js';
import type { JournalEvent, Progress } from '../core/push/progress.js';
import { asGiven, requireOptions } from './requireOptions.js';

/**
 * Called with the progress of a use case. An error that one of these functions throws ends the use case, which can then
 * be resumed.
 */
export type Listener = {
  /** The named orgs, before the org is queried. */
  onOrgsRead?: (orgs: Targets) => void;
  /**
   * An event of a push, as soon as it is on the disk: an intent before each write to the org, and the result after it.
   */
  onEvent?: (event: JournalEvent) => void;
  /** The progress of scheduling: before the first step, and after each. */
  onProgress?: (progress: Progress) => void;
  /** The result of a poll, while waiting for a push. */
  onLook?: (push: CountedPushRequest) => void;
  /** The error of a poll that failed, and is repeated. */
  onMiss?: (error: OrgError) => void;
};

/** Throws at a name that is none of the functions. */
export const requireListener = (listener: Listener): void => {
  requireOptions(listener, {
    onOrgsRead: asGiven,
    onEvent: asGiven,
    onProgress: asGiven,
    onLook: asGiven,
    onMiss: asGiven,
  });
};

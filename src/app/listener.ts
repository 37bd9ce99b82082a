import type { OrgError } from '../core/errors/orgError.js';
import type { CountedPushRequest } from '../core/model.js';
import type { Targets } from '../core/orgs/targets.js';
import type { JournalEvent, Progress } from '../core/push/progress.js';
import { asGiven, requireOptions } from './requireOptions.js';

/** Called with the progress of a use case. An error that one of these functions throws ends the use case, which can then be resumed. */
export type Listener = {
  /** The orgs that were named, before the org is asked. */
  onOrgsRead?: (orgs: Targets) => void;
  /** A fact about a push, as soon as it is on the disk: an intent before each write to the org, and what came of it. */
  onEvent?: (event: JournalEvent) => void;
  /** How far scheduling has come: before the first step, and after each. */
  onProgress?: (progress: Progress) => void;
  /** A look at a push that is waited for. */
  onLook?: (push: CountedPushRequest) => void;
  /** A look that failed, and is made again. */
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

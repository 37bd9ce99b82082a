import type { OrgError } from '../core/errors/orgError.js';
import type { CountedPushRequest } from '../core/model.js';
import type { Targets } from '../core/orgs/targets.js';
import type { JournalEvent, Progress } from '../core/push/progress.js';

/** Hears how a use case gets on. What one of these functions throws ends the use case, which can be gone on with. */
export type Listener = {
  /** The orgs that were named, before the org is asked. */
  onOrgsRead?: (orgs: Targets) => void;
  /** A fact about a push, as soon as it is on the disk: an intent before each write to the org, and what came of it. */
  onEvent?: (event: JournalEvent) => void;
  /** How far scheduling has come: before the first step, and after each. */
  onProgress?: (progress: Progress) => void;
  /** A look at a push that is waited for. */
  onLook?: (push: CountedPushRequest) => void;
  /** A look that did not come through, and is made again. */
  onMiss?: (error: OrgError) => void;
};

import type { PushStatus } from '../status.js';
import type { CountedPushRequest, PushableVersion } from '../model.js';
import type { BadExclusion, DroppedEntry } from './entries.js';
import type { HistoryProblem } from './historyProblem.js';
import type { Holder } from './holder.js';
import type { RolloutProblem } from './rolloutProblem.js';

/** Why a time is refused: it is no time, has no offset, is past, its zone does not exist, or a clock skips or repeats it. */
export type StartTimeProblem = 'unreadable' | 'no-offset' | 'past' | 'unknown-zone' | 'skipped-by-dst' | 'twice-by-dst';

/** A push that the org has, by its record. */
export type KnownPush = { pushRequestId: string; username: string; hasEnded: boolean };

/** What the newest command of this machine has left in place of a push. Times are ISO 8601 in UTC. */
export type NoPushOfRecord = {
  /** `interrupted`: its record holds no plan; `closed`: it ended without a push; `unsettled`: it isn't known whether its request was made. */
  problem: 'interrupted' | 'closed' | 'unsettled';
  file: string;
  command: string;
  startedAt: string;
  said: string;
  /** The newest push of a command before. */
  before: KnownPush | undefined;
};

/**
 * What is wrong with what was asked for, and what it takes to put it right.
 *
 * About the version:
 *
 * - `no-such-package`, `no-such-version`: the org has none; `meant` are the names that are most like it.
 * - `no-released-version`: none of those that are meant is released and not deprecated.
 * - `ambiguous-package`: several packages have the name.
 * - `not-pushable`: the version is a beta, or deprecated.
 * - `mistyped-id`: the last three of its 18 characters do not fit the others.
 *
 * About the options:
 *
 * - `unknown-option`: a name that is no option. A mistyped filter must not become a push to everybody.
 * - `bad-option`: an option is not what it has to be.
 * - `since-ahead`: pushes are to be looked at from a day on that is after the time of the report, ISO 8601 in UTC.
 * - `bad-start-time`: a time that is not clear, not real or not ahead.
 * - `unreadable-orgs`, `no-orgs`: entries of the list are no orgs, or none is left. `line` of an entry is its place in the list,
 *   from 1, or its line in a file.
 * - `unreadable-exclusions`: a typing mistake must not cause a push.
 * - `no-such-instance`: no subscriber of the package is on it.
 * - `bad-snapshot-file`: no snapshot of the adoption can be added to it, or its folder is not there.
 *
 * About customers:
 *
 * - `unreadable-customers`: the file is no customer file, or has lines that can't be read.
 * - `no-license-app`: the org does not have the License Management App, or the user may not see its licenses.
 *
 * About a plan:
 *
 * - `no-eligible-orgs`: there is no org to push to.
 * - `other-org`: it was made with another org.
 * - `changed-plan`: it was scheduled before with other orgs, another version or another time.
 * - `stale-plan`: it is older than 30 days.
 * - `locked`: another process, or another call, schedules it at this moment.
 * - `other-version`: the org's own version with this id has another number, or is of another package.
 * - `rival-requests`: orgs of it are in another push of the version, so that nothing is scheduled; `orgs` are so many of the
 *   plan, `canceled` is the request that was made, and is canceled, null where none was.
 * - `damaged-record`: its record can't be read, so that it isn't known what was done.
 * - `record-taken`: another process has its record by now, and may continue the push: nothing more is written, to it or to the org.
 * - `unusable-records`: the folder with the records of pushes can't be used; `code` is that of the system.
 * - `blocked-lock`: what is in the place of a lock can't be removed.
 *
 * About a push:
 *
 * - `no-such-push`: the org has none.
 * - `not-abortable`: it has begun, or is over.
 * - `no-record`: this machine has no record of it. `for`: what the record is needed for.
 * - `made-no-push`: the newest command of this machine made none.
 * - `push-of-rollout`: a step of a rollout has begun it, and only the rollout goes on with it.
 * - `nothing-to-retry`: it has no org that can be tried again; `isOver`: and none will come.
 */
export type UsageProblem =
  | { kind: 'no-such-package'; package: string; meant?: string[] }
  | { kind: 'no-such-version'; package: string; candidates: PushableVersion[]; meant?: string[] }
  | { kind: 'no-released-version' | 'ambiguous-package'; package: string; candidates: PushableVersion[] }
  | { kind: 'not-pushable'; pushable: PushableVersion }
  | { kind: 'mistyped-id'; id: string }
  | { kind: 'unknown-option'; option: string; known: string[] }
  | { kind: 'bad-option'; option: string; value: unknown; wanted: string }
  | { kind: 'since-ahead'; since: string; now: string }
  | { kind: 'bad-start-time'; startTime: string; timeZone?: string | undefined; problem: StartTimeProblem }
  | { kind: 'unreadable-orgs' | 'no-orgs'; read: number; kept: number; dropped: DroppedEntry[]; isFile: boolean }
  /** `reads`: how many entries each source has. */
  | { kind: 'unreadable-exclusions'; entries: BadExclusion[]; reads: Record<string, number> }
  | { kind: 'no-such-instance'; instance: string; meant: string[]; packageId: string }
  | { kind: 'no-eligible-orgs'; orgs: number }
  | { kind: 'other-org'; planned: string; given: string; username?: string }
  | { kind: 'changed-plan'; id: string }
  | { kind: 'stale-plan'; createdAt: string }
  | ({ kind: 'locked' } & Holder)
  | { kind: 'other-version'; planned: PushableVersion; found: PushableVersion | undefined }
  | {
      kind: 'rival-requests';
      requests: Array<{ pushRequestId: string; status: PushStatus; orgs: number }>;
      canceled: string | null;
    }
  | { kind: 'damaged-record'; file: string; line: number | null; problem: string }
  | { kind: 'record-taken'; file: string }
  | { kind: 'unusable-records'; folder: string; code: string }
  | { kind: 'blocked-lock'; file: string; code: string }
  | { kind: 'bad-snapshot-file'; file: string; problem: string; missingFolder?: string }
  | { kind: 'unreadable-customers'; faults: string[] }
  | { kind: 'no-license-app'; username: string }
  | { kind: 'no-such-push'; pushRequestId: string }
  | { kind: 'not-abortable'; push: CountedPushRequest }
  | { kind: 'no-record'; pushRequestId: string | null; for: 'resume' | 'retry' | 'most-recent'; versionId?: string }
  | ({ kind: 'made-no-push' } & NoPushOfRecord)
  | { kind: 'push-of-rollout'; pushRequestId: string | null }
  | { kind: 'nothing-to-retry'; pushRequestId: string; only: 'retryable' | 'failed' | 'unscheduled'; isOver: boolean }
  | RolloutProblem
  | HistoryProblem;

/**
 * What is wrong, in one word.
 * @useDeclaredType
 */
export type UsageKind = UsageProblem['kind'];

export type ProblemOf<Kind extends UsageKind> = UsageProblem & { kind: Kind };

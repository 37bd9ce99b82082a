import type { PushStatus } from '../status.js';
import type { CountedPushRequest, Holder, PushableVersion } from '../model.js';
import type { HistoryProblem } from './historyProblem.js';
import type { RolloutProblem } from './rolloutProblem.js';

/**
 * Why a time is refused: it cannot be read, has no offset, is in the past, its time zone does not exist, or a clock
 * change skips or repeats it.
 */
export type StartTimeProblem = 'unreadable' | 'no-offset' | 'past' | 'unknown-zone' | 'skipped-by-dst' | 'twice-by-dst';

/** A push that the org has, as this machine's record describes it. */
export type KnownPush = { pushRequestId: string; username: string; hasEnded: boolean };

/** The newest command recorded on this machine, which made no push. Times are ISO 8601 in UTC. */
export type NoPushOfRecord = {
  /**
   * `interrupted`: its record does not say what to push. `closed`: it ended without a push. `unsettled`: it is not known whether
   * its request was made.
   */
  problem: 'interrupted' | 'closed' | 'unsettled';
  file: string;
  command: string;
  startedAt: string;
  said: string;
  /** The newest push of an earlier command. */
  before: KnownPush | undefined;
};

/**
 * What is wrong with a request, and the values needed to correct it.
 *
 * About the version:
 *
 * - `no-such-package`, `no-such-version`: the org has none; `meant` are the most similar names.
 * - `no-released-version`: none of the matching versions is released and not deprecated.
 * - `ambiguous-package`: several packages have the name.
 * - `not-pushable`: the version is a beta, or deprecated.
 * - `mistyped-id`: the last three of its 18 characters do not fit the others.
 *
 * About the options:
 *
 * - `unknown-option`: an option that does not exist. A mistyped filter must not become a push to everybody.
 * - `bad-option`: an option has an invalid value.
 * - `since-ahead`: the day (ISO 8601 in UTC) from which pushes are to be read is after the time of the report.
 * - `bad-start-time`: a time that is unclear, does not exist, or is not in the future.
 * - `unreadable-orgs`, `no-orgs`: entries of the list are no orgs, or no org is left. `line` of an entry is its
 *   position in the list, from 1, or its line in a file.
 * - `unreadable-exclusions`: entries cannot be read as exclusions. A typing mistake must not cause a push.
 * - `no-such-instance`: no subscriber of the package is on it.
 * - `bad-snapshot-file`: a snapshot of the adoption cannot be added to it, or its folder does not exist.
 *
 * About customers:
 *
 * - `unreadable-customers`: the file is no customer file, or has lines that cannot be read.
 * - `no-license-app`: the org does not have the License Management App, or the user may not see its licenses.
 *
 * About a plan:
 *
 * - `no-eligible-orgs`: there is no org to push to.
 * - `other-org`: it was made with another org.
 * - `changed-plan`: it was scheduled before with other orgs, another version or another time.
 * - `stale-plan`: it is older than 30 days.
 * - `locked`: another process, or another call, schedules it at this moment.
 * - `other-version`: the version with this id has another number in the org, or belongs to another package.
 * - `rival-requests`: another push of the version contains orgs of the plan, so that nothing is scheduled. `orgs`: how
 *   many orgs of the plan. `canceled`: the request that was made, and is canceled now; null where none was made.
 * - `damaged-record`: its record cannot be read, so that it is not known what was done.
 * - `record-taken`: another process has taken over its record.
 * - `unusable-records`: the folder of records cannot be used.
 * - `blocked-lock`: something that is not a lock is in the place of a lock.
 *
 * About a push:
 *
 * - `no-such-push`: the org has none.
 * - `not-abortable`: it has started, or has ended.
 * - `no-record`: this machine has no record of it. `for`: what the record is needed for.
 * - `made-no-push`: the newest command of this machine made no push.
 * - `push-of-rollout`: it belongs to a rollout, and only the rollout continues it.
 * - `nothing-to-retry`: it has no org that can be retried. `isOver`: the push has ended, so that none will follow.
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
 * The problem as one word.
 * @useDeclaredType
 */
export type UsageKind = UsageProblem['kind'];

export type ProblemOf<Kind extends UsageKind> = UsageProblem & { kind: Kind };

/**
 * One place in the user's input that should name an org: its line (1-based) and its text. In a file with columns, also
 * the other cells of the row, by column name in lower case without blanks.
 */
export type TargetEntry = { line: number; text: string; columns?: Record<string, string> };

/** Why an entry of the input is not pushed to. Messages and JSON are generated from this table. */
export const DROP_REASONS = {
  duplicate: 'the org is named before',
  'invalid-id': 'not an org id of 15 or 18 letters and digits',
  'not-an-org': 'not an org id: those begin with 00D',
  'bad-checksum': "the id's last three characters do not fit the others: mistyped, or its case was changed",
} as const;

/**
 * Why an entry of a list of orgs is not an org to push to.
 * @useDeclaredType
 */
export type DropReason = keyof typeof DROP_REASONS;

/** An entry of a list of orgs that was left out; `line` is its line, or its place in the list, from 1. */
export type DroppedEntry = { line: number; text: string; reason: DropReason };

/**
 * An entry that cannot be read as an exclusion, and why. A typing mistake must not cause a push. `source`: the file or
 * flag that contains it, where several were read.
 */
export type BadExclusion = TargetEntry & { problem: 'not an org id' | 'not a date'; source?: string };

import { DROP_REASONS, type DroppedEntry, type BadExclusion } from './entries.js';
import { holderText } from './holder.js';
import { plain } from '../text/plain.js';
import { hideSecrets } from '../text/secrets.js';

import type { PushStatus } from '../status.js';
import type { PushableVersion } from '../model.js';

/** Why a time is refused: it is no time, has no offset, is past, its zone does not exist, or a clock skips or repeats it. */
export type StartTimeProblem = 'Unreadable' | 'NoOffset' | 'Past' | 'UnknownZone' | 'SkippedByDst' | 'TwiceByDst';

/**
 * What is wrong with what a script has asked for.
 *
 * About the version:
 *
 * - `no-such-package`, `no-such-version`: the org has none.
 * - `no-released-version`: none of those that are meant is released and not deprecated.
 * - `ambiguous`: several packages have the name.
 *
 * About the options:
 *
 * - `unknown-option`: a name that is no option. A mistyped filter must not become a push to everybody.
 * - `bad-option`: an option is not what it has to be.
 * - `bad-start-time`: a time that is not clear, not real or not ahead.
 * - `unreadable-orgs`, `no-orgs`: entries of the list are no orgs, or none is left.
 * - `unreadable-exclusions`: nobody may be pushed to because of a typing mistake.
 *
 * About a plan:
 *
 * - `no-eligible-orgs`: there is nobody to push to.
 * - `other-org`: it was made with another org.
 * - `changed-plan`: it was scheduled before with other orgs, another version or another time.
 * - `stale-plan`: it is older than 30 days.
 * - `locked`: another process, or another call, schedules it at this moment.
 * - `other-version`: the org's own version with this id has another number, or is of another package.
 * - `rival-requests`: orgs of it are in another push of the version, so that nothing is scheduled.
 * - `damaged-record`: its record can't be read, so that nobody knows what was done.
 *
 * About a push:
 *
 * - `no-such-push`: the org has none.
 */
export type UsageKind =
  | 'no-such-package'
  | 'no-such-version'
  | 'no-released-version'
  | 'ambiguous'
  | 'unknown-option'
  | 'bad-option'
  | 'bad-start-time'
  | 'unreadable-orgs'
  | 'no-orgs'
  | 'unreadable-exclusions'
  | 'no-eligible-orgs'
  | 'other-org'
  | 'changed-plan'
  | 'stale-plan'
  | 'locked'
  | 'other-version'
  | 'rival-requests'
  | 'damaged-record'
  | 'no-such-push';

/**
 * The same, with what it takes to put it right. `line` of an entry is its place in the list, from 1. `orgs` of another push:
 * so many of the plan are in it; `canceled`: the request that was made, and is canceled, null where none was.
 */
export type UsageProblem =
  | { kind: 'no-such-package'; package: string; meant?: string[] }
  | { kind: 'no-such-version' | 'no-released-version' | 'ambiguous'; package: string; candidates: PushableVersion[] }
  | { kind: 'unknown-option'; option: string; known: string[] }
  | { kind: 'bad-option'; option: string; value: unknown; wanted: string }
  | { kind: 'bad-start-time'; startTime: string; problem: StartTimeProblem }
  | { kind: 'unreadable-orgs' | 'no-orgs'; dropped: DroppedEntry[] }
  | { kind: 'unreadable-exclusions'; entries: BadExclusion[] }
  | { kind: 'no-eligible-orgs'; orgs: number }
  | { kind: 'other-org'; planned: string; given: string }
  | { kind: 'changed-plan'; id: string }
  | { kind: 'stale-plan'; createdAt: string }
  | { kind: 'locked'; file: string; pid: number | null; host: string | null; seconds: number }
  | { kind: 'other-version'; planned: PushableVersion; found: PushableVersion | undefined }
  | {
      kind: 'rival-requests';
      requests: Array<{ pushRequestId: string; status: PushStatus; orgs: number }>;
      canceled: string | null;
    }
  | { kind: 'damaged-record'; file: string; line: number | null; problem: string }
  | { kind: 'no-such-push'; pushRequestId: string };

/** So many entries are named in a message; `problem` has them all. */
const SHOWN = 5;

const listed = <T>(items: readonly T[], show: (item: T) => string): string =>
  items.slice(0, SHOWN).map(show).join('; ') + (items.length > SHOWN ? `; and ${items.length - SHOWN} more` : '');

const nameOf = ({ package: pkg, version }: PushableVersion): string =>
  `${plain(pkg.name)} ${version.number}${version.name === null ? '' : ` "${plain(version.name)}"`} (${version.id}, package ${pkg.id})`;

const quoted = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value));

const didYouMean = (meant: readonly string[] = []): string =>
  meant.length === 0 ? '' : ` Did you mean ${meant.map(quoted).join(' or ')}?`;

const START_TIMES: Record<StartTimeProblem, string> = {
  Unreadable: 'is not a time as ISO 8601 has it',
  NoOffset: 'has no offset; add one, or Z, or name a timeZone',
  Past: 'is not ahead',
  UnknownZone: 'is given in a time zone that does not exist',
  SkippedByDst: 'does not exist: daylight saving skips it',
  TwiceByDst: 'is ambiguous: clocks go back',
};

const messageOf = (problem: UsageProblem): string => {
  switch (problem.kind) {
    case 'no-such-package':
      return `The org has no package ${quoted(problem.package)}, or no version of it.${didYouMean(problem.meant)}`;
    case 'no-such-version':
      return `The org has no version ${quoted(problem.package)}.`;
    case 'no-released-version':
      return `No version ${quoted(problem.package)} can be pushed: none is released, or those that are were deprecated.`;
    case 'ambiguous':
      return `Several packages can be meant by ${quoted(problem.package)}: ${listed(problem.candidates, (each) => each.package.id)}.`;
    case 'unknown-option':
      return `There is no option ${quoted(problem.option)}; there are ${problem.known.join(', ')}.`;
    case 'bad-option':
      return `The option ${problem.option} is ${quoted(problem.value)}, and has to be ${problem.wanted}.`;
    case 'bad-start-time':
      return `The start time ${quoted(problem.startTime)} ${START_TIMES[problem.problem]}.`;
    case 'unreadable-orgs':
      return `Some orgs can't be read: ${listed(problem.dropped, (each) => `${quoted(each.text)}: ${DROP_REASONS[each.reason]}`)}.`;
    case 'no-orgs':
      return 'No org is named.';
    case 'unreadable-exclusions':
      return `Some exclusions can't be read: ${listed(problem.entries, (each) => `${quoted(each.text)}: ${each.problem}`)}.`;
    case 'no-eligible-orgs':
      return `There is no org to push to: none of the ${problem.orgs} orgs can be upgraded.`;
    case 'other-org':
      return `The plan was made with the org ${problem.planned}, and this is ${problem.given}.`;
    case 'changed-plan':
      return `The plan ${problem.id} was scheduled before, with other orgs, another version or another time. Make a new plan.`;
    case 'stale-plan':
      return `The plan was made on ${problem.createdAt}, which is too long ago. Make a new plan.`;
    case 'locked':
      return `The plan is being scheduled by ${holderText(problem)}.`;
    case 'other-version':
      return `The org's version ${problem.planned.version.id} is ${problem.found === undefined ? 'not there any more' : nameOf(problem.found)}, and not ${nameOf(problem.planned)}. Nothing was written.`;
    case 'rival-requests':
      return `Orgs of this push are in another push of the version: ${listed(problem.requests, ({ pushRequestId, status, orgs }) => `${pushRequestId} (${status}, ${orgs} of them)`)}. ${problem.canceled === null ? 'Nothing was written.' : `Nothing is scheduled; push request ${problem.canceled} is canceled.`}`;
    case 'damaged-record':
      return `The record ${problem.file} is damaged${problem.line === null ? '' : ` in line ${problem.line}`}: ${problem.problem}. Nothing was written.`;
    case 'no-such-push':
      return `The org has no push request ${quoted(problem.pushRequestId)}.`;
  }
};

/**
 * What was asked for can't be done as it is. Nothing was written to the org. `problem` says what is wrong, and has what it
 * takes to put it right; `message` says the same in a sentence.
 * @hideconstructor
 */
export class UsageError extends Error {
  public override readonly name = 'UsageError';

  /** The same as `problem.kind`. */
  public readonly kind: UsageKind;

  public constructor(public readonly problem: UsageProblem) {
    super(plain(hideSecrets(messageOf(problem))));
    this.kind = problem.kind;
  }
}

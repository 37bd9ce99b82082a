import { plain } from '../text/plain.js';
import { hideSecrets } from '../text/redact.js';
import type { Holder, PushableVersion } from '../model.js';
import { parseStatus, type KnownStatus } from '../status.js';
import {
  DROP_REASONS,
  type ProblemOf,
  type StartTimeProblem,
  type UsageKind,
  type UsageProblem,
} from './usageProblem.js';

/** A message names at most this many entries; `problem` contains all of them. */
const SHOWN = 5;

const listed = <T>(items: readonly T[], show: (item: T) => string): string =>
  items.slice(0, SHOWN).map(show).join('; ') + (items.length > SHOWN ? `; and ${items.length - SHOWN} more` : '');

const nameOf = ({ package: pkg, version }: PushableVersion): string =>
  `${plain(pkg.name)} ${version.number}${version.name === null ? '' : ` "${plain(version.name)}"`} (${version.id}, package ${pkg.id})`;

/** `process 4711 on build-7 (for 3 minutes, by the lock /home/me/.sf/package-push/x.jsonl.lock)` */
export const holderText = ({ file, pid, host, seconds }: Holder): string => {
  const who = pid === null ? 'another process' : `process ${pid} on ${host ?? 'an unknown machine'}`;
  const age = seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} minutes`;
  return `${who} (for ${age}, by the lock ${file})`;
};

const quoted = (value: unknown): string => JSON.stringify(value);

const didYouMean = (meant: readonly string[] = []): string =>
  meant.length === 0 ? '' : ` Did you mean ${meant.map(quoted).join(' or ')}?`;

const START_TIMES: Record<StartTimeProblem, (timeZone: string) => string> = {
  unreadable: () => 'is not a date and time',
  'no-offset': () => 'has neither an offset from UTC nor a time zone',
  past: () => 'is in the past',
  'unknown-zone': (timeZone) => `can't be read: there is no time zone ${quoted(timeZone)}`,
  'skipped-by-dst': (timeZone) => `does not exist in ${timeZone}: the clocks are set forward over it`,
  'twice-by-dst': (timeZone) => `is ambiguous in ${timeZone}: the clocks are set back over it`,
};

/** Why a push can't be canceled, by its status. One that is `Created` or `Pending` can be. */
const NOT_ABORTABLE: Partial<Record<KnownStatus, string>> = {
  InProgress: "is running, and a running push can't be stopped",
  Succeeded: "has already succeeded, and an upgrade can't be rolled back",
  Failed: "has already ended, and an upgrade can't be rolled back",
  Canceled: 'is already canceled',
};

const NO_RECORD: Record<ProblemOf<'no-record'>['for'], (push: string) => string> = {
  resume: (push) => `There is no record of ${push} on this machine, so it isn't known which orgs were meant.`,
  retry: (push) => `There is no record of ${push} on this machine, so it isn't known which orgs were refused.`,
  'most-recent': () => 'No push was scheduled from this machine.',
};

const NOTHING_TO_RETRY: Record<ProblemOf<'nothing-to-retry'>['only'], (id: string) => string> = {
  retryable: (id) => `No org of push ${id} failed with a retryable error.`,
  failed: (id) => `Push ${id} has no org to retry: none failed, or those that did have the version now.`,
  unscheduled: (id) => `Push ${id} contained every org that it was planned for.`,
};

/** The message of each kind: for scripts, and for the command line unless it has its own text. */
const MESSAGES: { [Kind in UsageKind]: (problem: ProblemOf<Kind>) => string } = {
  'no-such-package': ({ package: name, meant }) =>
    `The org has no package ${quoted(name)}, or no version of it.${didYouMean(meant)}`,
  'no-such-version': ({ package: name, meant }) => `The org has no version ${quoted(name)}.${didYouMean(meant)}`,
  'no-released-version': ({ package: name }) =>
    `No version ${quoted(name)} can be pushed: none is released, or those that are were deprecated.`,
  'ambiguous-package': ({ package: name, candidates }) =>
    `Several packages can be meant by ${quoted(name)}: ${listed(candidates, (each) => each.package.id)}.`,
  'not-pushable': ({ pushable }) =>
    `${nameOf(pushable)} can't be pushed: it is ${pushable.released ? 'deprecated' : 'a beta version'}. Nothing was written.`,
  'mistyped-id': ({ id }) =>
    `The ID ${quoted(id)} has a typing error: its last three characters do not fit the others.`,
  'unknown-option': ({ option, known }) => `There is no option ${quoted(option)}; there are ${known.join(', ')}.`,
  'bad-option': ({ option, value, wanted }) => `The option ${option} is ${quoted(value)}, and has to be ${wanted}.`,
  'since-ahead': ({ since, now }) => `The day ${quoted(since)} is after the time of the report, ${now.slice(0, 19)}Z.`,
  'bad-start-time': ({ startTime, timeZone = '', problem }) =>
    `The start time ${quoted(startTime)} ${START_TIMES[problem](timeZone)}.`,
  'unreadable-orgs': ({ dropped }) =>
    `Some orgs can't be read: ${listed(dropped, (each) => `${quoted(each.text)}: ${DROP_REASONS[each.reason]}`)}.`,
  'no-orgs': () => 'No org is named.',
  'unreadable-exclusions': ({ entries }) =>
    `Some exclusions can't be read: ${listed(entries, (each) => `${quoted(each.text)}: ${each.problem}`)}.`,
  'no-such-instance': ({ instance, meant }) =>
    `The package is in no org on the instance ${quoted(instance)}.${didYouMean(meant)}`,
  'unreadable-customers': ({ faults }) => `The customer file can't be read: ${listed(faults, (fault) => fault)}.`,
  'no-license-app': ({ username }) =>
    `The org ${username} doesn't have the License Management App, or you may not see its licenses.`,
  'no-eligible-orgs': ({ orgs }) => `There is no org to push to: none of the ${orgs} orgs can be upgraded.`,
  'other-org': ({ planned, given, username }) =>
    username === undefined
      ? `The plan was made with the org ${planned}, and this is ${given}.`
      : `The push was started in the org ${username} (${planned}), and this is ${given}.`,
  'changed-plan': ({ id }) =>
    `The plan ${id} was scheduled before, with other orgs, another version or another time. Make a new plan.`,
  'stale-plan': ({ createdAt }) => `The plan was made on ${createdAt}, which is too long ago. Make a new plan.`,
  locked: (holder) => `The push is being scheduled by ${holderText(holder)}.`,
  'other-version': ({ planned, found }) =>
    `The org's version ${planned.version.id} is ${found === undefined ? 'not there any more' : nameOf(found)}, and not ${nameOf(planned)}. Nothing was written.`,
  'rival-requests': ({ requests, canceled }) =>
    `Orgs of this push are in another push of the version: ${listed(requests, ({ pushRequestId, status, orgs }) => `${pushRequestId} (${status}, ${orgs} of them)`)}. ${canceled === null ? 'Nothing was written.' : `Nothing is scheduled; push request ${canceled} is canceled.`}`,
  'damaged-record': ({ file, line, problem }) =>
    `The record ${file} is damaged${line === null ? '' : ` in line ${line}`}: ${problem}. Nothing was written.`,
  'record-taken': ({ file }) =>
    `Another process has taken over the record ${file}, after this one gave no sign of life for a while.`,
  'unusable-records': ({ folder, code }) =>
    `The folder ${folder}, where records of pushes are kept, can't be used (${code}), so nothing was pushed.`,
  'blocked-lock': ({ file, code }) =>
    `What is at ${file} is in the way of a lock, and can't be removed (${code}). Nothing was written to the org.`,
  'bad-snapshot-file': ({ file, problem }) => `No snapshot can be added to ${file}: ${problem}.`,
  'no-such-push': ({ pushRequestId }) => `The org has no push request ${quoted(pushRequestId)}.`,
  'not-abortable': ({ push }) => {
    const status = parseStatus(push.status);
    const why = (status && NOT_ABORTABLE[status]) ?? `is ${quoted(push.status)}, which isn't known here`;
    return `Push request ${push.pushRequestId} ${why}. Nothing was changed.`;
  },
  'no-record': ({ pushRequestId, for: what }) =>
    NO_RECORD[what](pushRequestId === null ? 'a push' : `push ${pushRequestId}`),
  'made-no-push': ({ command, startedAt, said }) =>
    `"${command}", started ${startedAt}, made no push${said === '' ? '' : `: ${said}`}.`,
  'nothing-to-retry': ({ pushRequestId, only, isOver }) =>
    isOver
      ? NOTHING_TO_RETRY[only](pushRequestId)
      : `Push ${pushRequestId} is not over, and there is nothing to try again so far.`,
  'unreadable-plan': ({ file, code }) => `The plan ${file} can't be read (${code}).`,
  'not-a-plan': ({ file, problem }) => `${file} is not a plan of a rollout: ${problem}.`,
  'changed-plan-file': ({ file }) => `${file} was changed since it was generated: its digest doesn't fit its content.`,
  'other-digest': ({ file, digest, wanted }) =>
    `${file} has the digest ${digest}, and not ${wanted}, which was approved.`,
  'other-hub': ({ planned, given }) => `The plan was made for the org ${planned}, and this is the org ${given}.`,
  'push-of-rollout': ({ pushRequestId }) =>
    `A step of a rollout has begun ${pushRequestId === null ? 'this push' : `push ${pushRequestId}`}, and only the rollout goes on with it: somebody may have halted it since.`,
  'damaged-log': ({ file, line, problem }) =>
    `The log of the rollout, ${file}, can't be ${line === null ? 'read' : `understood in line ${line}`}: ${problem}. Nothing was written to the org.`,
  'other-plan-log': ({ file, planFile, digest, wanted }) =>
    `${file} is the log of another plan (${digest}) than ${planFile} (${wanted}). Nothing was changed.`,
  'empty-plan': () => 'The plan has no orgs.',
  'no-such-wave': ({ wave, waves }) => `The plan has no wave ${quoted(wave)}. It has: ${waves.join(', ')}.`,
  'not-started': ({ file }) => `The rollout of ${file} was never started.`,
  'not-in-plan': ({ notInPlan }) => `Not in any wave of the plan: ${listed(notInPlan, (orgKey) => orgKey)}.`,
  running: ({ file }) => `The rollout of ${file} has started and is not over, so its plan was not replaced.`,
  'log-without-plan': ({ file, log }) =>
    `${log} is the log of a rollout, but its plan ${file} is missing or damaged. Nothing was written.`,
  'log-missing': ({ file, pushes }) =>
    `There is no log of the rollout of ${file} here, but the org has pushes of its orgs: ${listed(pushes, ({ pushRequestId, status, orgs }) => `${pushRequestId} (${status}, ${orgs})`)}.`,
  'not-awaiting-approval': ({ wave, due }) =>
    `The wave ${quoted(wave)} doesn't wait for its approval; what is due: ${due}. Nothing was approved.`,
  'reason-required': ({ why }) => `A gate has stopped the rollout (${why}). To go on anyway, give a reason.`,
  halted: ({ file, reason }) => `The rollout of ${file} is stopped: ${reason}`,
  'not-halted': ({ file }) => `The rollout of ${file} is neither paused nor stopped by a gate. Nothing was changed.`,
  aborted: ({ reason }) => `The rollout was aborted: ${reason}`,
  finished: ({ file, reason }) =>
    `The rollout of ${file} has finished: ${reason}. Its result can't be changed any more.`,
  'rollout-locked': (holder) => `This rollout is being worked on by ${holderText(holder)}.`,
  'lost-lock': ({ file }) =>
    `Another process has taken over the rollout of ${file}, after this one gave no sign of life for a while. Nothing more was written.`,
  'not-a-history': ({ folder, problem }) => `${folder} holds no export of a push history: ${problem}.`,
  'unfinished-history': ({ folder }) =>
    `The export in ${folder} was interrupted before it was complete, so it can't be read.`,
  'damaged-history': ({ file, problem }) => `The export is damaged: ${file} ${problem}. Nothing of it is shown.`,
  'other-history': ({ folder, what, exported, given }) => {
    const named = (id: string): string => (id === 'all' ? 'all packages' : `the ${what} ${id}`);
    return `${folder} holds the push history of ${named(exported)}, and this is that of ${named(given)}. Nothing was written.`;
  },
  'history-locked': (holder) => `The export is being written by ${holderText(holder)}.`,
  'history-not-written': ({ file, code }) =>
    `${file} can't be written (${code}). What was exported before is as it was.`,
  'not-in-history': ({ folder, what, name, meant, there }) =>
    `The export in ${folder} has no ${what} ${quoted(name)}.${didYouMean(meant)}${there.length === 0 ? '' : ` It has: ${listed(there, plain)}.`}`,
  'no-soql': ({ folder }) => `The export in ${folder} can't be queried with SOQL.`,
  'incomplete-read': ({ pushRequestId, counted, read }) =>
    `The org counts ${counted} jobs of push request ${pushRequestId}, and gave ${read}. What was exported before is as it was.`,
  drift: ({ drift: { gone, come, changed } }) =>
    `Orgs changed since the plan was generated: ${gone.length} are gone, ${come.length} new, ${changed.length} have another version.`,
};

/**
 * The request cannot be carried out as it is. Nothing was written to the org. `problem` says what is wrong, with the
 * values needed to correct it; `message` says the same in a sentence.
 * @hideconstructor
 */
export class UsageError extends Error {
  public override readonly name = 'UsageError';

  /** The same as `problem.kind`. */
  public readonly kind: UsageKind;

  public constructor(public readonly problem: UsageProblem) {
    const messageOf = MESSAGES[problem.kind] as (problem: UsageProblem) => string;
    super(plain(hideSecrets(messageOf(problem))));
    this.kind = problem.kind;
  }
}

import { SfError } from '@salesforce/core';
import { holderText } from '../../core/errors/holder.js';
import type { UsageError } from '../../core/errors/usageError.js';
import type { ProblemOf, UsageKind, UsageProblem } from '../../core/errors/usageProblem.js';
import { parseStatus } from '../../core/status.js';
import { packageList, versionList } from '../../format/push/candidates.js';
import { pushName } from '../../format/pushName.js';
import { firstLines, formatBadExclusions, formatDropped, isOrgList } from '../../format/push/orgEntries.js';
import { utcTime } from '../../format/time.js';
import { pushCommand, commandLine } from '../commandLine.js';
import { createError, createFlagError, errorName, errorTexts } from '../createError.js';
import { whoIs, type OrgInError } from './orgInError.js';
import { meantText } from '../meantText.js';
import type { Tokens } from '../messages.js';
import { ROLLOUT_ROWS, type Row, type Rows } from './rolloutErrors.js';

/** Maps each kind of problem to its error. A kind that is not in the table has the message of the error itself. */
const ROWS: Rows = {
  'no-such-package': ({ package: name, meant = [] }) => ({
    key: 'no-such-package',
    namesOrg: true,
    tokens: [name, ...meantText(meant)],
  }),
  'no-such-version': ({ package: name, meant = [], candidates }) => ({
    key: 'no-such-version',
    namesOrg: true,
    tokens: [name, ...meantText(meant), versionList(candidates)],
  }),
  'no-released-version': ({ package: name, candidates }) => {
    const beta = candidates.find(({ released, deprecated }) => !released && !deprecated);
    const tokens = [name, versionList(candidates)];
    return beta === undefined
      ? { key: 'all-deprecated', tokens }
      : { key: 'no-released-version', tokens, advice: [beta.version.id] };
  },
  ambiguous: ({ package: name, candidates }) => ({
    key: 'ambiguous-package',
    tokens: [name, packageList(candidates)],
  }),
  'not-pushable': ({ pushable }) => ({
    key: pushable.released ? 'version-deprecated' : 'version-not-released',
    tokens: [pushName(pushable), pushable.version.id],
    advice: [pushable.version.id],
  }),
  'mistyped-id': ({ id }) => ({ key: 'mistyped-id', tokens: [id], isFlag: true }),
  'since-ahead': ({ since, now }) => ({
    key: 'since-ahead',
    tokens: [since, utcTime(now), now.slice(0, 10)],
    isFlag: true,
  }),
  // Stryker disable next-line StringLiteral: the texts about a time without a zone have no placeholder for a zone.
  'bad-start-time': ({ startTime, timeZone = '', problem }) => ({
    key: `start-time.${problem}`,
    tokens: [startTime, timeZone],
    isFlag: problem !== 'past',
  }),
  'unreadable-orgs': (problem) => unreadableOrgs('unreadable-orgs', problem),
  'no-orgs': (problem) => unreadableOrgs('no-orgs', problem),
  'unreadable-exclusions': ({ entries, reads }) => ({
    key: 'bad-exclusions',
    tokens: [
      [...Map.groupBy(entries, ({ source = '' }) => source)].flatMap(([source, bad]) => [
        `${source}:`,
        ...formatBadExclusions(bad, reads[source] ?? bad.length, !source.startsWith('--')),
      ]),
    ],
  }),
  'no-such-instance': ({ instance, meant, packageId }) => ({
    key: 'no-such-instance',
    tokens: [instance, ...meantText(meant)],
    advice: [packageId],
  }),
  'no-license-app': ({ username }) => ({ key: 'no-license-app', tokens: [username] }),
  'other-org': ({ username, planned }) =>
    username === undefined ? undefined : { key: 'other-org', tokens: [username, planned] },
  locked: (holder) => ({ key: 'locked', tokens: [holderText(holder)] }),
  'no-such-push': ({ pushRequestId }) => ({ key: 'no-such-push', namesOrg: true, tokens: [pushRequestId] }),
  'not-abortable': ({ push }) => ({
    key: `not-abortable.${parseStatus(push.status) ?? 'Other'}`,
    tokens: [push.pushRequestId, pushName(push), push.status],
    advice: [parseStatus(push.status) === 'Succeeded' ? push.package.id : push.pushRequestId],
  }),
  'no-record': ({ pushRequestId, for: what, versionId }) => ({
    key: { resume: 'no-journal', retry: 'no-record', 'most-recent': 'no-recent-push' }[what],
    tokens: [pushRequestId ?? errorTexts.getMessage('any-push')],
    advice: versionId === undefined ? [pushRequestId ?? '<id>', pushRequestId ?? '<id>'] : [versionId],
  }),
  'made-no-push': ({ problem, command, startedAt, file, said, before }) => ({
    key: { interrupted: 'no-plan', closed: 'made-no-push', unsettled: 'unsettled' }[problem],
    tokens: [`sf ${command}`, utcTime(startedAt), file, said],
    more: before === undefined ? [] : [errorTexts.getMessage('made-no-push.before', pushBefore(before))],
  }),
  'nothing-to-retry': ({ pushRequestId, only, isOver }) => ({
    key: isOver ? `nothing.${only}` : 'not-over',
    tokens: [pushRequestId],
    advice: [pushRequestId],
  }),
  ...ROLLOUT_ROWS,
};

/** The advice for errors whose own message is used. */
const ADVICE: { [Kind in UsageKind]?: (problem: ProblemOf<Kind>, again: string) => string[] } = {
  'other-version': () => errorTexts.getMessages('other-version.actions'),
  'rival-requests': ({ requests }, again) =>
    requests
      .slice(0, 1)
      .flatMap(({ pushRequestId: id, status }) =>
        status === 'Created'
          ? errorTexts.getMessages('rival-created.actions', [id, id, id, again])
          : status === 'InProgress'
            ? errorTexts.getMessages('rival-running.actions', [id, again])
            : errorTexts.getMessages('rival-requests.actions', [id, id, again]),
      ),
  'damaged-record': () => errorTexts.getMessages('damaged-record.actions'),
  'record-taken': () => errorTexts.getMessages('record-taken.actions'),
  'unusable-records': () => errorTexts.getMessages('unusable-records.actions'),
  'blocked-lock': () => errorTexts.getMessages('blocked-lock.actions'),
  'bad-snapshot-file': ({ missingFolder }) =>
    errorTexts.getMessages(missingFolder ? 'no-snapshot-folder.actions' : 'bad-snapshot-file.actions'),
  // Errors of a push history export: their own messages are used.
  'not-a-history': () => errorTexts.getMessages('not-a-history.actions'),
  'unfinished-history': ({ folder }) => errorTexts.getMessages('unfinished-history.actions', [commandLine(folder)]),
  'damaged-history': () => errorTexts.getMessages('damaged-history.actions'),
  'other-history': () => errorTexts.getMessages('other-history.actions'),
  'history-locked': () => errorTexts.getMessages('history-locked.actions'),
  'history-not-written': () => errorTexts.getMessages('history-not-written.actions'),
  'not-in-history': ({ folder, what }) =>
    what === 'package'
      ? errorTexts.getMessages('not-in-history.package')
      : errorTexts.getMessages('not-in-history.list', [commandLine(folder)]),
  'no-soql': () => errorTexts.getMessages('no-soql.actions'),
  'incomplete-read': () => errorTexts.getMessages('incomplete-read.actions'),
};

/** Whether an error is about the content of an org, so that it names the org. */
export const isAboutOrg = ({ kind }: UsageProblem): boolean => ABOUT_ORG.has(kind);

const ABOUT_ORG: ReadonlySet<UsageKind> = new Set(['no-such-package', 'no-such-version', 'no-such-push'] as const);

/** The CLI's version of an error. `again` is the command to run again. */
export const usageError = (
  { message, problem }: UsageError,
  again = 'sf package push resume',
  org?: OrgInError,
): SfError => {
  const rowOf = ROWS[problem.kind] as ((problem: UsageProblem, again: string) => Row | undefined) | undefined;
  const row = rowOf?.(problem, again);
  if (row === undefined) return ownWords(message, problem, again);
  const { key, namesOrg = false, advice, more = [], data, isFlag = false } = row;
  const tokens = namesOrg ? [whoIs(org), ...(row.tokens ?? [])] : row.tokens;
  const error = (isFlag ? createFlagError : createError)(key, tokens, advice);
  // Stryker disable next-line OptionalChaining: all texts have actions, but the type of an SfError does not say so.
  error.actions?.push(...more);
  return Object.assign(error, { data });
};

const ownWords = (message: string, problem: UsageProblem, again: string): SfError => {
  const adviceOf = ADVICE[problem.kind] as ((problem: UsageProblem, again: string) => string[]) | undefined;
  const error = new SfError(message, errorName(problem.kind), adviceOf?.(problem, again), 1);
  if (problem.kind === 'rival-requests') error.setData({ pushRequestId: problem.canceled, requests: problem.requests });
  return error;
};

/** The data of an error contains at most this many entries. */
const DATA_ENTRIES = 20;

const unreadableOrgs = (
  key: string,
  { kind, read, kept, dropped, isFile }: ProblemOf<'no-orgs' | 'unreadable-orgs'>,
): Row => {
  const isList = !isFile || isOrgList(dropped, read);
  const advice = kind === 'no-orgs' ? [] : ['unreadable-orgs.skip', ...(isFile ? ['unreadable-orgs.column'] : [])];
  return {
    key,
    tokens: [read, dropped.length, firstLines(formatDropped(dropped), isList)],
    more: advice.map((each) => errorTexts.getMessage(each)),
    data: { orgs: { read, kept, dropped: isList ? dropped.slice(0, DATA_ENTRIES) : [] } },
  };
};

const pushBefore = ({
  pushRequestId,
  username,
  hasEnded,
}: NonNullable<ProblemOf<'made-no-push'>['before']>): Tokens => [
  pushRequestId,
  pushCommand(hasEnded ? 'report' : 'resume', username, pushRequestId),
];

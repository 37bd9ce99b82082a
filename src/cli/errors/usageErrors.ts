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
import { whoIs, type OrgInError } from './orgInError.js';
import { meantText } from '../meantText.js';
import { loadMessages } from '../messages.js';
import { ROLLOUT_ROWS, type Row, type Rows, type Tokens } from './rolloutErrors.js';

const messages = loadMessages('push');
const customers = loadMessages('customers');

/** The one table from what is wrong to what is said about it. What is not in it is said in the words of the error itself. */
const ROWS: Rows = {
  'no-such-package': ({ package: name, meant = [] }) => ({
    key: 'error.noSuchPackage',
    namesOrg: true,
    tokens: [name, ...meantText(meant)],
  }),
  'no-such-version': ({ package: name, meant = [], candidates }) => ({
    key: 'error.noSuchVersion',
    namesOrg: true,
    tokens: [name, ...meantText(meant), versionList(candidates)],
  }),
  'no-released-version': ({ package: name, candidates }) => {
    const beta = candidates.find(({ released, deprecated }) => !released && !deprecated);
    const tokens = [name, versionList(candidates)];
    return beta === undefined
      ? { key: 'error.allDeprecated', tokens }
      : { key: 'error.noReleasedVersion', tokens, advice: [beta.version.id] };
  },
  ambiguous: ({ package: name, candidates }) => ({
    key: 'error.ambiguousPackage',
    tokens: [name, packageList(candidates)],
  }),
  'not-pushable': ({ pushable }) => ({
    key: pushable.released ? 'error.versionDeprecated' : 'error.versionNotReleased',
    tokens: [pushName(pushable), pushable.version.id],
    advice: [pushable.version.id],
  }),
  'mistyped-id': ({ id }) => ({ key: 'error.mistypedId', tokens: [id], isFlag: true }),
  'since-ahead': ({ since, now }) => ({
    key: 'error.sinceAhead',
    tokens: [since, utcTime(now), now.slice(0, 10)],
    isFlag: true,
  }),
  // Stryker disable next-line StringLiteral: no text about a time without a zone has a gap for one.
  'bad-start-time': ({ startTime, timeZone = '', problem }) => ({
    key: `error.startTime${problem}`,
    tokens: [startTime, timeZone],
    isFlag: problem !== 'Past',
  }),
  'unreadable-orgs': (problem) => unreadableOrgs('error.unreadableOrgs', problem),
  'no-orgs': (problem) => unreadableOrgs('error.noOrgs', problem),
  'unreadable-exclusions': ({ entries, reads }) => ({
    key: 'error.badExclusions',
    tokens: [
      [...Map.groupBy(entries, ({ source = '' }) => source)].flatMap(([source, bad]) => [
        `${source}:`,
        ...formatBadExclusions(bad, reads[source] ?? bad.length, !source.startsWith('--')),
      ]),
    ],
  }),
  'no-such-instance': ({ instance, meant, packageId }) => ({
    key: 'error.noSuchInstance',
    tokens: [instance, ...meantText(meant)],
    advice: [packageId],
  }),
  'no-license-app': ({ username }) => ({ key: 'error.noLicenseApp', tokens: [username], texts: customers }),
  'other-org': ({ username, planned }) =>
    username === undefined ? undefined : { key: 'error.otherOrg', tokens: [username, planned] },
  locked: (holder) => ({ key: 'error.locked', tokens: [holderText(holder)] }),
  'no-such-push': ({ pushRequestId }) => ({ key: 'error.noSuchPush', namesOrg: true, tokens: [pushRequestId] }),
  'not-abortable': ({ push }) => ({
    key: `error.notAbortable${parseStatus(push.status) ?? 'Other'}`,
    tokens: [push.pushRequestId, pushName(push), push.status],
    advice: [parseStatus(push.status) === 'Succeeded' ? push.package.id : push.pushRequestId],
  }),
  'no-record': ({ pushRequestId, for: what, versionId }) => ({
    key: { resume: 'error.noJournal', retry: 'error.noRecord', 'most-recent': 'error.noRecentPush' }[what],
    tokens: [pushRequestId ?? messages.getMessage('anyPush')],
    advice: versionId === undefined ? [pushRequestId ?? '<id>', pushRequestId ?? '<id>'] : [versionId],
  }),
  'made-no-push': ({ problem, command, startedAt, file, said, before }) => ({
    key: { interrupted: 'error.noPlan', closed: 'error.madeNoPush', unsettled: 'error.unsettled' }[problem],
    tokens: [`sf ${command}`, utcTime(startedAt), file, said],
    more: before === undefined ? [] : [messages.getMessage('pushBefore', pushBefore(before))],
  }),
  'nothing-to-retry': ({ pushRequestId, only, isOver }) => ({
    key: isOver ? `error.nothing.${only}` : 'error.notOver',
    tokens: [pushRequestId],
    advice: [pushRequestId],
  }),
  ...ROLLOUT_ROWS,
};

/** What to do about errors that speak for themselves. */
const ADVICE: { [Kind in UsageKind]?: (problem: ProblemOf<Kind>, again: string) => string[] } = {
  'other-version': () => messages.getMessages('error.otherVersion.actions'),
  'rival-requests': ({ requests }, again) =>
    requests
      .slice(0, 1)
      .flatMap(({ pushRequestId: id, status }) =>
        status === 'Created'
          ? messages.getMessages('error.rivalCreated.actions', [id, id, id, again])
          : status === 'InProgress'
            ? messages.getMessages('error.rivalRunning.actions', [id, again])
            : messages.getMessages('error.rivalRequests.actions', [id, id, again]),
      ),
  'damaged-record': () => messages.getMessages('error.damagedRecord.actions'),
  'bad-snapshot-file': ({ missingFolder }) =>
    messages.getMessages(missingFolder ? 'error.noSnapshotFolder.actions' : 'error.badSnapshotFile.actions'),
  // An export of the push history: the errors speak for themselves.
  'not-a-history': () => messages.getMessages('error.notAHistory.actions'),
  'unfinished-history': ({ folder }) => messages.getMessages('error.unfinishedHistory.actions', [commandLine(folder)]),
  'damaged-history': () => messages.getMessages('error.damagedHistory.actions'),
  'other-history': () => messages.getMessages('error.otherHistory.actions'),
  'history-locked': () => messages.getMessages('error.historyLocked.actions'),
  'history-not-written': () => messages.getMessages('error.historyNotWritten.actions'),
  'not-in-history': ({ folder, what }) =>
    what === 'package'
      ? messages.getMessages('error.notInHistory.package')
      : messages.getMessages('error.notInHistory.list', [commandLine(folder)]),
  'no-soql': () => messages.getMessages('error.noSoql.actions'),
  'incomplete-read': () => messages.getMessages('error.incompleteRead.actions'),
};

/** Whether an error is about what an org has, so that it names the org. */
export const isAboutOrg = ({ kind }: UsageProblem): boolean => ABOUT_ORG.has(kind);

const ABOUT_ORG: ReadonlySet<UsageKind> = new Set(['no-such-package', 'no-such-version', 'no-such-push'] as const);

/** What the command line says of an error; `again` is the command to run again. */
export const usageError = (
  { message, problem }: UsageError,
  again = 'sf package push resume',
  org?: OrgInError,
): SfError => {
  const rowOf = ROWS[problem.kind] as ((problem: UsageProblem, again: string) => Row | undefined) | undefined;
  const row = rowOf?.(problem, again);
  if (row === undefined) return ownWords(message, problem, again);
  const { key, namesOrg = false, advice, more = [], data, isFlag = false, texts = messages } = row;
  const tokens = namesOrg ? [whoIs(org), ...(row.tokens ?? [])] : row.tokens;
  const error = isFlag ? texts.createFlagError(key, tokens) : texts.createError(key, tokens, advice);
  // Stryker disable next-line OptionalChaining: all texts have actions, which the type of an SfError doesn't know.
  error.actions?.push(...more);
  return Object.assign(error, { data });
};

const ownWords = (message: string, problem: UsageProblem, again: string): SfError => {
  const adviceOf = ADVICE[problem.kind] as ((problem: UsageProblem, again: string) => string[]) | undefined;
  const error = new SfError(message, nameOf(problem.kind), adviceOf?.(problem, again), 1);
  if (problem.kind === 'rival-requests') error.setData({ pushRequestId: problem.canceled, requests: problem.requests });
  return error;
};

/** `damaged-record`: `DamagedRecordError` */
const nameOf = (kind: UsageKind): string =>
  `${kind.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Error`;

/** So many entries are in an error as data. */
const DATA_ENTRIES = 20;

const unreadableOrgs = (
  key: string,
  { kind, read, kept, dropped, isFile }: ProblemOf<'no-orgs' | 'unreadable-orgs'>,
): Row => {
  const isList = !isFile || isOrgList(dropped, read);
  const advice =
    kind === 'no-orgs' ? [] : ['error.unreadableOrgs.skip', ...(isFile ? ['error.unreadableOrgs.column'] : [])];
  return {
    key,
    tokens: [read, dropped.length, firstLines(formatDropped(dropped), isList)],
    more: advice.map((each) => messages.getMessage(each)),
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

import type { SfError } from '@salesforce/core';
import type { ProblemOf, UsageKind } from '../../core/errors/usageProblem.js';
import { limitText } from '../../core/limit.js';
import { tally } from '../../core/orgs/planSummary.js';
import { parseStatus, type KnownStatus } from '../../core/status.js';
import { render } from '../../format/document/render.js';
import { packageList, versionList } from '../../format/push/list.js';
import {
  formatRejected,
  firstLines,
  formatBadExclusions,
  formatDropped,
  isOrgList,
} from '../../format/push/leftOut.js';
import { formatDrift, formatFound } from '../../format/rollout/rollout.js';
import { counted } from '../../format/text.js';
import { utcTime } from '../../core/text/calendar.js';
import { commandLine, pushCommand, rolloutCommand } from '../commandLine.js';
import { errorTexts, meantText, loadMessages, type Tokens } from '../messages.js';

/** How the CLI reports a kind of error, beyond the message of the library. The texts are in messages/errors.md. */
export type Row = {
  /** The second part of the key, where a kind has several texts or advices: `not-abortable.running.actions`. */
  which?: string | undefined;
  /** The values for the placeholders of the kind's own text, `<kind>`, which contains a list or names the org. */
  text?: Tokens;
  /** The values for the placeholders of the advice, `<kind>.actions`. */
  advice?: Tokens;
  /** Further advice. */
  more?: string[];
  data?: Parameters<SfError['setData']>[0];
  /** Exit code 2, as where `sf` itself refuses a flag. */
  isFlag?: boolean;
};

type Rows = { [Kind in UsageKind]?: (problem: ProblemOf<Kind>, again: string) => Row | undefined };

/** The message of the library, and advice without placeholders. */
const advised = (): Row => ({});

/** A kind without a row has the message of the library and no advice: only scripts can cause it. */
export const ROWS: Rows = {
  'no-such-package': ({ package: name, meant = [] }) => ({ text: [name, ...meantText(meant)] }),
  'no-such-version': ({ package: name, meant = [], candidates }) => ({
    text: [name, ...meantText(meant), versionList(candidates)],
  }),
  'no-released-version': ({ package: name, candidates }) => {
    const beta = candidates.find(({ released, deprecated }) => !released && !deprecated);
    const text = [name, versionList(candidates)];
    return beta === undefined ? { which: 'deprecated', text } : { which: 'beta', text, advice: [beta.version.id] };
  },
  'ambiguous-package': ({ package: name, candidates }) => ({ text: [name, packageList(candidates)] }),
  'not-pushable': ({ pushable }) =>
    pushable.released ? { which: 'deprecated' } : { which: 'beta', advice: [pushable.version.id] },
  'mistyped-id': () => ({ isFlag: true }),
  'since-ahead': ({ now }) => ({ advice: [now.slice(0, 10)], isFlag: true }),
  'bad-start-time': ({ problem }) => ({ which: problem, isFlag: problem !== 'past' }),
  'unreadable-orgs': (problem) => ({ ...unreadable(problem), more: insteadOfOrgs(problem) }),
  'no-orgs': (problem) => unreadable(problem),
  'unreadable-exclusions': ({ entries, reads }) => ({
    text: [
      [...Map.groupBy(entries, ({ source = '' }) => source)].flatMap(([source, bad]) => [
        `${source}:`,
        ...formatBadExclusions(bad, reads[source] ?? bad.length, !source.startsWith('--')),
      ]),
    ],
  }),
  'no-such-instance': ({ packageId }) => ({ advice: [packageId] }),
  'bad-snapshot-file': ({ missingFolder }) => (missingFolder === undefined ? {} : { which: 'no-folder' }),
  'no-license-app': advised,

  'other-org': ({ username }) => (username === undefined ? undefined : {}),
  locked: advised,
  'other-version': advised,
  'rival-requests': ({ requests, canceled }, again) => {
    const [rival] = requests;
    return rival && { ...rivalRow(rival, again), data: { pushRequestId: canceled, requests } };
  },
  'damaged-record': advised,
  'record-taken': advised,
  'unusable-records': advised,
  'blocked-lock': advised,
  'no-such-push': ({ pushRequestId }) => ({ text: [pushRequestId] }),
  'not-abortable': ({ push }) => {
    const status = parseStatus(push.status);
    const which = (status && NOT_ABORTABLE[status]) ?? 'unknown';
    return { which, advice: [status === 'Succeeded' ? push.package.id : push.pushRequestId] };
  },
  'no-record': ({ pushRequestId, for: which, versionId = '<version>' }) => {
    const id = pushRequestId ?? '<id>';
    return { which, advice: which === 'retry' ? [versionId] : [id, id] };
  },
  'made-no-push': ({ problem, command, startedAt, file, said, before }) => ({
    which: problem,
    text: [`sf ${command}`, utcTime(startedAt), file, said],
    more: before === undefined ? [] : [errorTexts.getMessage('made-no-push.before', pushBefore(before))],
  }),
  'nothing-to-retry': ({ pushRequestId, only, isOver }) => ({
    which: isOver ? only : 'not-over',
    advice: [pushRequestId],
  }),
  'push-of-rollout': advised,

  'unreadable-plan': advised,
  'not-a-plan': ({ file }) => ({ advice: [file] }),
  'changed-plan-file': ({ file }) => ({ advice: [file] }),
  'other-digest': advised,
  'other-hub': advised,
  'damaged-log': ({ line }) => (line === null ? { which: 'unreadable' } : {}),
  'other-plan-log': ({ file, kept }) => ({ advice: [file, kept] }),
  'empty-plan': ({ excluded }) => ({
    text: [render(formatRejected(excluded, ORGS_SHOWN))],
    data: { byReason: tally(excluded, ({ reason }) => reason) },
  }),
  'no-such-wave': () => ({ isFlag: true }),
  'not-in-plan': () => ({ isFlag: true }),
  'not-started': ({ file }) => ({ advice: [rolloutCommand('start', file)] }),
  running: ({ file }) => ({ advice: [file] }),
  'log-without-plan': ({ file }) => ({ advice: [file] }),
  'log-missing': ({ file, pushes }) => ({
    text: [file, render(formatFound(pushes))],
    advice: [rolloutCommand('start', file, '--take-over')],
    data: { pushes },
  }),
  'not-awaiting-approval': advised,
  'reason-required': ({ file }) => ({
    advice: [rolloutCommand('resume', file, '--reason', loadMessages('rollout').getMessage('aReason'))],
  }),
  halted: ({ file }) => ({ advice: [rolloutCommand('resume', file)] }),
  'not-halted': ({ file }) => ({ advice: [rolloutCommand('advance', file)] }),
  aborted: advised,
  finished: ({ file }) => ({ advice: [rolloutCommand('report', file), file] }),
  'rollout-locked': advised,
  'lost-lock': ({ file }) => ({ advice: [rolloutCommand('report', file)] }),
  drift: ({ most, drift }) => ({ text: [limitText(most), render(formatDrift(drift))] }),

  'not-a-history': advised,
  'unfinished-history': ({ folder }) => ({ advice: [commandLine(folder)] }),
  'damaged-history': advised,
  'other-history': advised,
  'history-locked': advised,
  'history-not-written': advised,
  'not-in-history': ({ folder, what }) =>
    what === 'package' ? { which: 'package' } : { advice: [commandLine(folder)] },
  'no-soql': advised,
  'incomplete-read': advised,
};

/** An error names at most this many kinds of excluded orgs, and of each kind this many orgs. */
const ORGS_SHOWN = 5;

/** The data of an error contains at most this many entries. */
const DATA_ENTRIES = 20;

const unreadable = ({ read, kept, dropped, isFile }: ProblemOf<'no-orgs' | 'unreadable-orgs'>): Row => {
  const isList = !isFile || isOrgList(dropped, read);
  return {
    text: [counted(read, 'org'), dropped.length, firstLines(formatDropped(dropped), isList)],
    data: { orgs: { read, kept, dropped: isList ? dropped.slice(0, DATA_ENTRIES) : [] } },
  };
};

const insteadOfOrgs = ({ isFile }: ProblemOf<'no-orgs' | 'unreadable-orgs'>): string[] =>
  ['unreadable-orgs.skip', ...(isFile ? ['unreadable-orgs.column'] : [])].map((key) => errorTexts.getMessage(key));

type Rival = ProblemOf<'rival-requests'>['requests'][number];

const rivalRow = ({ pushRequestId: id, status }: Rival, again: string): Row => {
  if (status === 'Created') return { which: 'created', advice: [id, id, id, again] };
  return status === 'InProgress'
    ? { which: 'running', advice: [id, again] }
    : { which: 'scheduled', advice: [id, id, again] };
};

/** The second part of the key for a push that can't be canceled, by its status. */
const NOT_ABORTABLE: Partial<Record<KnownStatus, string>> = {
  InProgress: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Canceled: 'canceled',
};

const pushBefore = ({
  pushRequestId,
  username,
  hasEnded,
}: NonNullable<ProblemOf<'made-no-push'>['before']>): Tokens => [
  pushRequestId,
  pushCommand(hasEnded ? 'report' : 'resume', username, pushRequestId),
];

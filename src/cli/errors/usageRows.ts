import type { SfError } from '@salesforce/core';
import type { ProblemOf, UsageKind } from '../../core/errors/usageProblem.js';
import { tally } from '../../core/orgs/planSummary.js';
import { parseStatus, type KnownStatus } from '../../core/status.js';
import { render } from '../../format/document/render.js';
import { limitText } from '../../format/limit.js';
import { packageList, versionList } from '../../format/push/candidates.js';
import { formatRejected } from '../../format/push/plan.js';
import { firstLines, formatBadExclusions, formatDropped, isOrgList } from '../../format/push/schedule.js';
import { formatDrift, formatFound } from '../../format/rollout/rollout.js';
import { utcTime } from '../../format/time.js';
import { commandLine, pushCommand, rolloutCommand } from '../commandLine.js';
import { errorTexts } from '../createError.js';
import { meantText } from '../meantText.js';
import { loadMessages, type Tokens } from '../messages.js';

/** What the command line says of a kind of error, beyond the sentence of the library. Its texts are in messages/errors.md. */
export type Row = {
  /** Where a kind has several texts or advices, the end of their keys: `not-abortable.running.actions`. */
  which?: string | undefined;
  /** Fills the gaps of `<kind>`, which is said in place of the sentence of the library: it has a list, or names the org. */
  text?: Tokens;
  /** Fills the gaps of what is advised, `<kind>.actions`. */
  advice?: Tokens;
  /** What is advised beyond that. */
  more?: string[];
  data?: Parameters<SfError['setData']>[0];
  /** Exit code 2, as where `sf` itself refuses a flag. */
  isFlag?: boolean;
};

type Rows = { [Kind in UsageKind]?: (problem: ProblemOf<Kind>, again: string) => Row | undefined };

/** The library's sentence, and advice without a gap. */
const advised = (): Row => ({});

/** A kind without a row is said in the words of the library, and nothing is advised: only scripts can cause it. */
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

/** So many kinds of excluded orgs are named in an error, and of each so many. */
const ORGS_SHOWN = 5;

/** So many entries are in an error as data. */
const DATA_ENTRIES = 20;

const unreadable = ({ read, kept, dropped, isFile }: ProblemOf<'no-orgs' | 'unreadable-orgs'>): Row => {
  const isList = !isFile || isOrgList(dropped, read);
  return {
    text: [read, dropped.length, firstLines(formatDropped(dropped), isList)],
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

/** What a push is that can't be canceled, by its status. */
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

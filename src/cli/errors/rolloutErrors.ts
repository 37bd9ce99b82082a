import type { SfError } from '@salesforce/core';
import { tally } from '../../core/orgs/planSummary.js';
import { holderText } from '../../core/errors/holder.js';
import type { ProblemOf, UsageKind } from '../../core/errors/usageProblem.js';
import { limitText } from '../../format/limit.js';
import { render } from '../../format/document/render.js';
import { formatRejected } from '../../format/push/plan.js';
import { formatDrift, formatFound } from '../../format/rollout/rollout.js';
import { errorTexts } from '../createError.js';
import { rolloutCommand } from '../commandLine.js';
import { loadMessages, type Tokens } from '../messages.js';

/** An error names at most this many kinds of excluded orgs, and of each kind this many orgs. */
const ORGS_SHOWN = 5;

const rollout = loadMessages('rollout');

/** The text of an error, its advice, and its data. */
export type Row = {
  key: string;
  tokens?: Tokens | undefined;
  /** Whether the text begins with the name of the org. */
  namesOrg?: boolean;
  /** The values for the placeholders of the advice. */
  advice?: Tokens | undefined;
  /** Further advice. */
  more?: string[];
  data?: Parameters<SfError['setData']>[0];
  /** Exit code 2, as where `sf` itself refuses a flag. */
  isFlag?: boolean;
};

/** Maps each kind of problem to its error. */
export type Rows = { [Kind in UsageKind]?: (problem: ProblemOf<Kind>, again: string) => Row | undefined };

const ofRollout = (key: string, tokens?: Tokens, advice?: Tokens): Row => ({
  key,
  tokens,
  advice,
});

/** The errors for problems of a rollout. */
export const ROLLOUT_ROWS: Rows = {
  'push-of-rollout': ({ pushRequestId }) =>
    ofRollout('push-of-rollout', [pushRequestId ?? errorTexts.getMessage('any-push')]),
  'unreadable-plan': ({ file, code }) => ofRollout('plan-file', [file, code]),
  'not-a-plan': ({ file, problem }) => ofRollout('not-a-plan', [file, problem], [file]),
  'changed-plan-file': ({ file }) => ofRollout('plan-changed', [file]),
  'other-digest': ({ file, digest, wanted }) => ofRollout('other-digest', [file, digest, wanted]),
  'other-hub': ({ planned, given }) => ofRollout('other-hub', [planned, given]),
  'damaged-log': ({ file, line, problem }) =>
    line === null ? ofRollout('unreadable-log', [file, problem]) : ofRollout('damaged-log', [file, line, problem]),
  'other-plan-log': ({ file, planFile, digest, wanted, kept }) =>
    ofRollout('other-plan-log', [file, digest, planFile, wanted], [file, kept]),
  'empty-plan': ({ excluded }) => ({
    ...ofRollout('empty-plan', [render(formatRejected(excluded, ORGS_SHOWN))]),
    data: { byReason: tally(excluded, ({ reason }) => reason) },
  }),
  'no-such-wave': ({ wave, waves }) => ({ ...ofRollout('no-such-wave', [wave, waves.join(', ')]), isFlag: true }),
  'not-started': ({ file }) => ofRollout('not-started', [file], [rolloutCommand('start', file)]),
  'not-in-plan': ({ notInPlan }) => ({ ...ofRollout('not-in-plan', [notInPlan]), isFlag: true }),
  running: ({ file }) => ofRollout('running', [file], [file]),
  'log-without-plan': ({ file, log }) => ofRollout('log-without-plan', [log, file], [file]),
  'log-missing': ({ file, pushes }) => ({
    ...ofRollout('log-missing', [file, render(formatFound(pushes))], [rolloutCommand('start', file, '--take-over')]),
    data: { pushes },
  }),
  'not-awaiting-approval': ({ wave, due }) => ofRollout('not-awaiting-approval', [wave, due]),
  'reason-required': ({ file, why }) =>
    ofRollout('reason-required', [why], [rolloutCommand('resume', file, '--reason', rollout.getMessage('aReason'))]),
  halted: ({ file, reason }) => ofRollout('halted', [file, reason], [rolloutCommand('resume', file)]),
  'not-halted': ({ file }) => ofRollout('not-halted', [file], [rolloutCommand('advance', file)]),
  aborted: ({ reason }) => ofRollout('aborted', [reason]),
  finished: ({ file, reason }) => ofRollout('finished', [file, reason], [rolloutCommand('report', file), file]),
  'rollout-locked': (holder) => ({ key: 'rollout-locked', tokens: [holderText(holder)] }),
  'lost-lock': ({ file }) => ofRollout('lost-lock', [file], [rolloutCommand('report', file)]),
  drift: ({ most, drift }) => ofRollout('drift', [limitText(most), render(formatDrift(drift))]),
};

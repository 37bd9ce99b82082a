import type { SfError } from '@salesforce/core';
import { tally } from '../../core/orgs/planSummary.js';
import { holderText } from '../../core/errors/holder.js';
import type { ProblemOf, UsageKind } from '../../core/errors/usageProblem.js';
import { limitText } from '../../format/limit.js';
import { render } from '../../format/document/render.js';
import { formatRejected } from '../../format/push/plan.js';
import { formatDrift, formatFound } from '../../format/rollout/rollout.js';
import { rolloutCommand } from '../commandLine.js';
import { loadMessages } from '../messages.js';

/** An error names at most this many kinds of excluded orgs, and of each kind this many orgs. */
const ORGS_SHOWN = 5;

const messages = loadMessages('push');
const rollout = loadMessages('rollout');

export type Tokens = Parameters<typeof messages.createError>[1];

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
  texts?: typeof messages;
};

/** Maps each kind of problem to its error. */
export type Rows = { [Kind in UsageKind]?: (problem: ProblemOf<Kind>, again: string) => Row | undefined };

const ofRollout = (key: string, tokens?: Tokens, advice?: Tokens): Row => ({
  key,
  tokens,
  advice,
  texts: rollout,
});

/** The errors for problems of a rollout. */
export const ROLLOUT_ROWS: Rows = {
  'push-of-rollout': ({ pushRequestId }) =>
    ofRollout('error.pushOfRollout', [pushRequestId ?? messages.getMessage('anyPush')]),
  'unreadable-plan': ({ file, code }) => ofRollout('error.planFile', [file, code]),
  'not-a-plan': ({ file, problem }) => ofRollout('error.notAPlan', [file, problem], [file]),
  'changed-plan-file': ({ file }) => ofRollout('error.planChanged', [file]),
  'other-digest': ({ file, digest, wanted }) => ofRollout('error.otherDigest', [file, digest, wanted]),
  'other-hub': ({ planned, given }) => ofRollout('error.otherHub', [planned, given]),
  'damaged-log': ({ file, line, problem }) =>
    line === null
      ? ofRollout('error.unreadableLog', [file, problem])
      : ofRollout('error.damagedLog', [file, line, problem]),
  'other-plan-log': ({ file, planFile, digest, wanted, kept }) =>
    ofRollout('error.otherPlanLog', [file, digest, planFile, wanted], [file, kept]),
  'empty-plan': ({ excluded }) => ({
    ...ofRollout('error.emptyPlan', [render(formatRejected(excluded, ORGS_SHOWN))]),
    data: { byReason: tally(excluded, ({ reason }) => reason) },
  }),
  'no-such-wave': ({ wave, waves }) => ({ ...ofRollout('error.noSuchWave', [wave, waves.join(', ')]), isFlag: true }),
  'not-started': ({ file }) => ofRollout('error.notStarted', [file], [rolloutCommand('start', file)]),
  'not-in-plan': ({ notInPlan }) => ({ ...ofRollout('error.notInPlan', [notInPlan]), isFlag: true }),
  running: ({ file }) => ofRollout('error.running', [file], [file]),
  'log-without-plan': ({ file, log }) => ofRollout('error.logWithoutPlan', [log, file], [file]),
  'log-missing': ({ file, pushes }) => ({
    ...ofRollout(
      'error.logMissing',
      [file, render(formatFound(pushes))],
      [rolloutCommand('start', file, '--take-over')],
    ),
    data: { pushes },
  }),
  'not-awaiting-approval': ({ wave, due }) => ofRollout('error.notAwaitingApproval', [wave, due]),
  'reason-required': ({ file, why }) =>
    ofRollout(
      'error.reasonRequired',
      [why],
      [rolloutCommand('resume', file, '--reason', rollout.getMessage('aReason'))],
    ),
  halted: ({ file, reason }) => ofRollout('error.halted', [file, reason], [rolloutCommand('resume', file)]),
  'not-halted': ({ file }) => ofRollout('error.notHalted', [file], [rolloutCommand('advance', file)]),
  aborted: ({ reason }) => ofRollout('error.aborted', [reason]),
  finished: ({ file, reason }) => ofRollout('error.finished', [file, reason], [rolloutCommand('report', file), file]),
  'rollout-locked': (holder) => ({ key: 'error.rolloutLocked', tokens: [holderText(holder)] }),
  'lost-lock': ({ file }) => ofRollout('error.lostLock', [file], [rolloutCommand('report', file)]),
  drift: ({ most, drift }) => ofRollout('error.drift', [limitText(most), render(formatDrift(drift))]),
};

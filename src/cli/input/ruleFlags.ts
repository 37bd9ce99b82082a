import { Flags } from '@salesforce/sf-plugins-core';
import type { ReportOptions } from '../../app/push/reportPush.js';
import type { WaitRules } from '../../app/push/waitForPush.js';
import { meantErrors } from '../../core/report/ignoredErrors.js';
import type { Limit } from '../../core/limit.js';
import { limitFlag, minutesFlag } from './flagTypes.js';
import { meantText } from '../meantText.js';
import { createFlagError } from '../createError.js';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** Failures that do not count. */
export const ignoreErrorFlag = {
  'ignore-error': Flags.string({
    multiple: true,
    async parse(input) {
      const { nearest } = await import('../../core/text/didYouMean.js');
      const meant = meantErrors(input, nearest);
      if (meant !== undefined) throw createFlagError('unknown-cause', [input, ...meantText(meant)]);
      return input;
    },
    helpGroup: 'EXECUTION',
    summary: messages.getMessage('flags.ignore-error.summary'),
    description: messages.getMessage('flags.ignore-error.description'),
  }),
};

/** What counts as a failure of a push, and how many failures are too many. */
export const ruleFlags = {
  ...ignoreErrorFlag,
  'max-failures': limitFlag({
    helpGroup: 'EXECUTION',
    summary: messages.getMessage('flags.max-failures.summary'),
    description: messages.getMessage('flags.max-failures.description'),
  }),
};

export type RuleInput = { 'ignore-error'?: string[]; 'max-failures'?: Limit };

export const reportRules = (flags: RuleInput): ReportOptions => ({
  ignoreErrors: flags['ignore-error'],
  maxFailures: flags['max-failures'],
});

/** How long to wait for the end of a push, and when to stop waiting early. */
export const waitFlags = {
  wait: minutesFlag({
    helpGroup: 'EXECUTION',
    summary: messages.getMessage('flags.wait.summary'),
    description: messages.getMessage('flags.wait.description'),
  }),
  'fail-fast-above': limitFlag({
    dependsOn: ['wait'],
    helpGroup: 'EXECUTION',
    summary: messages.getMessage('flags.fail-fast-above.summary'),
    description: messages.getMessage('flags.fail-fast-above.description'),
  }),
};

/** Undefined without --wait. */
export const waitRules = ({
  wait: timeoutMs,
  'fail-fast-above': failFastAbove,
}: {
  wait?: number;
  'fail-fast-above'?: Limit;
}): WaitRules | undefined => (timeoutMs === undefined ? undefined : { timeoutMs, failFastAbove });

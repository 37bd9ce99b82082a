import { Flags } from '@salesforce/sf-plugins-core';
import type { ReportOptions } from '../../app/push/reportPush.js';
import type { WaitRules } from '../../app/push/waitForPush.js';
import { meantErrors } from '../../core/report/ignoredErrors.js';
import { createFlagError, loadMessages, meantText } from '../messages.js';
import { limitFlag, minutesFlag, type FlagValues } from './flagTypes.js';

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
    ...messages.describedFlag('ignore-error', 'EXECUTION'),
  }),
};

/** What counts as a failure of a push, and how many failures are too many. */
export const ruleFlags = {
  ...ignoreErrorFlag,
  'max-failures': limitFlag(messages.describedFlag('max-failures', 'EXECUTION')),
};

export const reportRules = (flags: FlagValues<typeof ruleFlags>): ReportOptions => ({
  ignoreErrors: flags['ignore-error'],
  maxFailures: flags['max-failures'],
});

/** How long to wait for the end of a push, and when to stop waiting early. */
export const waitFlags = {
  wait: minutesFlag(messages.describedFlag('wait', 'EXECUTION')),
  'fail-fast-above': limitFlag({ dependsOn: ['wait'], ...messages.describedFlag('fail-fast-above', 'EXECUTION') }),
};

/** Undefined without --wait. */
export const waitRules = ({
  wait: timeoutMs,
  'fail-fast-above': failFastAbove,
}: FlagValues<typeof waitFlags>): WaitRules | undefined =>
  timeoutMs === undefined ? undefined : { timeoutMs, failFastAbove };

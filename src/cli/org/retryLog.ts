import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Retry } from '../../core/push/retryPolicy.js';
import type { PushReport } from '../../core/report/report.js';
import type { RetryScope } from '../../core/report/retryTargets.js';
import { headline } from '../../format/push/report.js';
import { formatRetry } from '../../format/push/schedule.js';
import { counted } from '../../format/text.js';
import { loadMessages } from '../messages.js';
import { showText } from '../output/show.js';

const messages = loadMessages('push');

/** All retries: listed in the JSON result, and with --verbose printed on standard error as they happen. */
export type RetryLog = { list: Retry[]; note: (retry: Retry) => void };

export const openRetryLog = (command: Pick<SfCommand<unknown>, 'logToStderr'>, verbose: boolean): RetryLog => {
  const list: Retry[] = [];
  return {
    list,
    note(retry) {
      list.push(retry);
      if (verbose) command.logToStderr(formatRetry(retry));
    },
  };
};

/** Shows the result of the push whose orgs are retried, and how many orgs are retried. */
export const showRetried =
  (command: Pick<SfCommand<unknown>, 'log'>, only: RetryScope) =>
  (of: PushReport, named: number): void => {
    showText(command, headline(of));
    if (named > 0) showText(command, messages.getMessage(`trying.${only}`, [counted(named, 'org')]));
  };

import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Retry } from '../../core/push/retryPolicy.js';
import { formatRetry } from '../../format/push/schedule.js';

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

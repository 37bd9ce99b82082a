import { Lifecycle } from '@salesforce/core';
import type { OpenOptions } from '../../app/openPushOrg.js';
import { duration } from '../../format/time.js';
import { debugLog } from './debugLog.js';
import { loadMessages } from '../messages.js';
import { showReads } from './reads.js';
import type { RetryLog } from './retryLog.js';

const messages = loadMessages('push');

/**
 * How commands open an org: its calls are written to the CLI's log, and a warning is printed where the clocks differ.
 */
export const orgOptions = (retries?: RetryLog, { showsRows = false } = {}): OpenOptions => ({
  ...(retries === undefined ? {} : { onRetry: retries.note }),
  // Rows that are printed to a terminal while they are read show the progress already.
  ...(showsRows && process.stdout.isTTY ? {} : { onRead: showReads() }),
  log: debugLog(),
  onClockOff(aheadMs) {
    const difference = duration(Math.round(Math.abs(aheadMs) / 60_000) * 60);
    const text = messages.getMessage('warning.clock', [difference, aheadMs > 0 ? 'ahead of' : 'behind']);
    void Lifecycle.getInstance().emitWarning(text);
  },
});

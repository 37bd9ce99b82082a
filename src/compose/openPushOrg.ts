import { Lifecycle, type Connection } from '@salesforce/core';
import { debugLog } from '../cli/debugLog.js';
import { loadMessages } from '../cli/messages.js';
import type { PushOrg } from '../core/ports.js';
import type { Retry } from '../core/push/retryPolicy.js';
import { duration } from '../format/time.js';
import { connectPushOrg } from '../salesforce/pushOrg.js';

const messages = loadMessages('push');

/** The package-owning org behind a connection, with its calls in the CLI's log, and a warning where the clocks differ. */
export const openPushOrg = (connection: Connection, onRetry?: (retry: Retry) => void): PushOrg =>
  connectPushOrg(connection, onRetry, debugLog(), (aheadMs) => {
    const difference = duration(Math.round(Math.abs(aheadMs) / 60_000) * 60);
    const text = messages.getMessage('warning.clock', [difference, aheadMs > 0 ? 'ahead of' : 'behind']);
    void Lifecycle.getInstance().emitWarning(text);
  });

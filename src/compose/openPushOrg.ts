import type { Connection } from '@salesforce/core';
import { debugLog } from '../cli/debugLog.js';
import type { PushOrg } from '../core/ports.js';
import type { Retry } from '../core/retry.js';
import { connectPushOrg } from '../salesforce/pushOrg.js';

/** The package-owning org behind a connection, with its calls in the CLI's log. */
export const openPushOrg = (connection: Connection, onRetry?: (retry: Retry) => void): PushOrg =>
  connectPushOrg(connection, onRetry, debugLog());

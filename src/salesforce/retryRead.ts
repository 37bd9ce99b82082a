import { setTimeout as sleep } from 'node:timers/promises';
import { isOverInSeconds, type Retry } from '../core/push/retryPolicy.js';
import { toOrgError } from './apiErrors.js';

const READ_RETRIES_MS = [500, 1000, 2000];

/** A read is safe to repeat, so it is retried after transient errors. Writes never are. */
export const retryRead = async <T>(read: () => Promise<T>, onRetry: (retry: Retry) => void): Promise<T> => {
  for (const [index, waitMs] of READ_RETRIES_MS.entries()) {
    try {
      return await read();
    } catch (error) {
      const orgError = toOrgError(error);
      if (!isOverInSeconds(orgError)) throw orgError;
      onRetry({ action: 'read', reason: orgError.code, attempt: index + 1, waitMs });
      await sleep(waitMs);
    }
  }
  return read();
};

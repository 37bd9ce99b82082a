import { setTimeout as sleep } from 'node:timers/promises';
import type { OrgError } from '../core/orgError.js';
import type { Retry } from '../core/retry.js';
import { toOrgError } from './apiErrors.js';

const READ_RETRIES_MS = [500, 1000, 2000];

const PASSING = new Set(['ECONNRESET', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EPIPE']);

/** Whether what went wrong is likely to pass. */
export const isPassing = ({ kind, code }: OrgError): boolean =>
  kind === 'unavailable' || (kind === 'unreachable' && PASSING.has(code));

/** Reading twice harms nobody, so what is likely to pass is tried again. Writes never are. */
export const readAgain = async <T>(read: () => Promise<T>, onRetry: (retry: Retry) => void): Promise<T> => {
  for (const [index, waitMs] of READ_RETRIES_MS.entries()) {
    try {
      return await read();
    } catch (error) {
      const orgError = toOrgError(error);
      if (!isPassing(orgError)) throw orgError;
      onRetry({ action: 'read', reason: orgError.code, attempt: index + 1, waitMs });
      await sleep(waitMs);
    }
  }
  return read();
};

import { OrgError } from './orgError.js';
import type { Pace } from './ports.js';

/** Something that was tried again. */
export type Retry = {
  /** What, such as `insert-jobs` or `read`. */
  action: string;
  /** After which error: Salesforce's code, or the socket's. */
  reason: string;
  /** For the how-manieth time in a row. */
  attempt: number;
  /** After how long a pause, in milliseconds. */
  waitMs: number;
};

/** In a row, without any progress between. */
export const MOST_ATTEMPTS = 5;
/** The first pause; each is twice as long as the one before, up to the longest. */
export const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Row errors that are known to pass; a batch that was answered with one can be sent again. */
export const isPassingRow = ({ reason, message }: { reason: string; message: string }): boolean =>
  reason === 'UNABLE_TO_LOCK_ROW' ||
  reason === 'UNKNOWN_EXCEPTION' ||
  reason === 'SERVER_UNAVAILABLE' ||
  message.includes('Something bad has happened');

/** Whether the org said no, so that nothing was done; all other errors leave it open. */
export const isRefusal = ({ kind }: OrgError): boolean =>
  kind === 'refused' || kind === 'permission' || kind === 'unknown-field';

/** Whether trying again within minutes is of any use. */
export const isWorthRetrying = ({ kind, message }: OrgError): boolean =>
  kind === 'unreachable' ||
  kind === 'unavailable' ||
  kind === 'unexpected' ||
  (kind === 'limit' && /concurrent/i.test(message));

/** The pause before a try: doubling, and a random part of it, so that two clients do not keep meeting. */
export const pauseBefore = (attempt: number, firstMs: number, pace: Pick<Pace, 'random'>): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (attempt - 1)) * (0.5 + pace.random() / 2));

import { OrgError, type OrgErrorKind } from '../errors/orgError.js';
import type { Pace, JobInsert } from '../ports.js';
import type { OrgKey, RejectedOrg } from '../model.js';

/** A retried call. */
export type Retry = {
  /** The action, such as `insert-jobs` or `read`. */
  action: string;
  /** The error that caused the retry: Salesforce's code, or the socket's. */
  reason: string;
  /** The number of the retry in a row, from 1. */
  attempt: number;
  /** The pause before it, in milliseconds. */
  waitMs: number;
};

/** In a row, without any progress between them. */
export const MOST_ATTEMPTS = 5;
/** The first pause. Each pause is twice as long as the one before, up to the longest. */
export const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Whether the same call may succeed when it is repeated: within `seconds`, within `minutes`, within the `hours` of a
 * rollout, or not before the user has done something about it (`never`).
 */
type Transience = 'seconds' | 'minutes' | 'hours' | 'never';

/** The codes of Node and undici for a broken connection, or for a response that did not arrive. */
const BROKEN_CONNECTION = new Set(['ECONNRESET', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EPIPE']);

/** The one table of transient errors: reads, scheduling, and waiting for a push or a rollout all use it. */
const TRANSIENCE: Record<OrgErrorKind, Transience | ((error: OrgError) => Transience)> = {
  unavailable: 'seconds',
  unreachable: ({ code }) => (BROKEN_CONNECTION.has(code) ? 'seconds' : 'minutes'),
  unexpected: 'minutes',
  limit: ({ message }) => (/concurrent/i.test(message) ? 'seconds' : 'hours'),
  // A session that can be renewed has been renewed before the caller gets this error. It may be renewable again later.
  session: 'hours',
  moved: 'never',
  permission: 'never',
  'unknown-field': 'never',
  refused: 'never',
};

/** Transient errors of one row of a batch: the row can be sent again. */
const TRANSIENT_ROWS = new Set(['UNABLE_TO_LOCK_ROW', 'UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE']);

const transienceOf = (error: OrgError): Transience => {
  const transience = TRANSIENCE[error.kind];
  return typeof transience === 'string' ? transience : transience(error);
};

/** Whether a retry within minutes may help: for a command that has started a push, or waits for one. */
export const isTransient = (error: unknown): error is OrgError =>
  error instanceof OrgError && ['seconds', 'minutes'].includes(transienceOf(error));

/** Whether trying again within hours is of any use: for a command that waits for a rollout. */
export const isOverInHours = (error: OrgError): boolean => transienceOf(error) !== 'never';

/** Whether a retry within seconds may help: for a command that only reads. */
export const isOverInSeconds = (error: OrgError): boolean => transienceOf(error) === 'seconds';

export const isTransientRow = ({ reason, message }: { reason: string; message: string }): boolean =>
  TRANSIENT_ROWS.has(reason) || message.includes('Something bad has happened');

/** Whether the org refused the call, so that nothing was done. After any other error it is unknown. */
export const isRefusal = ({ kind }: OrgError): boolean =>
  kind === 'refused' || kind === 'permission' || kind === 'unknown-field';

/** The pause before an attempt: it doubles, and has a random part, so that two clients do not keep colliding. */
export const pauseBefore = (attempt: number, firstMs: number, pace: Pick<Pace, 'random'>): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (attempt - 1)) * (0.5 + pace.random() / 2));

export type RefusedOrg = Extract<JobInsert, { ok: false }>;

/** The answers of one insert, sorted into accepted orgs, rejected orgs, and orgs to retry. */
export type SortedInsertResults = { accepted: OrgKey[]; rejected: RejectedOrg[]; transient: RefusedOrg[] };

export const asRejected = ({ orgKey, reason, message }: RefusedOrg): RejectedOrg => ({ orgKey, reason, message });

/** Sorts the answers. An org that is already in the push, because a response was lost, is accepted. */
export const sortInsertResults = (answers: readonly JobInsert[]): SortedInsertResults => {
  const refused = answers.flatMap((answer) => (answer.ok || answer.reason === 'DUPLICATE_VALUE' ? [] : [answer]));
  const out = new Set(refused.map(({ orgKey }) => orgKey));
  return {
    accepted: answers.map(({ orgKey }) => orgKey).filter((orgKey) => !out.has(orgKey)),
    rejected: refused.filter((answer) => !isTransientRow(answer)).map(asRejected),
    transient: refused.filter(isTransientRow),
  };
};

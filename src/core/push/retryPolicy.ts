import { OrgError, type OrgErrorKind } from '../errors/orgError.js';
import type { Pace, JobInsert } from '../ports.js';
import type { OrgKey, RejectedOrg } from '../model.js';

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

/**
 * Whether the same call may succeed when it is made again: within `seconds`, within `minutes`, within the `hours` that a rollout
 * takes, or not before the user has done something about it (`never`).
 */
type Transience = 'seconds' | 'minutes' | 'hours' | 'never';

/** How the sockets of Node and of undici name a connection that broke, or an answer that did not come. */
const BROKEN_CONNECTION = new Set(['ECONNRESET', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EPIPE']);

/** The one table of what is transient: reads, scheduling, and waiting for a push or a rollout all go by it. */
const TRANSIENCE: Record<OrgErrorKind, Transience | ((error: OrgError) => Transience)> = {
  unavailable: 'seconds',
  unreachable: ({ code }) => (BROKEN_CONNECTION.has(code) ? 'seconds' : 'minutes'),
  unexpected: 'minutes',
  limit: ({ message }) => (/concurrent/i.test(message) ? 'seconds' : 'hours'),
  // One that can be renewed has been renewed before a caller hears of it. Later there may be a way to renew it.
  session: 'hours',
  moved: 'never',
  permission: 'never',
  'unknown-field': 'never',
  refused: 'never',
};

/** Errors of one row of a batch that are transient: the row can be sent again. */
const TRANSIENT_ROWS = new Set(['UNABLE_TO_LOCK_ROW', 'UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE']);

const transienceOf = (error: OrgError): Transience => {
  const transience = TRANSIENCE[error.kind];
  return typeof transience === 'string' ? transience : transience(error);
};

/** Whether trying again within minutes is of any use: for a command that has started a push, or waits for one. */
export const isTransient = (error: unknown): error is OrgError =>
  error instanceof OrgError && ['seconds', 'minutes'].includes(transienceOf(error));

/** Whether trying again within hours is of any use: for a command that waits for a rollout. */
export const isOverInHours = (error: OrgError): boolean => transienceOf(error) !== 'never';

/** Whether trying again at once is of any use: for a command that only reads. */
export const isOverInSeconds = (error: OrgError): boolean => transienceOf(error) === 'seconds';

export const isTransientRow = ({ reason, message }: { reason: string; message: string }): boolean =>
  TRANSIENT_ROWS.has(reason) || message.includes('Something bad has happened');

/** Whether the org said no, so that nothing was done; all other errors leave it open. */
export const isRefusal = ({ kind }: OrgError): boolean =>
  kind === 'refused' || kind === 'permission' || kind === 'unknown-field';

/** The pause before a try: doubling, and a random part of it, so that two clients do not keep meeting. */
export const pauseBefore = (attempt: number, firstMs: number, pace: Pick<Pace, 'random'>): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (attempt - 1)) * (0.5 + pace.random() / 2));

export type RefusedOrg = Extract<JobInsert, { ok: false }>;

/** The answers of one insert: who is in, who is out for good, and who has to be tried again. */
export type SortedInsertResults = { accepted: OrgKey[]; rejected: RejectedOrg[]; transient: RefusedOrg[] };

export const asRejected = ({ orgKey, reason, message }: RefusedOrg): RejectedOrg => ({ orgKey, reason, message });

/** An org that is in the push already, because an answer was lost, is in. */
export const sortInsertResults = (answers: readonly JobInsert[]): SortedInsertResults => {
  const refused = answers.flatMap((answer) => (answer.ok || answer.reason === 'DUPLICATE_VALUE' ? [] : [answer]));
  const out = new Set(refused.map(({ orgKey }) => orgKey));
  return {
    accepted: answers.map(({ orgKey }) => orgKey).filter((orgKey) => !out.has(orgKey)),
    rejected: refused.filter((answer) => !isTransientRow(answer)).map(asRejected),
    transient: refused.filter(isTransientRow),
  };
};

import { OrgError, type OrgErrorKind } from '../errors/orgError.js';
import type { Pace } from '../ports.js';
import { JOBS_PER_INSERT } from './inserts.js';

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

/**
 * The one table of transient errors of calls: reads, scheduling, and waiting for a push or a rollout all use it. Those
 * of single rows in a call that succeeded: `isTransientRow`.
 */
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

/** Whether the org refused the call, so that nothing was done. After any other error it is unknown. */
export const isRefusal = ({ kind }: OrgError): boolean =>
  kind === 'refused' || kind === 'permission' || kind === 'unknown-field';

/** The pause before an attempt: it doubles, and has a random part, so that two clients do not keep colliding. */
export const pauseBefore = (attempt: number, firstMs: number, pace: Pick<Pace, 'random'>): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (attempt - 1)) * (0.5 + pace.random() / 2));

/**
 * Counts attempts without success, and decides how long to wait before the next one and how many orgs to insert at
 * once.
 */
export class Attempts {
  /** Orgs in one insert. Halved while batches fail, until the org that makes them fail is alone. */
  public atOnce = JOBS_PER_INSERT;
  /** Attempts in a row without success. */
  private fruitless = 0;
  /** Attempts in a row with one org alone. */
  private alone = 0;
  /** Orgs in a row that were given up after failing alone, without an accepted org in between. */
  private givenUp = 0;

  public constructor(
    private readonly pace: Pace,
    private readonly firstPauseMs = FIRST_PAUSE_MS,
    private readonly onRetry: (retry: Retry) => void = () => undefined,
  ) {}

  public get isFirst(): boolean {
    return this.fruitless === 0;
  }

  public get areExhausted(): boolean {
    return this.fruitless >= MOST_ATTEMPTS;
  }

  /** Records a success. */
  public succeeded(): void {
    this.fruitless = 0;
    this.alone = 0;
  }

  public orgsAccepted(): void {
    this.givenUp = 0;
    this.succeeded();
  }

  /** Records that a batch failed. Returns `give-up` if it was one org alone in its last attempt. */
  public batchFailed(orgs: number): 'try-again' | 'give-up' {
    if (orgs === 1) this.alone++;
    else if (this.fruitless > 0) this.atOnce = Math.ceil(orgs / 2);
    return this.alone < MOST_ATTEMPTS ? 'try-again' : 'give-up';
  }

  public halve(orgs: number): void {
    this.atOnce = Math.ceil(orgs / 2);
  }

  /**
   * Continues without an org. If several orgs in a row are given up, the cause is not the orgs, and the result is
   * `stop`.
   */
  public orgGivenUp(): 'go-on' | 'stop' {
    this.givenUp++;
    this.atOnce = JOBS_PER_INSERT;
    this.succeeded();
    return this.givenUp < MOST_ATTEMPTS ? 'go-on' : 'stop';
  }

  /** Waits before the next try. */
  public async pause(action: string, reason: string): Promise<void> {
    this.fruitless++;
    // Halving a batch down to the failing org takes many attempts; none of them needs a long pause.
    const step = this.atOnce < JOBS_PER_INSERT ? 1 : this.fruitless;
    const waitMs = pauseBefore(step, this.firstPauseMs, this.pace);
    const retry: Retry = { action, reason, attempt: this.fruitless, waitMs };
    this.onRetry(retry);
    await this.pace.sleep(waitMs);
  }
}

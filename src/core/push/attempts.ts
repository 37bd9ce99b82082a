import { JOBS_PER_INSERT, type Pace } from '../ports.js';
import { FIRST_PAUSE_MS, MOST_ATTEMPTS, pauseBefore, type Retry } from './retryPolicy.js';

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

import type { Pace } from '../ports.js';
import { JOBS_PER_INSERT } from './insertSizes.js';
import { FIRST_PAUSE_MS, MOST_ATTEMPTS, pauseBefore, type Retry } from './retryPolicy.js';

/** How often something was tried in vain, how long to wait before the next try, and how many orgs to try at once. */
export class Attempts {
  /** Orgs in one insert; halved while a batch comes to nothing, until the org that ruins it is alone. */
  public atOnce = JOBS_PER_INSERT;
  /** Tries in a row that came to nothing. */
  private fruitless = 0;
  /** Tries in a row with one org alone. */
  private alone = 0;
  /** Orgs in a row that were given up alone, without one being accepted in between. */
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

  /** Something was achieved. */
  public succeeded(): void {
    this.fruitless = 0;
    this.alone = 0;
  }

  public orgsAccepted(): void {
    this.givenUp = 0;
    this.succeeded();
  }

  /** A batch came to nothing; says whether it was one org alone that did so for the last time. */
  public batchFailed(orgs: number): 'try-again' | 'give-up' {
    if (orgs === 1) this.alone++;
    else if (this.fruitless > 0) this.atOnce = Math.ceil(orgs / 2);
    return this.alone < MOST_ATTEMPTS ? 'try-again' : 'give-up';
  }

  public halve(orgs: number): void {
    this.atOnce = Math.ceil(orgs / 2);
  }

  /** Continues without an org; several of them in a row mean that it is not the orgs. */
  public orgGivenUp(): 'go-on' | 'stop' {
    this.givenUp++;
    this.atOnce = JOBS_PER_INSERT;
    this.succeeded();
    return this.givenUp < MOST_ATTEMPTS ? 'go-on' : 'stop';
  }

  /** Waits before the next try. */
  public async pause(action: string, reason: string): Promise<void> {
    this.fruitless++;
    // Cutting a batch down to the org that ruins it takes many tries, none of which has to wait for long.
    const step = this.atOnce < JOBS_PER_INSERT ? 1 : this.fruitless;
    const waitMs = pauseBefore(step, this.firstPauseMs, this.pace);
    const retry: Retry = { action, reason, attempt: this.fruitless, waitMs };
    this.onRetry(retry);
    await this.pace.sleep(waitMs);
  }
}

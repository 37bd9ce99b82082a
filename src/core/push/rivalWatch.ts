import { checkBeforeWriting, findRivals, requestsFor, rivalCandidates, stillRivals } from './checkRivals.js';
import type { JournalEvent, Progress, Rival } from './progress.js';
import { FIRST_PAUSE_MS } from './retryPolicy.js';
import { sameId } from '../orgs/ids.js';
import type { VersionRequest } from '../ports.js';
import type { SchedulerEnv } from './schedulerEnv.js';

/** Others who see our jobs give way in seconds; who has died never does. */
const LONGEST_WAIT_MS = 120_000;
const LONGEST_PAUSE_MS = 10_000;

type Checked = Extract<JournalEvent, { event: 'checked' }>;

/**
 * Looks for other pushes of the same orgs, and waits for them. Gives what it has seen; undefined where our own request is no longer
 * as we have made it, because somebody has canceled it for example.
 */
export class RivalWatch {
  private waitedMs = 0;
  private nextPauseMs: number;

  public constructor(private readonly env: Pick<SchedulerEnv, 'org' | 'pace' | 'pushable' | 'firstPauseMs'>) {
    this.nextPauseMs = env.firstPauseMs ?? FIRST_PAUSE_MS;
  }

  /** Where nothing was written yet, nothing is: then it throws. */
  public async check(progress: Progress): Promise<Checked | undefined> {
    const { plan, pushRequestId } = progress;
    const { org, pushable } = this.env;
    if (pushRequestId !== undefined) return this.among(await requestsFor(org, plan, pushable), progress);
    await checkBeforeWriting(org, { plan, pushable });
    return { event: 'checked' };
  }

  /** The same, where the requests for the version have just been read. */
  public async among(requests: readonly VersionRequest[], progress: Progress): Promise<Checked | undefined> {
    if (hasChanged(requests, progress)) return undefined;
    return this.checked(await findRivals(this.env.org, requests, progress));
  }

  /**
   * The same, where they were read in the call that has added the jobs. It isn't documented that others see the jobs of a
   * call before it is over, so that this is only taken for a look where no other request comes into question: a command that
   * makes one now has two calls to make before a look of its own.
   */
  public inPassing(requests: readonly VersionRequest[] | undefined, progress: Progress): Checked | undefined {
    if (requests === undefined || hasChanged(requests, progress)) return undefined;
    return rivalCandidates(requests, progress).length === 0 ? { event: 'checked' } : undefined;
  }

  /** Looks again, after a pause, at rivals that were seen. */
  public async wait(progress: Progress): Promise<Checked | undefined> {
    const { org, pace, pushable } = this.env;
    const pause = Math.min(this.nextPauseMs, LONGEST_PAUSE_MS, LONGEST_WAIT_MS - this.waitedMs);
    await pace.sleep(pause);
    this.waitedMs += pause;
    this.nextPauseMs = pause * 2;
    const requests = await requestsFor(org, progress.plan, pushable);
    return hasChanged(requests, progress) ? undefined : this.checked(stillRivals(progress.rivals, requests));
  }

  private checked(rivals: Rival[]): Checked {
    if (rivals.length === 0) return { event: 'checked' };
    return { event: 'checked', rivals, ...(this.waitedMs < LONGEST_WAIT_MS ? {} : { waited: true }) };
  }
}

const hasChanged = (requests: readonly VersionRequest[], { pushRequestId = '' }: Progress): boolean =>
  requests.some((each) => sameId(each.pushRequestId, pushRequestId) && each.status !== 'Created');

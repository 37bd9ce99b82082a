import { checkBeforeWriting, findRivals, requestsFor, rivalCandidates, stillRivals } from './checkRivals.js';
import type { JournalEvent, Progress, Rival } from './progress.js';
import { FIRST_PAUSE_MS } from './retryPolicy.js';
import { sameId } from '../orgs/ids.js';
import type { VersionRequest } from '../ports.js';
import type { SchedulerEnv } from './schedulerEnv.js';

/** Runners that see our jobs give way in seconds. A runner that has crashed never does. */
const LONGEST_WAIT_MS = 120_000;
const LONGEST_PAUSE_MS = 10_000;

type Checked = Extract<JournalEvent, { event: 'checked' }>;

/**
 * Checks for other pushes of the same orgs, and waits for them. Returns the findings. Returns undefined where our own
 * request has changed, for example because somebody has canceled it.
 */
export class RivalWatch {
  private waitedMs = 0;
  private nextPauseMs: number;

  public constructor(private readonly env: Pick<SchedulerEnv, 'org' | 'pace' | 'pushable' | 'firstPauseMs'>) {
    this.nextPauseMs = env.firstPauseMs ?? FIRST_PAUSE_MS;
  }

  /** Checks for rivals. Throws where there are some and nothing was written yet. */
  public async check(progress: Progress): Promise<Checked | undefined> {
    const { spec, pushRequestId } = progress;
    const { org, pushable } = this.env;
    if (pushRequestId !== undefined) return this.among(await requestsFor(org, spec, pushable), progress);
    await checkBeforeWriting(org, { spec, pushable });
    return { event: 'checked' };
  }

  /** Checks for rivals in the requests for the version, which have just been read. */
  public async among(requests: readonly VersionRequest[], progress: Progress): Promise<Checked | undefined> {
    if (hasChanged(requests, progress)) return undefined;
    return this.checked(await findRivals(this.env.org, requests, progress));
  }

  /**
   * Checks the requests that were read in the call that inserted the jobs. It is not documented that others see the
   * jobs of a call before the call has ended. Therefore this counts as a check only where no other request is a
   * candidate: a command that creates one now makes two more calls before its own check.
   */
  public inPassing(requests: readonly VersionRequest[] | undefined, progress: Progress): Checked | undefined {
    if (requests === undefined || hasChanged(requests, progress)) return undefined;
    return rivalCandidates(requests, progress).length === 0 ? { event: 'checked' } : undefined;
  }

  /** Checks known rivals again after a pause. */
  public async wait(progress: Progress): Promise<Checked | undefined> {
    const { org, pace, pushable } = this.env;
    const pause = Math.min(this.nextPauseMs, LONGEST_PAUSE_MS, LONGEST_WAIT_MS - this.waitedMs);
    await pace.sleep(pause);
    this.waitedMs += pause;
    this.nextPauseMs = pause * 2;
    const requests = await requestsFor(org, progress.spec, pushable);
    return hasChanged(requests, progress) ? undefined : this.checked(stillRivals(progress.rivals, requests));
  }

  private checked(rivals: Rival[]): Checked {
    if (rivals.length === 0) return { event: 'checked' };
    return { event: 'checked', rivals, ...(this.waitedMs < LONGEST_WAIT_MS ? {} : { waited: true }) };
  }
}

const hasChanged = (requests: readonly VersionRequest[], { pushRequestId = '' }: Progress): boolean =>
  requests.some((each) => sameId(each.pushRequestId, pushRequestId) && each.status !== 'Created');

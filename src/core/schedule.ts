import { apply, type JournalEvent, type Progress, type ScheduleOutcome, type Write } from './events.js';
import { OrgError } from './orgError.js';
import type { JobInsert, Journal, Pace, PushOrg, StrayRequest } from './ports.js';
import { JOBS_PER_INSERT } from './ports.js';
import {
  FIRST_PAUSE_MS,
  isPassingRow,
  isRefusal,
  isWorthRetrying,
  MOST_ATTEMPTS,
  pauseBefore,
  type Retry,
} from './retry.js';
import { next, type Action } from './steps.js';

export type Scheduled = { progress: Progress; pushRequestId: string; outcome: ScheduleOutcome; retries: Retry[] };

/**
 * Scheduling broke off with `cause`. `canceled`: the request that was made is canceled, or was never made; nothing is left to do.
 * Otherwise the journal has everything that it takes to go on. `candidates`: requests of which one may be the one
 * whose answer was lost, but it cannot be told which.
 */
export class ScheduleBroken extends Error {
  public override readonly name = 'ScheduleBroken';

  public constructor(
    public override readonly cause: Error,
    public readonly pushRequestId: string | undefined,
    public readonly canceled: boolean,
    public readonly candidates: readonly StrayRequest[] = [],
  ) {
    super(cause.message);
  }
}

export type ScheduleEnv = {
  org: PushOrg;
  journal: Journal;
  pace: Pace;
  firstPauseMs?: number;
  onProgress?: (progress: Progress) => void;
  onRetry?: (retry: Retry) => void;
};

/** Carries a push on to its end, from wherever it is. */
export const schedule = (start: Progress, env: ScheduleEnv): Promise<Scheduled> => new Scheduling(start, env).run();

type Acting = Exclude<Action, { do: 'stop' }>;

class Scheduling {
  private readonly retries: Retry[] = [];
  /** Orgs in one insert; halved while a batch comes to nothing, until the org that ruins it is alone. */
  private atOnce = JOBS_PER_INSERT;
  /** Tries in a row that came to nothing. */
  private fruitless = 0;
  /** Orgs in a row that were given up alone, without one being accepted in between. */
  private givenUp = 0;

  public constructor(
    private progress: Progress,
    private readonly env: ScheduleEnv,
  ) {}

  public async run(): Promise<Scheduled> {
    for (;;) {
      const action = next(this.progress, this.atOnce);
      if (action.do === 'stop') {
        if (this.progress.outcome === undefined) await this.record({ event: 'ended', outcome: action.outcome });
        const { pushRequestId, outcome } = action;
        return { progress: this.progress, pushRequestId, outcome, retries: this.retries };
      }
      try {
        await this.perform(action);
      } catch (error) {
        await this.recover(action, error as Error);
      }
      this.env.onProgress?.(this.progress);
    }
  }

  private async perform(action: Acting): Promise<void> {
    const { org } = this.env;
    switch (action.do) {
      case 'create-request':
        await this.intend('create-request');
        await this.record({ event: 'created', pushRequestId: await org.createRequest(this.progress.plan.request) });
        return this.fruitful();
      case 'find-request':
        return this.findRequest();
      case 'read':
        return this.read(action.pushRequestId);
      case 'insert-jobs':
        await this.intend('insert-jobs');
        return this.digest(await org.insertJobs(action.pushRequestId, action.orgs));
      case 'count-jobs':
        return this.record({ event: 'counted', jobs: (await org.countJobs(action.pushRequestId)).total });
      case 'activate':
        await this.intend('activate');
        await org.activate(action.pushRequestId);
        await this.record({ event: 'activated' });
        return this.fruitful();
      case 'cancel':
        await this.intend('cancel');
        await org.cancel(action.pushRequestId);
        return this.record({ event: 'canceled' });
    }
  }

  private intend(write: Write): Promise<void> {
    return this.record({ event: 'intent', write });
  }

  private async record(event: JournalEvent): Promise<void> {
    await this.env.journal.append(event);
    this.progress = apply(this.progress, event);
  }

  private async read(pushRequestId: string): Promise<void> {
    const state = await this.env.org.state(pushRequestId);
    if (state === undefined)
      throw new OrgError('refused', 'NOT_FOUND', `The org has no push request ${pushRequestId}.`);
    await this.record({ event: 'read', ...state });
  }

  /** Takes the request over whose answer was lost, if it can be told for certain; makes it anew if it is not there. */
  private async findRequest(): Promise<void> {
    const { request, knownRequests } = this.progress.plan;
    const strays = await this.env.org.strayRequests(request.versionId, knownRequests);
    const wanted = request.startTime?.getTime();
    const fitting = strays.filter(
      ({ jobs, scheduledStartTime }) =>
        jobs === 0 &&
        (scheduledStartTime === null ? wanted === undefined : new Date(scheduledStartTime).getTime() === wanted),
    );
    const [found, ...others] = fitting;
    if (found === undefined) return this.record({ event: 'not-done', write: 'create-request' });
    if (others.length > 0) {
      const cause = new OrgError(
        'refused',
        'AMBIGUOUS',
        'The answer to the request was lost, and it cannot be told which one it is.',
      );
      throw new ScheduleBroken(cause, undefined, false, fitting);
    }
    return this.record({ event: 'created', pushRequestId: found.pushRequestId });
  }

  /** Sorts the answers for each org: in, out for good, or to be tried again. */
  private async digest(answers: readonly JobInsert[]): Promise<void> {
    const refused = answers.flatMap((answer) => (answer.ok || answer.reason === 'DUPLICATE_VALUE' ? [] : [answer]));
    const passing = refused.filter(isPassingRow);
    // One org alone that ruins its batch again and again is the reason for it.
    const alone = answers.length === 1 && passing.length === 1 && this.fruitless >= MOST_ATTEMPTS;
    const rejected = (alone ? refused : refused.filter((answer) => !isPassingRow(answer))).map(
      ({ orgKey, reason, message }) => ({ orgKey, reason, message }),
    );
    const out = new Set(refused.map(({ orgKey }) => orgKey));
    const accepted = answers.map(({ orgKey }) => orgKey).filter((orgKey) => !out.has(orgKey));
    await this.record({ event: 'inserted', accepted, rejected });
    if (alone) return this.giveUp(passing[0]);
    if (accepted.length > 0) this.givenUp = 0;
    if (accepted.length + rejected.length > 0) this.fruitful();
    else if (this.fruitless > 0) this.atOnce = Math.ceil(answers.length / 2);
    const [first] = passing;
    if (first !== undefined) await this.pause('insert-jobs', first.reason);
  }

  private fruitful(): void {
    this.fruitless = 0;
  }

  /** Goes on without an org that nothing helped; several of them in a row mean that it is not the orgs. */
  private giveUp(row: { reason: string; message: string } | undefined): void {
    this.fruitful();
    this.atOnce = JOBS_PER_INSERT;
    this.givenUp++;
    if (this.givenUp >= MOST_ATTEMPTS) {
      throw this.broken(new OrgError('unavailable', row?.reason ?? '', row?.message ?? ''), false);
    }
  }

  /** Decides what an error means: look and try again, give up and cancel, or stop and leave the journal. */
  private async recover(action: Acting, error: Error): Promise<void> {
    if (!(error instanceof OrgError)) throw error;
    if (isRefusal(error)) return this.afterRefusal(action, error);
    if (!isWorthRetrying(error) || this.fruitless >= MOST_ATTEMPTS) throw this.broken(error, false);
    await this.pause(action.do, error.code);
  }

  private async afterRefusal(action: Acting, error: OrgError): Promise<void> {
    const { pushRequestId } = this.progress;
    if (pushRequestId === undefined) {
      if (action.do === 'create-request') await this.record({ event: 'refused' });
      throw new ScheduleBroken(error, undefined, action.do === 'create-request');
    }
    // The org may refuse to do again what it has done, so its books are looked at before its word is taken.
    if (action.do === 'activate' && this.fruitless === 0) return this.pause(action.do, error.code);
    if (action.do === 'insert-jobs' && action.orgs.length > 1 && error.kind === 'refused') {
      this.atOnce = Math.ceil(action.orgs.length / 2);
      return this.pause(action.do, error.code);
    }
    if (action.do === 'insert-jobs' && error.kind === 'refused') {
      const rejected = action.orgs.map((orgKey) => ({ orgKey, reason: error.code, message: error.message }));
      this.atOnce = JOBS_PER_INSERT;
      return this.record({ event: 'inserted', accepted: [], rejected });
    }
    throw this.broken(error, await this.tryToCancel(pushRequestId));
  }

  private async tryToCancel(pushRequestId: string): Promise<boolean> {
    try {
      await this.intend('cancel');
      await this.env.org.cancel(pushRequestId);
      await this.record({ event: 'canceled' });
      await this.record({ event: 'ended', outcome: 'canceled' });
      return true;
    } catch {
      return false; // The journal says that it was tried; resume reads what came of it.
    }
  }

  private broken(cause: Error, canceled: boolean): ScheduleBroken {
    return new ScheduleBroken(cause, this.progress.pushRequestId, canceled);
  }

  private async pause(action: string, reason: string): Promise<void> {
    this.fruitless++;
    // Cutting a batch down to the org that ruins it takes many tries, none of which has to wait for long.
    const step = this.atOnce < JOBS_PER_INSERT ? 1 : this.fruitless;
    const waitMs = pauseBefore(step, this.env.firstPauseMs ?? FIRST_PAUSE_MS, this.env.pace);
    const retry: Retry = { action, reason, attempt: this.fruitless, waitMs };
    this.retries.push(retry);
    this.env.onRetry?.(retry);
    await this.env.pace.sleep(waitMs);
  }
}

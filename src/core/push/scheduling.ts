import { Attempts } from './attempts.js';
import { checkBeforeWriting } from './checkRivals.js';
import {
  applyEvent,
  type JournalEvent,
  type Progress,
  type ScheduleOutcome,
  type Write,
  type Journal,
} from './progress.js';
import { OrgError } from '../errors/orgError.js';
import { asRejected, sortInsertResults, type RefusedOrg } from './insertResults.js';
import type { Inserted, Pace, PushOrg } from '../ports.js';
import { isRefusal, isTransient, type Retry } from './retryPolicy.js';
import { ScheduleBroken } from './scheduleBroken.js';
import { nextAction, type Action } from './nextAction.js';
import { lostRequest } from './orphanedRequest.js';
import type { PushableVersion } from '../model.js';

export type Scheduled = { progress: Progress; pushRequestId: string; outcome: ScheduleOutcome };

export type ScheduleEnv = {
  org: PushOrg;
  journal: Journal;
  /** The version as it was written down, to be held against the org's where the plan is not of this moment. */
  pushable?: PushableVersion;
  pace: Pace;
  firstPauseMs?: number;
  onProgress?: (progress: Progress) => void;
  onRetry?: (retry: Retry) => void;
};

type Acting = Exclude<Action, { do: 'stop' }>;

/** A push on its way, from wherever it is, to where nothing is left to be done about scheduling it. */
export class Scheduling {
  private readonly attempts: Attempts;

  public constructor(
    public progress: Progress,
    private readonly env: ScheduleEnv,
  ) {
    this.attempts = new Attempts(env.pace, env.firstPauseMs, env.onRetry);
  }

  public async run(): Promise<Scheduled> {
    for (;;) {
      const action = nextAction(this.progress, this.attempts.atOnce);
      if (action.do === 'stop') {
        if (this.progress.outcome === undefined) await this.record({ event: 'ended', outcome: action.outcome });
        const { pushRequestId, outcome } = action;
        return { progress: this.progress, pushRequestId, outcome };
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
        this.attempts.succeeded();
        return;
      case 'check':
        await checkBeforeWriting(org, { ...this.progress, pushable: this.env.pushable });
        return this.record({ event: 'checked' });
      case 'find-request':
        return this.findRequest();
      case 'find-orphaned-requests':
        return this.findOrphanedRequests(action.pushRequestId);
      case 'read':
        return this.read(action.pushRequestId);
      case 'insert-jobs':
        await this.intend('insert-jobs');
        return this.handleInsertResults(await org.insertJobs(action.pushRequestId, action.orgs));
      case 'count-jobs':
        return this.record({ event: 'counted', jobs: (await org.countJobs(action.pushRequestId)).total });
      case 'activate':
        await this.intend('activate');
        await org.activate(action.pushRequestId);
        await this.record({ event: 'activated' });
        this.attempts.succeeded();
        return;
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
    this.progress = applyEvent(this.progress, event);
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
    const orphanedRequests = await this.env.org.orphanCandidates(request.versionId, knownRequests);
    const found = lostRequest(orphanedRequests, request);
    return this.record(
      found === undefined ? { event: 'not-done' } : { event: 'created', pushRequestId: found.pushRequestId },
    );
  }

  /** A create that was given up for lost and made again may have come through all the same. */
  private async findOrphanedRequests(pushRequestId: string): Promise<void> {
    const { request, knownRequests } = this.progress.plan;
    const orphanedRequests = await this.env.org.orphanCandidates(request.versionId, [...knownRequests, pushRequestId]);
    const ids = orphanedRequests.filter(({ jobs }) => jobs === 0).map((stray) => stray.pushRequestId);
    return this.record({ event: 'orphaned-requests', pushRequestIds: ids });
  }

  /** Sorts the answers for each org: in, out for good, or to be tried again. */
  private async handleInsertResults({ answers, jobs }: Inserted): Promise<void> {
    const { accepted, rejected, transient } = sortInsertResults(answers);
    await this.record({ event: 'inserted', accepted, rejected, jobs });
    if (accepted.length > 0) this.attempts.orgsAccepted();
    else if (rejected.length > 0) this.attempts.succeeded();
    const [first] = transient;
    if (first === undefined) return;
    const retry = this.attempts.batchFailed(transient.length) === 'try-again';
    return retry ? this.attempts.pause('insert-jobs', first.reason) : this.giveUp(first);
  }

  /** Goes on without an org that ruins every batch, even alone. A lock is no reason to, since it is not the org's. */
  private async giveUp(row: RefusedOrg): Promise<void> {
    if (row.reason === 'UNABLE_TO_LOCK_ROW' || this.attempts.orgGivenUp() === 'stop') {
      throw this.broken(new OrgError('unavailable', row.reason, row.message), false);
    }
    await this.record({ event: 'inserted', accepted: [], rejected: [asRejected(row)] });
  }

  /** Decides what an error means: look and try again, give up and cancel, or stop and leave the journal. */
  private async recover(action: Acting, error: Error): Promise<void> {
    if (!(error instanceof OrgError)) throw error;
    if (isRefusal(error)) return this.afterRefusal(action, error);
    if (!isTransient(error) || this.attempts.areExhausted) throw this.broken(error, false);
    await this.attempts.pause(action.do, error.code);
  }

  private async afterRefusal(action: Acting, error: OrgError): Promise<void> {
    const { pushRequestId } = this.progress;
    if (action.do === 'check') throw this.broken(error, false);
    if (pushRequestId === undefined) {
      if (action.do === 'create-request') await this.record({ event: 'refused' });
      throw new ScheduleBroken(error, undefined, action.do === 'create-request');
    }
    // The org may refuse to do again what it has done, so its books are looked at before its word is taken.
    if (action.do === 'activate' && this.attempts.isFirst) return this.attempts.pause(action.do, error.code);
    if (action.do === 'insert-jobs' && action.orgs.length > 1 && error.kind === 'refused') {
      this.attempts.halve(action.orgs.length);
      return this.attempts.pause(action.do, error.code);
    }
    if (action.do === 'insert-jobs' && error.kind === 'refused') {
      const rejected = action.orgs.map((orgKey) => ({ orgKey, reason: error.code, message: error.message }));
      this.attempts.succeeded();
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
}

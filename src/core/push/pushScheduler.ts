import { OrgError } from '../errors/orgError.js';
import { UsageError } from '../errors/usageError.js';
import type { OrgKey } from '../model.js';
import { applyEvent } from './replay.js';
import { Attempts, isRefusal, isTransient } from './retryPolicy.js';
import { RivalWatch, findOrphaned } from './rivals.js';
import type { JournalEvent, Progress, Write } from './progress.js';
import { asRejected, sortInsertResults, type RefusedOrg } from './inserts.js';
import type { SchedulerEnv, Scheduled } from './scheduledPush.js';
import { ScheduleBroken } from './broken.js';
import { nextAction, type Action } from './nextAction.js';

type Acting = Exclude<Action, { do: 'stop' }>;

/** Takes a push from its current progress to the end of scheduling. */
export class PushScheduler {
  private readonly attempts: Attempts;
  private readonly rivals: RivalWatch;

  public constructor(
    private progress: Progress,
    private readonly env: SchedulerEnv,
  ) {
    this.attempts = new Attempts(env.pace, env.firstPauseMs, env.onRetry);
    this.rivals = new RivalWatch(env);
  }

  /** Throws ScheduleBroken, or UsageError where the org's records forbid continuing: nothing is scheduled then. */
  public async run(): Promise<Scheduled> {
    try {
      for (;;) {
        const action = nextAction(this.progress, this.attempts.atOnce);
        if (action.do === 'stop') return await this.stop(action);
        await this.perform(action).catch((error: unknown) => this.recover(action, error as Error));
        this.env.onProgress?.(this.progress);
      }
    } catch (error) {
      // A record that another process has taken over says nothing against the push: it has the record, and goes on.
      const isTaken = error instanceof UsageError && error.kind === 'record-taken';
      if (!isTaken && (error instanceof ScheduleBroken || error instanceof UsageError)) throw error;
      throw this.broken(error as Error, false);
    }
  }

  private async stop({ pushRequestId, outcome }: Extract<Action, { do: 'stop' }>): Promise<Scheduled> {
    if (this.progress.outcome === undefined) await this.record({ event: 'ended', outcome });
    const { progress } = this;
    if (outcome !== 'rival') return { progress, pushRequestId, outcome };
    throw new UsageError({ kind: 'rival-requests', requests: [...progress.rivals], canceled: pushRequestId });
  }

  private async perform(action: Acting): Promise<void> {
    const { org } = this.env;
    switch (action.do) {
      case 'create-request':
        await this.intend('create-request');
        await this.record({ event: 'created', pushRequestId: await org.createRequest(this.progress.spec.request) });
        this.attempts.succeeded();
        return;
      case 'check':
        return this.recordLook(await this.rivals.check(this.progress));
      case 'wait-for-rivals':
        return this.recordLook(await this.rivals.wait(this.progress));
      case 'find-orphaned-requests':
        return this.record(await findOrphaned(org, this.progress.spec, action.pushRequestId));
      case 'read':
        return this.read(action.pushRequestId);
      case 'insert-jobs':
        return this.insert(action.pushRequestId, action.orgs);
      case 'count-jobs':
        return this.count(action.pushRequestId);
      case 'activate': {
        const withheld = await this.env.mayActivate?.();
        if (withheld !== undefined) return this.record({ event: 'withheld', ...withheld });
        await this.intend('activate');
        await org.activate(action.pushRequestId);
        await this.record({ event: 'activated' });
        this.attempts.succeeded();
        return;
      }
      case 'cancel':
        return this.cancel(action.pushRequestId);
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

  private async count(pushRequestId: string): Promise<void> {
    const { versionId } = this.progress.spec.request;
    const { jobs, requests } = await this.env.org.countJobs({ pushRequestId, versionId });
    await this.record({ event: 'counted', jobs });
    await this.recordLook(await this.rivals.among(requests, this.progress));
  }

  /** Records a check. Where our own request has changed, it is read instead. */
  private recordLook(seen: JournalEvent | undefined): Promise<void> {
    // Stryker disable next-line StringLiteral: without a request of our own, none can have changed.
    return seen === undefined ? this.read(this.progress.pushRequestId ?? '') : this.record(seen);
  }

  /** Adds orgs, and sorts the answers for each: accepted, rejected, or to be retried. */
  private async insert(pushRequestId: string, orgs: readonly OrgKey[]): Promise<void> {
    await this.intend('insert-jobs');
    const { versionId } = this.progress.spec.request;
    const { answers, counted } = await this.env.org.insertJobs({ pushRequestId, versionId }, orgs);
    const { accepted, rejected, transient } = sortInsertResults(answers);
    await this.record({ event: 'inserted', accepted, rejected, jobs: counted?.jobs });
    const seen = this.rivals.inPassing(counted?.requests, this.progress);
    if (seen !== undefined) await this.record(seen);
    // If somebody cancels the request meanwhile, every org is refused; that says nothing about the orgs.
    if (rejected.length === answers.length) await this.read(pushRequestId);
    if (accepted.length > 0) this.attempts.orgsAccepted();
    else if (rejected.length > 0) this.attempts.succeeded();
    const [first] = transient;
    if (first === undefined) return;
    const retry = this.attempts.batchFailed(transient.length) === 'try-again';
    return retry ? this.attempts.pause('insert-jobs', first.reason) : this.giveUp(first);
  }

  /**
   * Continues without an org that makes every batch fail, even alone. Not after a lock error, which the org does not
   * cause.
   */
  private async giveUp(row: RefusedOrg): Promise<void> {
    if (row.reason === 'UNABLE_TO_LOCK_ROW' || this.attempts.orgGivenUp() === 'stop') {
      throw this.broken(new OrgError('unavailable', row.reason, row.message), false);
    }
    await this.record({ event: 'inserted', accepted: [], rejected: [asRejected(row)] });
  }

  /** Decides how to react to an error: read and retry, give up and cancel, or stop and keep the record. */
  private async recover(action: Acting, error: Error): Promise<void> {
    if (!(error instanceof OrgError)) throw error;
    if (isRefusal(error)) return this.afterRefusal(action, error);
    if (!isTransient(error) || this.attempts.areExhausted) throw this.broken(error, false);
    await this.attempts.pause(action.do, error.code);
  }

  private async afterRefusal(action: Acting, error: OrgError): Promise<void> {
    const { pushRequestId } = this.progress;
    if (action.do === 'check' || action.do === 'wait-for-rivals') throw this.broken(error, false);
    if (pushRequestId === undefined) {
      // An earlier create request whose response was lost may still have succeeded.
      const isRefused = this.progress.createdTwice !== true;
      if (isRefused) await this.record({ event: 'refused' });
      throw this.broken(error, isRefused);
    }
    // The org may refuse to repeat what it has done, so that its records are read before its answer is trusted.
    if ((action.do === 'activate' || action.do === 'cancel') && this.attempts.isFirst)
      return this.attempts.pause(action.do, error.code);
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

  private async cancel(pushRequestId: string): Promise<void> {
    await this.intend('cancel');
    await this.env.org.cancel(pushRequestId);
    await this.record({ event: 'canceled' });
  }

  private async tryToCancel(pushRequestId: string): Promise<boolean> {
    try {
      await this.cancel(pushRequestId);
      await this.record({ event: 'ended', outcome: 'canceled' });
      return true;
    } catch {
      return false; // The record says that it was tried; resume reads what came of it.
    }
  }

  private broken(cause: Error, canceled: boolean): ScheduleBroken {
    return new ScheduleBroken(cause, this.progress.pushRequestId, canceled);
  }
}

import type { OrgKey } from '../../src/core/model.js';
import type { Subscriber } from '../../src/core/ports.js';
import type { PushStatus } from '../../src/core/status.js';
import type { FailureKind, Fate } from './fates.js';

/** A subscriber of the model, and what becomes of its upgrades. */
export type BookedOrg = { subscriber: Subscriber; fate: Fate };

export type BookedJob = {
  jobId: string;
  orgKey: OrgKey;
  status: PushStatus;
  startedAt: number | null;
  endedAt: number | null;
  /** Why it failed. */
  kind: FailureKind | null;
};

export type BookedPush = {
  id: string;
  by: 'rollout' | 'somebody';
  /** When it may start; null: as soon as it is Pending. */
  scheduled: number | null;
  status: PushStatus;
  activatedAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  jobs: Map<OrgKey, BookedJob>;
};

export const OLD = '04t3z0000000002AAA';
export const WANTED = '04t3z0000000001AAA';
/** From the time at which a push may start until it does. */
const START_DELAY = 60_000;

/**
 * What the org itself keeps: subscribers, pushes, and what becomes of them as time goes on. Nothing in it knows of
 * rollouts, but for the name of who made a push.
 */
export class Books {
  public readonly orgs = new Map<OrgKey, BookedOrg>();
  public readonly pushes: BookedPush[] = [];

  public constructor(
    public now: number,
    /** From the end of the last job until the request says that it has ended. */
    private readonly lag: number,
  ) {}

  /** Lets time go on; what has come due happens in its order. */
  public advance(to: number): void {
    for (let due = this.nextDue(); due <= to; due = this.nextDue()) {
      this.now = Math.max(this.now, due);
      for (const push of this.pushes) this.work(push);
    }
    this.now = Math.max(this.now, to);
  }

  public create(by: BookedPush['by'], scheduled: number | null): BookedPush {
    const id = `0DV${String(this.pushes.length + 1).padStart(15, '0')}`;
    const push: BookedPush = {
      ...{ id, by, scheduled, status: 'Created', activatedAt: null, startedAt: null, endedAt: null },
      jobs: new Map(),
    };
    this.pushes.push(push);
    return push;
  }

  /** Why an org does not get a job; undefined where it does. */
  public insert(push: BookedPush, orgKey: OrgKey): string | undefined {
    const org = this.orgs.get(orgKey);
    if (org === undefined || !org.subscriber.installed) return 'NOT_A_SUBSCRIBER';
    if (org.fate.refused > 0) {
      org.fate.refused--;
      return 'INVALID_OPERATION';
    }
    if (push.jobs.has(orgKey)) return 'DUPLICATE_VALUE';
    const jobId = `0DX${push.id.slice(10)}${orgKey.slice(8)}`;
    push.jobs.set(orgKey, { jobId, orgKey, status: 'Created', startedAt: null, endedAt: null, kind: null });
    return undefined;
  }

  public activate(push: BookedPush): void {
    push.status = 'Pending';
    push.activatedAt = this.now;
    for (const job of push.jobs.values()) job.status = 'Pending';
  }

  public cancel(push: BookedPush): void {
    push.status = 'Canceled';
    for (const job of push.jobs.values()) job.status = 'Canceled';
  }

  /** From now on jobs end, those that run too. */
  public unstick(): void {
    for (const { fate } of this.orgs.values()) fate.takes ??= 3_600_000;
  }

  private dueAt(push: BookedPush): number {
    if (push.status === 'Pending') return this.beginsAt(push);
    if (push.status !== 'InProgress') return Infinity;
    const running = [...push.jobs.values()].filter(({ status }) => status === 'InProgress');
    if (running.length > 0) return Math.min(...running.map((job) => this.endsAt(job)));
    return this.overAt(push);
  }

  private nextDue(): number {
    return Math.min(...this.pushes.map((push) => this.dueAt(push)), Infinity);
  }

  private beginsAt({ scheduled, activatedAt }: BookedPush): number {
    return Math.max(scheduled ?? 0, activatedAt ?? 0) + START_DELAY;
  }

  private endsAt({ orgKey, startedAt }: BookedJob): number {
    return (startedAt ?? 0) + (this.orgs.get(orgKey)?.fate.takes ?? Infinity);
  }

  private overAt({ jobs }: BookedPush): number {
    return Math.max(...[...jobs.values()].map(({ endedAt }) => endedAt ?? 0)) + this.lag;
  }

  private work(push: BookedPush): void {
    if (this.dueAt(push) > this.now) return;
    if (push.status === 'Pending') {
      push.status = 'InProgress';
      push.startedAt = this.now;
      for (const job of push.jobs.values()) Object.assign(job, { status: 'InProgress', startedAt: this.now });
      return;
    }
    for (const job of push.jobs.values()) {
      if (job.status === 'InProgress' && this.endsAt(job) <= this.now) this.end(job);
    }
    const jobs = [...push.jobs.values()];
    if (jobs.some(({ status }) => status === 'InProgress') || this.overAt(push) > this.now) return;
    push.status = jobs.every(({ status }) => status === 'Succeeded') ? 'Succeeded' : 'Failed';
    push.endedAt = this.now;
  }

  private end(job: BookedJob): void {
    const { subscriber, fate } = this.orgs.get(job.orgKey)!;
    job.endedAt = this.now;
    job.kind = !subscriber.installed
      ? 'uninstalled'
      : subscriber.versionId === WANTED
        ? 'ineligible'
        : fate.failures > 0
          ? fate.kind
          : null;
    job.status = job.kind === null ? 'Succeeded' : 'Failed';
    if (job.kind === null) subscriber.versionId = WANTED;
    else fate.failures--;
  }
}

import type { OrgKey } from '../../src/core/model.js';
import type { Subscriber } from '../../src/core/ports.js';
import type { PushStatus } from '../../src/core/status.js';
import type { FailureKind, OrgScenario } from './orgScenarios.js';

/** A subscriber of the model, and how its upgrades behave. */
export type LedgerOrg = { subscriber: Subscriber; scenario: OrgScenario };

export type LedgerJob = {
  jobId: string;
  orgKey: OrgKey;
  status: PushStatus;
  startedAt: number | null;
  endedAt: number | null;
  /** Why it failed. */
  kind: FailureKind | null;
};

export type LedgerPush = {
  id: string;
  versionId: string;
  by: 'rollout' | 'somebody';
  /** When it may start; null: as soon as it is Pending. */
  scheduled: number | null;
  status: PushStatus;
  activatedAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  jobs: Map<OrgKey, LedgerJob>;
};

/** From this one no push leads to the wanted version, but to the intermediate version. */
export const OLDEST = '04t3z0000000003AAA';
export const OLD = '04t3z0000000002AAA';
export const VIA = '04t3z0000000004AAA';
export const WANTED = '04t3z0000000001AAA';
const VERSIONS = [OLDEST, OLD, VIA, WANTED];
/** Delay from the scheduled start of a push to its actual start. */
const START_DELAY = 60_000;

/**
 * The state of the org: subscribers and pushes, and how they change over time. It knows nothing of
 * rollouts, except who created a push.
 */
export class Ledger {
  public readonly orgs = new Map<OrgKey, LedgerOrg>();
  public readonly pushes: LedgerPush[] = [];
  /** When the plan was made. */
  public plannedAt = 0;

  public constructor(
    public now: number,
    /** Delay from the end of the last job until the request has an end. */
    private readonly lag: number,
    /** Delay until an org is shown with the version that a push has given it. */
    public readonly shows = 0,
  ) {}

  /** Orgs that have lost the wanted version at any time. */
  public readonly refreshed = new Set<OrgKey>();
  /** Orgs that have got a version by no push. */
  public readonly upgradedThemselves = new Set<OrgKey>();
  /** By org, the pushes of which some runner has logged that they no longer count. */
  public readonly withdrawn = new Map<OrgKey, Set<string>>();

  private readonly unshown = new Map<OrgKey, { versionId: string; at: number }>();

  /** Moves the clock forward; what is due happens in order. */
  public advance(to: number): void {
    for (let due = this.nextDue(); due <= to; due = this.nextDue()) {
      this.now = Math.max(this.now, due);
      for (const push of this.pushes) this.work(push);
    }
    this.now = Math.max(this.now, to);
    this.show();
  }

  private show(): void {
    for (const [orgKey, { versionId, at }] of this.unshown) {
      if (at > this.now) continue;
      this.orgs.get(orgKey)!.subscriber.versionId = versionId;
      this.unshown.delete(orgKey);
    }
  }

  public create(by: LedgerPush['by'], scheduled: number | null, versionId = WANTED): LedgerPush {
    const id = `0DV${String(this.pushes.length + 1).padStart(15, '0')}`;
    const push: LedgerPush = {
      ...{ id, versionId, by, scheduled, status: 'Created', activatedAt: null, startedAt: null, endedAt: null },
      jobs: new Map(),
    };
    this.pushes.push(push);
    return push;
  }

  /** Why an org gets no job; undefined where it gets one. */
  public insert(push: LedgerPush, orgKey: OrgKey): string | undefined {
    const org = this.orgs.get(orgKey);
    if (org === undefined || !org.subscriber.installed) return 'NOT_A_SUBSCRIBER';
    if (org.scenario.refused > 0) {
      org.scenario.refused--;
      return 'INVALID_OPERATION';
    }
    if (push.jobs.has(orgKey)) return 'DUPLICATE_VALUE';
    const jobId = `0DX${push.id.slice(10)}${orgKey.slice(8)}`;
    push.jobs.set(orgKey, { jobId, orgKey, status: 'Created', startedAt: null, endedAt: null, kind: null });
    return undefined;
  }

  public activate(push: LedgerPush): void {
    push.status = 'Pending';
    push.activatedAt = this.now;
    for (const job of push.jobs.values()) job.status = 'Pending';
  }

  public cancel(push: LedgerPush): void {
    push.status = 'Canceled';
    for (const job of push.jobs.values()) job.status = 'Canceled';
  }

  /** The version that an org has, whatever it is shown with. */
  public versionOf(orgKey: OrgKey): string {
    return this.unshown.get(orgKey)?.versionId ?? this.orgs.get(orgKey)?.subscriber.versionId ?? '';
  }

  /** It is shown with the version a little later. */
  public upgrade(orgKey: OrgKey, versionId: string): void {
    this.unshown.set(orgKey, { versionId, at: this.now + this.shows });
    this.show();
  }

  /** An org that has the wanted version has an older one again, as a sandbox that was refreshed. */
  public refresh(orgKey: OrgKey, versionId: string): void {
    this.unshown.delete(orgKey);
    this.orgs.get(orgKey)!.subscriber.versionId = versionId;
    this.refreshed.add(orgKey);
  }

  /** From now on every job ends, those in progress too. */
  public unstick(): void {
    for (const { scenario } of this.orgs.values()) scenario.takes ??= 3_600_000;
  }

  private dueAt(push: LedgerPush): number {
    if (push.status === 'Pending') return this.startsAt(push);
    if (push.status !== 'InProgress') return Infinity;
    const running = [...push.jobs.values()].filter(({ status }) => status === 'InProgress');
    if (running.length > 0) return Math.min(...running.map((job) => this.endsAt(job)));
    return this.overAt(push);
  }

  private nextDue(): number {
    return Math.min(...this.pushes.map((push) => this.dueAt(push)), Infinity);
  }

  private startsAt({ scheduled, activatedAt }: LedgerPush): number {
    return Math.max(scheduled ?? 0, activatedAt ?? 0) + START_DELAY;
  }

  private endsAt({ orgKey, startedAt }: LedgerJob): number {
    return (startedAt ?? 0) + (this.orgs.get(orgKey)?.scenario.takes ?? Infinity);
  }

  private overAt({ jobs }: LedgerPush): number {
    return Math.max(...[...jobs.values()].map(({ endedAt }) => endedAt ?? 0)) + this.lag;
  }

  private work(push: LedgerPush): void {
    if (this.dueAt(push) > this.now) return;
    if (push.status === 'Pending') {
      push.status = 'InProgress';
      push.startedAt = this.now;
      for (const job of push.jobs.values()) Object.assign(job, { status: 'InProgress', startedAt: this.now });
      return;
    }
    for (const job of push.jobs.values()) {
      if (job.status === 'InProgress' && this.endsAt(job) <= this.now) this.end(job, push.versionId);
    }
    const jobs = [...push.jobs.values()];
    if (jobs.some(({ status }) => status === 'InProgress') || this.overAt(push) > this.now) return;
    push.status = jobs.every(({ status }) => status === 'Succeeded') ? 'Succeeded' : 'Failed';
    push.endedAt = this.now;
  }

  private end(job: LedgerJob, versionId: string): void {
    const { subscriber, scenario } = this.orgs.get(job.orgKey)!;
    const has = this.versionOf(job.orgKey);
    job.endedAt = this.now;
    job.kind = !subscriber.installed
      ? 'uninstalled'
      : VERSIONS.indexOf(has) >= VERSIONS.indexOf(versionId) || (has === OLDEST && versionId === WANTED)
        ? 'ineligible'
        : scenario.failures > 0
          ? scenario.kind
          : null;
    job.status = job.kind === null ? 'Succeeded' : 'Failed';
    if (job.kind === null) this.upgrade(job.orgKey, versionId);
    else scenario.failures--;
  }
}

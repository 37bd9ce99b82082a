import type { Row, Store, Switches } from '../model.js';
import type { Clock } from './clock.js';
import { versionRow } from './eligibility.js';
import { EventQueue } from './eventQueue.js';
import { isOver, type Status } from './status.js';
import { recordVerdict, type Verdict, verdictAtEnd, verdictAtStart } from './verdict.js';

export type EngineSettings = {
  /** How long after its scheduled time a push really starts: the platform promises only "at or after". */
  startDelayMs: number;
  /** How many orgs are upgraded at once. */
  concurrency: number;
};

/** A push that is under way: its jobs in order, and its progress. */
type Push = {
  readonly request: Row;
  jobs: Row[];
  next: number;
  ended: number;
  failed: number;
  started: boolean;
  startedAt: number;
  /** Incremented when the start is moved, so that an outdated start event is ignored. */
  schedule: number;
};

type Event =
  | { readonly at: number; readonly kind: 'start'; readonly push: Push; readonly schedule: number }
  | {
      readonly at: number;
      readonly kind: 'end';
      readonly push: Push;
      readonly job: Row;
      readonly startedAt: number;
      readonly verdict?: Verdict;
    };

/**
 * Salesforce's push queue. It has no timers: `catchUp` replays everything that has come due since the last call, each
 * event at its own time. The state is therefore the same however seldom it is read, and no job is ever scanned twice.
 */
export class PushEngine {
  private readonly pushes = new Map<string, Push>();
  private readonly events = new EventQueue<Event>();
  /** Started pushes with orgs that have not begun, first come first served. */
  private waiting: Push[] = [];
  private running = 0;

  public constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    public readonly settings: EngineSettings,
    private readonly switches: Pick<Switches, 'runningTimes' | 'unlockedLower' | 'unlockedBeta'>,
  ) {}

  /** Called when a request becomes Pending, or when its start is moved. */
  public activate(request: Row): void {
    const push = this.pushes.get(request.Id) ?? this.newPush(request);
    if (push.started) return;
    this.pushes.set(request.Id, push);
    push.schedule += 1;
    const due = Math.max(Number(request.ScheduledStartTime ?? 0), this.clock.now()) + this.settings.startDelayMs;
    this.events.push({ at: due, kind: 'start', push, schedule: push.schedule });
  }

  public cancel(request: Row): void {
    const push = this.pushes.get(request.Id);
    if (!push) return;
    push.schedule += 1;
    this.pushes.delete(request.Id);
  }

  public addJob(request: Row, job: Row): void {
    const push = this.pushes.get(request.Id);
    if (!push) return;
    push.jobs.push(job);
    if (push.started && !this.waiting.includes(push)) this.waiting.push(push);
  }

  /** Continues pushes of the scenario: requests that are stored as Pending or running have no events yet. */
  public adopt(): void {
    for (const request of this.table('PackagePushRequest').rows()) {
      if (request.Status === 'Pending') this.activate(request);
      if (request.Status === 'InProgress') this.resume(request);
    }
  }

  public catchUp(): void {
    const now = this.clock.now();
    for (let event = this.events.popDue(now); event; event = this.events.popDue(now)) {
      if (event.kind === 'end') this.endJob(event);
      else if (event.schedule === event.push.schedule) this.startPush(event.push, event.at);
      this.startJobs(event.at);
    }
    // A job that was added to a running push has no event of its own.
    this.startJobs(now);
    if (this.switches.runningTimes === 'start-and-duration') this.showDurations(now);
  }

  private newPush(request: Row): Push {
    const jobs = [...this.table('PackagePushJob').where('PackagePushRequestId', request.Id)];
    return { request, jobs, next: 0, ended: 0, failed: 0, started: false, startedAt: 0, schedule: 0 };
  }

  private resume(request: Row): void {
    const push = this.newPush(request);
    const over = push.jobs.filter((job) => isOver(job.Status));
    const open = push.jobs.filter((job) => !isOver(job.Status));
    push.failed = over.filter((job) => job.Status !== 'Succeeded').length;
    push.jobs = [...over, ...open];
    push.next = over.length;
    push.ended = over.length;
    push.started = true;
    push.startedAt = Number(request.StartTime ?? this.clock.now());
    this.pushes.set(request.Id, push);
    this.waiting.push(push);
    this.completeIfDone(push, this.clock.now());
  }

  private startPush(push: Push, at: number): void {
    push.started = true;
    push.startedAt = at;
    this.setRequest(push, 'InProgress', this.startTime(at), at);
    this.waiting.push(push);
    this.completeIfDone(push, at);
  }

  private startJobs(at: number): void {
    while (this.running < this.settings.concurrency && this.waiting.length > 0) {
      const push = this.waiting[0]!;
      const job = push.jobs[push.next];
      if (!job) {
        this.waiting.shift();
        continue;
      }
      push.next += 1;
      this.startJob(push, job, at);
    }
  }

  private startJob(push: Push, job: Row, at: number): void {
    this.running += 1;
    const startedAt = typeof job.StartTime === 'number' ? job.StartTime : at;
    this.setJob(job, 'InProgress', this.startTime(startedAt), at);
    const { verdict, durationMs } = verdictAtStart(this.store, this.target(push), push.request, job, this.switches);
    this.events.push({ at: at + durationMs, kind: 'end', push, job, startedAt, verdict });
  }

  private endJob({ push, job, at, startedAt, verdict: early }: Extract<Event, { kind: 'end' }>): void {
    this.running -= 1;
    push.ended += 1;
    const verdict = early ?? verdictAtEnd(this.store, this.target(push), push.request, job, this.switches);
    const status = verdict.succeeded ? 'Succeeded' : 'Failed';
    this.setJob(job, status, { StartTime: startedAt, EndTime: at, DurationSeconds: seconds(startedAt, at) }, at);
    recordVerdict(this.store, this.target(push), job, verdict, at);
    if (!verdict.succeeded) {
      push.failed += 1;
      const errors = this.table('PackagePushError');
      for (const error of verdict.errors) errors.insert({ ...error, PackagePushJobId: job.Id, CreatedDate: at });
    }
    this.completeIfDone(push, at);
  }

  private completeIfDone(push: Push, at: number): void {
    if (push.ended < push.jobs.length) return;
    const StartTime = push.startedAt;
    const times = { StartTime, EndTime: at, DurationSeconds: seconds(StartTime, at) };
    this.setRequest(push, push.failed > 0 ? 'Failed' : 'Succeeded', times, at);
    this.pushes.delete(push.request.Id);
  }

  private startTime(at: number): Record<string, number> {
    return this.switches.runningTimes === 'none' ? {} : { StartTime: at };
  }

  private showDurations(now: number): void {
    for (const { request, jobs, startedAt, started } of this.pushes.values()) {
      if (!started) continue;
      this.table('PackagePushRequest').update(request, { DurationSeconds: seconds(startedAt, now) });
      for (const job of jobs) {
        if (job.Status !== 'InProgress') continue;
        this.table('PackagePushJob').update(job, { DurationSeconds: seconds(job.StartTime, now) });
      }
    }
  }

  private target(push: Push): Row {
    return versionRow(this.store, push.request.PackageVersionId)!;
  }

  private setRequest(push: Push, status: Status, values: Record<string, number>, at: number): void {
    this.table('PackagePushRequest').update(push.request, { ...values, Status: status, SystemModstamp: at });
  }

  private setJob(job: Row, status: Status, values: Record<string, number>, at: number): void {
    this.table('PackagePushJob').update(job, { ...values, Status: status, SystemModstamp: at });
  }

  private table(name: string) {
    return this.store.table(name)!;
  }
}

const seconds = (start: unknown, end: number): number => Math.floor((end - Number(start ?? end)) / 1000);

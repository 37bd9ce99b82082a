import { Cleaner } from './cleaner.js';
import { evidenceOf, recordsOf, type Row, textOf, timeOf, Unanswered } from './read.js';
import type { Answer, Wire } from './wire.js';

const DAY = 86_400_000;
const YEAR = 365 * DAY;
/** A request further away than this is as good as never started. */
const FAR = YEAR;

/** A push request of this run. */
export type Made = { readonly id: string };

export type LeftBehind = { readonly id: string; readonly status: string; readonly how: string };

export type PenOptions = {
  /** The one org that a request may have a job for when it is set Pending. */
  readonly orgKey: string;
  readonly mayPush: () => boolean;
  readonly say: (line: string) => void;
  /** Between two tries to cancel. */
  readonly pauseMs: number;
  readonly cancelCommand: (id: string) => string;
};

/**
 * All that is written to the org goes through here, so that what must never happen cannot: a request is set Pending only
 * after the org itself has said that it starts years from now, or for the one push that was allowed, and that its only
 * job is of the named org. Every request begins with a start in a stretch of time that is this run's alone, by which it
 * is found again even if the answer to its creation was lost.
 */
export class Pen {
  private readonly made = new Map<string, Made>();
  /** The start times of this run: three years ahead and then some days, which no other run is likely to share. */
  private readonly base: number;
  /** The one that lies in the past, for the question about it. */
  public readonly past = Date.UTC(2001, 0, 1) + Math.floor(Math.random() * 300 * 86_400) * 1_000;
  private creations = 0;
  /** Requests of which nobody knows whether they were made. */
  private unanswered = 0;
  private pushed = false;

  public constructor(
    private readonly wire: Wire,
    private readonly options: PenOptions,
  ) {
    this.base = Math.floor(wire.now() / 1_000) * 1_000 + 3 * YEAR + Math.floor(Math.random() * 17_280_000) * 1_000;
  }

  /** A start time that is years away and no other request's. */
  public farStart(offset = 0): string {
    return new Date(this.base + this.creations * 60_000 + offset).toISOString();
  }

  /** A request that stays Created. Without a start time of its own it gets one that is years away. */
  public async create(versionId: string, start = this.farStart()): Promise<{ answer: Answer; made?: Made }> {
    this.creations += 1;
    this.unanswered += 1;
    const answer = await this.wire.call('POST', '/sobjects/PackagePushRequest', {
      PackageVersionId: versionId,
      ScheduledStartTime: start,
    });
    this.unanswered -= 1;
    const id = answer.ok ? textOf(answer.body as Row, 'id') : undefined;
    if (id === undefined) return { answer };
    this.options.say(`  made ${id}`);
    const made: Made = { id };
    this.made.set(id, made);
    return { answer, made };
  }

  public async draft(versionId: string): Promise<Made> {
    const { answer, made } = await this.create(versionId);
    if (made === undefined) throw new Unanswered('the org made no push request', [evidenceOf(answer)]);
    return made;
  }

  /** A job; whoever it is for, only requests whose jobs are all of the named org are ever set Pending. */
  public job({ id }: Made, orgKey: string): Promise<Answer> {
    return this.wire.call('POST', '/composite/sobjects', {
      allOrNone: false,
      records: [
        {
          attributes: { type: 'PackagePushJob' },
          PackagePushRequestId: id,
          SubscriberOrganizationKey: orgKey,
        },
      ],
    });
  }

  /** Changes anything but the Status. */
  public edit({ id }: Made, values: { ScheduledStartTime?: string; PackageVersionId?: string }): Promise<Answer> {
    return this.wire.call('PATCH', `/sobjects/PackagePushRequest/${id}`, values);
  }

  /** Sets it Pending, to start years from now. */
  public async schedule(made: Made): Promise<Answer> {
    const start = await this.checkJobs(made);
    if (start === undefined || start < this.wire.now() + FAR) throw new Error(`${made.id} would start too soon`);
    return this.setStatus(made, 'Pending');
  }

  /** The one push: it starts as soon as the org likes. */
  public async push(made: Made): Promise<Answer> {
    if (this.pushed || !this.options.mayPush()) throw new Error('no push is allowed, or no further one');
    await this.checkJobs(made, 1);
    this.pushed = true;
    const answer = await this.wire.call('PATCH', `/sobjects/PackagePushRequest/${made.id}`, {
      ScheduledStartTime: null,
    });
    if (!answer.ok) throw new Unanswered('the start time could not be taken away', [evidenceOf(answer)]);
    this.options.say(`  pushing: ${made.id}`);
    return this.setStatus(made, 'Pending');
  }

  public cancel(made: Made): Promise<Answer> {
    return this.setStatus(made, 'Canceled');
  }

  /** Open requests that start in years: of a run that was killed, if nobody else makes such. */
  public async earlier(): Promise<string[]> {
    const cleaner = this.cleaner(this.wire);
    const from = new Date(this.wire.now() + 2 * YEAR).toISOString();
    const ids = await cleaner.openWhere(`ScheduledStartTime >= ${from}`);
    return ids.map((id) => `${id} starts in years; if it is of an earlier run, ${cleaner.how(id, 'Created')}`);
  }

  /** Cancels what is still open, requests of lost answers included, and says what could not be. */
  public async cleanUp(wire: Wire): Promise<LeftBehind[]> {
    if (this.creations === 0) return [];
    const cleaner = this.cleaner(wire);
    const left: LeftBehind[] = [];
    try {
      for (const id of await cleaner.openWhere(this.ours())) if (!this.made.has(id)) this.made.set(id, { id });
    } catch (error) {
      if (this.unanswered > 0) left.push(this.unseen((error as Error).message));
    }
    for (const { id } of this.made.values()) {
      const status = await cleaner.end(id);
      if (status !== undefined) left.push({ id, status, how: cleaner.how(id, status) });
    }
    return left;
  }

  private setStatus(made: Made, Status: 'Pending' | 'Canceled'): Promise<Answer> {
    return this.wire.call('PATCH', `/sobjects/PackagePushRequest/${made.id}`, { Status });
  }

  /** The org's own books: whose jobs they are, and when it would start. */
  private async checkJobs({ id }: Made, exactly?: number): Promise<number | undefined> {
    const requests = await this.wire.query(`SELECT Id, ScheduledStartTime FROM PackagePushRequest WHERE Id = '${id}'`);
    const jobs = await this.wire.query(
      `SELECT SubscriberOrganizationKey FROM PackagePushJob WHERE PackagePushRequestId = '${id}'`,
    );
    const keys = recordsOf(jobs).map((job) => textOf(job, 'SubscriberOrganizationKey')?.slice(0, 15));
    const [request] = recordsOf(requests);
    if (!this.made.has(id) || request === undefined) throw new Error(`${id} is not of this run`);
    if (keys.length > 1 || keys.some((key) => key !== this.options.orgKey)) {
      throw new Error(`${id} has jobs that must not run`);
    }
    if (exactly !== undefined && keys.length !== exactly) throw new Error(`${id} has ${keys.length} jobs`);
    return timeOf(request, 'ScheduledStartTime');
  }

  private cleaner(wire: Wire): Cleaner {
    return new Cleaner(wire, this.options.pauseMs, this.options.cancelCommand);
  }

  /** The start times that only this run uses; one written without a zone may be off by a day. */
  private ours(): string {
    const [from, to, past] = [this.base - 2 * DAY, this.base + 10 * DAY, this.past].map((time) =>
      new Date(time).toISOString(),
    );
    return `(ScheduledStartTime >= ${from} AND ScheduledStartTime <= ${to}) OR ScheduledStartTime = ${past}`;
  }

  private unseen(why: string): LeftBehind {
    return {
      id: `perhaps a request WHERE ${this.ours()}`,
      status: 'unknown',
      how: `the org could not be asked (${why}); if there is one, cancel it: ${this.options.cancelCommand('0DV...')}`,
    };
  }
}

import { replay, applyEvent, firstImpossible } from '../../src/core/push/replay.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { newProgress, type JournalEvent, type PushSpec, type Withheld } from '../../src/core/push/progress.js';
import { PushScheduler } from '../../src/core/push/pushScheduler.js';
import { ScheduleBroken } from '../../src/core/push/broken.js';
import type { OrgKey } from '../../src/core/model.js';
import type { Counted, JobInsert, PushOrg, VersionRequest } from '../../src/core/ports.js';
import { isUnderWay } from '../../src/core/status.js';
import { VERSION_IN_MEMORY } from '../support/orgInMemory.js';
import type { World } from './world.js';

/**
 * What a runner does not see of the requests that the org shows it, or when it looks: the rule with a mistake in it. `own` is its
 * own request.
 */
export type Blindness = 'none' | 'created' | 'younger' | 'ended' | 'known' | 'looks-before-inserting';

/** A call to the org, a look at the log or a pause, that goes on when the world says so. */
export type Turn = {
  what: string;
  canBeLost: boolean;
  work: () => Promise<unknown>;
  done: (result: unknown) => void;
  failed: (error: Error) => void;
};

/** A process that schedules a push, as the command does or as a step of a rollout; its record outlives it. */
export class Runner {
  public turn: Turn | undefined;
  public state: 'runs' | 'crashed' | 'ended' = 'runs';
  public said = '';
  public lives = 0;
  public knowsOfAbort = false;
  private plan: PushSpec | undefined;
  private readonly events: JournalEvent[] = [];
  /** What it remembers besides its record: what it saw last, and how often it has paused. */
  private seen = '';
  private pauses = 0;
  private before: VersionRequest[] | undefined;

  public constructor(
    private readonly world: World,
    private readonly orgs: readonly OrgKey[],
    private readonly isRollout: boolean,
    private readonly blindness: Blindness,
  ) {}

  public get requestId(): string | undefined {
    return this.events.find((event) => event.event === 'created')?.pushRequestId;
  }

  /** Everything that decides what it will do: of its record, only what follows from it. */
  public key(): string {
    const { state, said, seen, pauses, turn, plan, knowsOfAbort, before } = this;
    const { accepted, rejected, ...facts } = this.events.reduce(applyEvent, newProgress(plan ?? NO_PLAN));
    const record = { ...facts, accepted: [...accepted], rejected: [...rejected.keys()] };
    return JSON.stringify([state, said, seen, pauses, turn?.what, record, knowsOfAbort, before]);
  }

  /** Begins, or goes on with what its record has. */
  public start(): void {
    this.lives++;
    [this.state, this.seen, this.pauses, this.before] = ['runs', '', 0, undefined];
    const life = this.lives;
    void this.run().then(
      (said) => this.end(life, said),
      (error: unknown) => this.end(life, endOf(error)),
    );
  }

  public crash(): void {
    [this.turn, this.state] = [undefined, 'crashed'];
  }

  private end(life: number, said: string): void {
    if (life === this.lives && this.state === 'runs') [this.state, this.said, this.turn] = ['ended', said, undefined];
  }

  private async run(): Promise<string> {
    if (this.plan === undefined) {
      const plan = await this.makePlan();
      if (plan === undefined) return 'nothing to do';
      this.plan = plan;
    }
    const progress =
      this.lives === 1 || this.events.length === 0 ? newProgress(this.plan) : replay(this.plan, this.events);
    const { outcome } = await new PushScheduler(progress, {
      org: this.org(),
      pushable: VERSION_IN_MEMORY,
      journal: { append: (event) => this.append(event) },
      pace: { sleep: () => this.sleep(), random: () => 0.5 },
      firstPauseMs: 60_000,
      ...(this.isRollout ? { mayActivate: () => this.mayActivate() } : {}),
    }).run();
    return outcome;
  }

  private append(event: JournalEvent): Promise<void> {
    this.events.push(event);
    if (firstImpossible(this.events) !== undefined) throw new TypeError(`"${event.event}" is said to be impossible`);
    return Promise.resolve();
  }

  private sleep(): Promise<void> {
    this.pauses++;
    return this.take('pause', () => Promise.resolve(), false);
  }

  /** As preflight does it: who is in a scheduled push is left out, and so is who is upgraded. */
  private makePlan(): Promise<PushSpec | undefined> {
    return this.take(
      'plan',
      async () => {
        if (this.isRollout && this.world.aborted) return undefined;
        const { requests } = await this.world.memory.org.versionFacts('');
        const taken = new Set(
          this.world.memory.requests
            .filter(({ status }) => isUnderWay(status) || status === 'Succeeded')
            .flatMap(({ jobs }) => [...jobs]),
        );
        const orgs = this.orgs.filter((orgKey) => !taken.has(orgKey));
        const ids = (some: readonly VersionRequest[]): string[] => some.map(({ pushRequestId }) => pushRequestId);
        const created = ids(requests.filter(({ status }) => status === 'Created'));
        return orgs.length === 0
          ? undefined
          : {
              request: { versionId: '04t3z000000AbCdAAK', startTime: this.isRollout ? null : START, migration: false },
              ...{ orgs, knownRequests: ids(requests), knownCreated: this.blindness === 'known' ? [] : created },
            };
      },
      false,
    );
  }

  private mayActivate(): Promise<Withheld | undefined> {
    return this.take(
      'log',
      () => {
        this.knowsOfAbort = this.world.aborted;
        return Promise.resolve(this.knowsOfAbort ? { reason: 'halted' as const, message: 'aborted' } : undefined);
      },
      false,
    );
  }

  /** Waits for its turn. */
  private take<T>(what: string, work: () => Promise<T>, canBeLost = true): Promise<T> {
    return new Promise((done, failed) => {
      this.turn = { what, canBeLost, work, done: done as (result: unknown) => void, failed };
    });
  }

  private org(): PushOrg {
    const { org } = this.world.memory;
    return {
      ...org,
      createRequest: (request) => this.take('create', () => org.createRequest(request)),
      activate: (id) => {
        // What it learns while the call is on its way is too late.
        const { knowsOfAbort } = this;
        return this.take(`activate ${id}`, () => this.world.activate(id, knowsOfAbort));
      },
      cancel: (id) => this.take(`cancel ${id}`, () => org.cancel(id)),
      state: (id) => this.take(`state ${id}`, () => org.state(id)),
      orphanCandidates: (...args) => this.take('candidates', () => org.orphanCandidates(...args)),
      jobsOfOrgs: (...args) => this.take(`jobs of ${args[0].join(' ')}`, () => org.jobsOfOrgs(...args)),
      versionFacts: async (id) => {
        const { version, requests } = await this.take('requests', () => org.versionFacts(id));
        return { version, requests: this.look(requests) };
      },
      countJobs: async (push) => this.counted(await this.take('count', () => org.countJobs(push))),
      // One org after the other, so that others can come in between, and then the look that travels with them.
      insertJobs: async (push, orgs) => {
        if (this.blindness === 'looks-before-inserting')
          this.before = (await this.take('requests', () => org.versionFacts(''))).requests;
        const answers: JobInsert[] = [];
        for (const orgKey of orgs) {
          const what = `insert ${orgKey} ${push.pushRequestId} ${answers.map(({ ok }) => ok).join(' ')}`;
          answers.push(...(await this.take(what, () => org.insertJobs(push, [orgKey]))).answers);
        }
        if (!this.world.counting) return { answers, counted: undefined };
        const what = `count ${answers.map(({ ok }) => ok).join(' ')}`;
        return { answers, counted: this.counted(await this.take(what, () => org.countJobs(push))) };
      },
    };
  }

  private counted({ jobs, requests }: Counted): Counted {
    return { jobs, requests: this.look(requests) };
  }

  private look(requests: readonly VersionRequest[]): VersionRequest[] {
    const own = this.requestId ?? '';
    const found = (this.before ?? requests).filter(
      ({ pushRequestId, status }) => pushRequestId === own || !isHidden(this.blindness, own, pushRequestId, status),
    );
    this.seen = found.map(({ pushRequestId, status }) => `${pushRequestId} ${status}`).join(', ');
    return found;
  }
}

const NO_PLAN: PushSpec = {
  request: { versionId: '', startTime: null, migration: false },
  orgs: [],
  knownRequests: [],
};
const START = '2099-01-01T00:00:00.000Z';

const isHidden = (blindness: Blindness, own: string, id: string, status: string): boolean =>
  (blindness === 'created' && status === 'Created') ||
  (blindness === 'younger' && status === 'Created' && id > own) ||
  (blindness === 'ended' && status === 'Succeeded');

/** How a process has ended that has not scheduled; what no command expects is a mistake. */
const endOf = (error: unknown): string => {
  if (error instanceof UsageError) return error.kind;
  if (error instanceof ScheduleBroken && error.cause instanceof OrgError) return `broken off: ${error.cause.code}`;
  return `mistake: ${String(error instanceof ScheduleBroken ? error.cause : error)}`;
};

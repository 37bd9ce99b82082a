import { orgInMemory, type OrgInMemory } from '../support/orgInMemory.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { Runner, type Blindness, type Turn } from './runner.js';

/** Who runs, and what may happen to them. */
export type Setting = {
  /** The orgs of each runner, in the order in which they are added. */
  runners: ReadonlyArray<readonly string[]>;
  /** A runner that takes a step of a rollout, and looks at its log before it starts a push. */
  rollout?: boolean;
  /** A person who aborts the rollout: writes that into the log, then cancels what is scheduled. */
  abort?: boolean;
  /** A person who cancels a request. */
  cancel?: boolean;
  /** Requests made later have smaller ids. */
  descending?: boolean;
  /** The org counts the jobs, and lists the requests, in the call that adds the jobs. */
  counting?: boolean;
  /** How often each runner's process may end, and how many answers each may lose. */
  crashes?: number;
  losses?: number;
  /** Whether a call may arrive long after its process has ended. */
  late?: boolean;
  /** Nobody's pause is over while somebody else can do something. */
  isFair?: boolean;
  blindness?: Blindness;
};

/** Something that can happen next. */
export type Step = { name: string; take: () => void };

const isWrite = ({ what }: Turn): boolean => /^(?:create|insert|activate|cancel)/.test(what);

const pausesLast = (steps: Step[]): Step[] => {
  const others = steps.filter(({ name }) => !name.endsWith(' pause'));
  return others.length > 0 ? others : steps;
};

/** A world in memory, in which nothing happens but what somebody chooses. */
export class World {
  public readonly memory: OrgInMemory;
  public readonly runners: readonly Runner[];
  public aborted = false;
  public readonly counting: boolean;
  public readonly problems: string[] = [];
  /** Calls that are on their way, though nobody waits for their answers any more. */
  private readonly onTheirWay: Turn[] = [];
  private readonly crashes: number[];
  private readonly losses: number[];
  private hasAborter: boolean;
  private hasCanceler: boolean;

  public constructor(private readonly setting: Setting) {
    const { runners, rollout = false, blindness = 'none', counting = false, descending = false } = setting;
    this.memory = orgInMemory(undefined, descending ? { idNumber: (request) => 100 - request } : {});
    this.counting = counting;
    this.runners = runners.map((orgs) => new Runner(this, orgs, rollout, blindness));
    this.crashes = runners.map(() => setting.crashes ?? 0);
    this.losses = runners.map(() => setting.losses ?? 0);
    [this.hasAborter, this.hasCanceler] = [setting.abort === true, setting.cancel === true];
    for (const runner of this.runners) runner.start();
  }

  /** What can happen now; `must` of it happens sooner or later, the rest may never. */
  public steps(): { must: Step[]; may: Step[] } {
    const [must, may]: [Step[], Step[]] = [[], []];
    for (const [index, runner] of this.runners.entries()) {
      const { turn } = runner;
      if (turn !== undefined) {
        must.push({ name: `${index} ${turn.what}`, take: () => this.perform(runner, turn) });
        if ((this.crashes[index] ?? 0) > 0) may.push(...this.crashesAt(index, runner, turn));
        if (turn.canBeLost && (this.losses[index] ?? 0) > 0)
          may.push({ name: `${index} has no answer to ${turn.what}`, take: () => this.lose(index, runner, turn) });
      } else if (runner.state === 'crashed') may.push({ name: `${index} resumes`, take: () => runner.start() });
      else if (runner.state === 'runs') this.problems.push(`runner ${index} waits for nothing`);
    }
    for (const turn of this.onTheirWay) may.push({ name: `late ${turn.what}`, take: () => this.arrive(turn) });
    for (const request of this.memory.requests) {
      if (request.status === 'Pending')
        may.push({ name: `${request.id} ends`, take: () => (request.status = 'Succeeded') });
      if (this.isCancelable(request.status) && this.hasCanceler)
        may.push({
          name: `${request.id} is canceled`,
          take: () => ((request.status = 'Canceled'), (this.hasCanceler = false)),
        });
    }
    if (this.hasAborter) may.push({ name: 'abort', take: () => ((this.aborted = true), (this.hasAborter = false)) });
    else if (this.setting.abort === true)
      for (const request of this.memory.requests)
        if (this.isCancelable(request.status))
          may.push({ name: `abort cancels ${request.id}`, take: () => (request.status = 'Canceled') });
    return { must: this.setting.isFair === true ? pausesLast(must) : must, may };
  }

  private isCancelable(status: string): boolean {
    return status === 'Created' || status === 'Pending';
  }

  /** Everything that decides what can come. */
  public key(): string {
    const { memory, runners, aborted, onTheirWay, crashes, losses, hasCanceler } = this;
    const requests = memory.requests.map(({ id, status, jobs }) => [id, status, [...jobs]]);
    const away = onTheirWay.map(({ what }) => what);
    return JSON.stringify([
      requests,
      aborted,
      hasCanceler,
      away,
      crashes,
      losses,
      runners.map((runner) => runner.key()),
    ]);
  }

  /** Sets a request Pending, and looks whether whoever does so could have known better. */
  public async activate(id: string, knewOfAbort: boolean): Promise<void> {
    await this.memory.org.activate(id);
    if (knewOfAbort) this.problems.push(`${id} was started after an abort that its runner had seen`);
  }

  private perform(runner: Runner, { work, done, failed }: Turn): void {
    runner.turn = undefined;
    void work().then(done, failed);
  }

  /** The process ends before a call, or, where that writes, after it, or while it is on its way. */
  private crashesAt(index: number, runner: Runner, turn: Turn): Step[] {
    const crash = (then: (turn: Turn) => void) => (): void => {
      this.crashes[index] = (this.crashes[index] ?? 0) - 1;
      runner.crash();
      then(turn);
    };
    const before: Step = { name: `${index} crashes before ${turn.what}`, take: crash(() => undefined) };
    if (!isWrite(turn)) return [before];
    const after: Step = {
      name: `${index} crashes after ${turn.what}`,
      take: crash(({ work }) => void work().catch(() => undefined)),
    };
    const during: Step = {
      name: `${index} crashes during ${turn.what}`,
      take: crash(() => this.onTheirWay.push(turn)),
    };
    return this.setting.late === true ? [before, after, during] : [before, after];
  }

  private lose(index: number, runner: Runner, turn: Turn): void {
    this.losses[index] = (this.losses[index] ?? 0) - 1;
    runner.turn = undefined;
    if (isWrite(turn)) this.onTheirWay.push(turn);
    turn.failed(new OrgError('unreachable', 'ECONNRESET', 'The org could not be reached.'));
  }

  private arrive(turn: Turn): void {
    this.onTheirWay.splice(this.onTheirWay.indexOf(turn), 1);
    void turn.work().catch(() => undefined);
  }

  /** How the runners have ended. */
  public said(): string[] {
    return this.runners.map(({ said }) => said);
  }

  /** What is wrong at this moment; `atEnd`: when nothing has to happen any more. */
  public wrong(atEnd: boolean): string | undefined {
    const { memory, runners, problems } = this;
    const orgs = new Map<string, string>();
    for (const { id, status, jobs } of memory.requests) {
      if (status !== 'Pending' && status !== 'Succeeded') continue;
      for (const orgKey of jobs) {
        const other = orgs.get(orgKey);
        if (other !== undefined) return `${orgKey} has a live job in ${other} and in ${id}`;
        orgs.set(orgKey, id);
      }
    }
    const mistake = runners.find(({ said }) => said.startsWith('mistake'));
    if (mistake !== undefined) return mistake.said;
    if (problems.length > 0) return problems[0];
    if (!atEnd) return undefined;
    const isDone = this.setting.isFair !== true || this.said().includes('scheduled');
    if (!isDone) return 'nobody has scheduled anything';
    const litter = runners.find(
      ({ state, said, requestId }) =>
        state === 'ended' && !said.startsWith('broken off') && this.statusOf(requestId) === 'Created',
    );
    return litter === undefined ? undefined : `${String(litter.requestId)} is left Created: ${litter.said}`;
  }

  private statusOf(id: string | undefined): string | undefined {
    return this.memory.requests.find((request) => request.id === id)?.status;
  }
}

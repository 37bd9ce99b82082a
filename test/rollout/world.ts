import { expect } from 'chai';
import type { RolloutDefinition } from '../../src/core/rollout/definition/types.js';
import type { OrgKey, RejectedOrg } from '../../src/core/model.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { makeRolloutPlan } from '../../src/core/rollout/plan.js';
import { readFacts } from '../../src/core/rollout/readFacts.js';
import { rebuildState } from '../../src/core/rollout/rebuildState.js';
import { halt, runStep, type MakePush, type RolloutPorts, type StepDone } from '../../src/core/rollout/step.js';
import { freshState, type DigestedPlan, type Halt, type RolloutState } from '../../src/core/rollout/types.js';
import { selectOrgs, type OrgSelection } from '../../src/core/orgs/select.js';
import { START, type Traits } from './definitions.js';
import type { CallName, Fault } from './happenings.js';
import { Books, OLD, WANTED } from './books.js';
import { hubOf, PUSHABLE } from './hub.js';
import { checkPush, checkRebuilt } from './rules.js';

/** The process has ended, as after kill -9. */
class Kill extends Error {}

const keyOf = (index: number): OrgKey => `00D3z0000${String(index).padStart(6, '0')}`;

/** An org, a disk, and whoever runs a rollout on them; each step is taken by a new process. */
export class World {
  public readonly books: Books;
  public plan!: DigestedPlan;
  /** The state file; null where there is none, or it is lost. */
  public disk: string | null = null;
  public readonly approved = new Set<string>();
  public readonly trace: string[] = [];
  private readonly ports: RolloutPorts;
  private fault: Fault | null = null;
  /** Calls of the kind that the fault is in. */
  private calls = 0;
  private killed: Kill | undefined;

  public constructor(lag: number) {
    this.books = new Books(START, lag);
    const call = this.call.bind(this);
    this.ports = {
      org: hubOf(this.books, call),
      push: (order) => this.push(order),
      save: (state) => call('save', () => void (this.disk = JSON.stringify(state))),
      audit: ({ action, reason }) => call('audit', () => void this.say(`${action}: ${reason}`)),
      now: () => new Date(this.books.now),
    };
  }

  public async makePlan(definition: RolloutDefinition, excluded: readonly OrgKey[]): Promise<void> {
    const keys = [...this.books.orgs.keys()];
    const files = {
      exclusions: excluded.map((orgKey) => ({ orgKey, customer: false, reason: null, expires: null })),
      orgs: new Map([0, 1].map((rest) => [rest === 0 ? 'even' : 'odd', keys.filter((_, at) => at % 2 === rest)])),
    };
    const input = { definition, files, pushable: PUSHABLE, hubId: '00D000000000000AAA' };
    const plan = await makeRolloutPlan(this.ports.org, input, new Date(this.books.now));
    // It comes from a file.
    this.plan = JSON.parse(JSON.stringify({ ...plan, digest: 'digest' })) as DigestedPlan;
  }

  public addOrg({ sandboxOf, instance, not, fate }: Traits): void {
    const { orgs } = this.books;
    const parents = [...orgs.values()].filter(({ subscriber }) => subscriber.orgType === 'Production');
    const parent =
      sandboxOf === null ? undefined : parents.toReversed()[sandboxOf % (parents.length + 1)]?.subscriber.orgKey;
    const orgKey = keyOf(orgs.size + 1);
    const subscriber = {
      ...{ orgKey, orgName: null, orgType: sandboxOf === null ? 'Production' : 'Sandbox' },
      ...{ orgStatus: not === 'inactive' ? 'Inactive' : 'Active', instanceName: instance },
      // Some are sandboxes of an org that is no subscriber.
      parentOrg: sandboxOf === null ? null : (parent ?? keyOf(999)),
      ...{ installed: true, versionId: not === 'old' ? WANTED : OLD, blocked: not === 'blocked' },
    };
    orgs.set(orgKey, { subscriber, fate: { ...fate } });
  }

  public say(text: string): void {
    this.trace.push(`${new Date(this.books.now).toISOString()} ${text}`);
  }

  public get state(): RolloutState {
    return this.disk === null ? freshState('digest') : (JSON.parse(this.disk) as RolloutState);
  }

  /** One step of a process; undefined where it did not come to its end. */
  public step(fault: Fault | null): Promise<StepDone | undefined> {
    return this.run(fault, async (state) => {
      const done = await runStep(this.plan, state, this.ports);
      this.say(`step: ${describe(done)}`);
      return done;
    });
  }

  public async halt(kind: Halt['kind'], fault: Fault | null): Promise<void> {
    await this.run(fault, async (state) => {
      const facts = await readFacts(this.ports.org, this.plan);
      await halt(this.plan, facts, state, { kind, wave: null, reason: kind }, this.ports);
    });
  }

  /** What people decide is written at once. */
  public async decide(change: (state: RolloutState) => RolloutState): Promise<void> {
    await this.run(null, (state) => this.ports.save(change(state)));
  }

  private async run<T>(fault: Fault | null, work: (state: RolloutState) => Promise<T>): Promise<T | undefined> {
    this.fault = fault;
    this.calls = 0;
    this.killed = undefined;
    try {
      return await work(await this.load());
    } catch (error) {
      if (!(error instanceof Kill) && !(error instanceof OrgError)) throw error;
      this.say(`broken off: ${error.message}`);
      return undefined;
    } finally {
      this.fault = null;
    }
  }

  private async load(): Promise<RolloutState> {
    if (this.disk !== null) return this.state;
    const facts = await readFacts(this.ports.org, this.plan);
    const rebuilt = await rebuildState(this.ports.org, this.plan, facts);
    checkRebuilt(this.books, this.plan, rebuilt);
    const state = rebuilt ?? freshState(this.plan.digest);
    await this.ports.save(state);
    return state;
  }

  /** Makes a push in phases, as scheduling does; whatever ends it leaves the request as it is then. */
  private async push({ orgs, start }: Parameters<MakePush>[0]): ReturnType<MakePush> {
    const { books } = this;
    checkPush(this, orgs, start);
    const selected = await selectOrgs(this.ports.org, PUSHABLE, this.selectionOf(orgs), new Date(books.now));
    const rejected: RejectedOrg[] = [...selected.ineligible];
    const keys = selected.eligible.map(({ orgKey }) => orgKey);
    if (keys.length === 0) return { pushRequestId: null, scheduled: [], rejected };
    const push = await this.call('create', () => books.create('rollout', start?.getTime() ?? null));
    const half = Math.ceil(keys.length / 2);
    for (const batch of [keys.slice(0, half), keys.slice(half)]) {
      await this.call('insert', () => {
        for (const orgKey of batch) {
          const reason = books.insert(push, orgKey);
          if (reason !== undefined) rejected.push({ orgKey, reason, message: reason });
        }
      });
    }
    this.say(`${push.id.slice(-3)}: ${[...push.jobs.keys()].join()} refused ${String(rejected.length)}`);
    const nobody = push.jobs.size === 0;
    await this.call('activate', () => {
      if (nobody) books.cancel(push);
      else books.activate(push);
    });
    return { pushRequestId: nobody ? null : push.id, scheduled: [...push.jobs.keys()], rejected };
  }

  private selectionOf(orgs: readonly OrgKey[]): OrgSelection {
    const { exclusions } = this.plan;
    return { orgs, filter: {}, exclusions, cut: {}, migration: false, includeBlocked: false };
  }

  private async call<T>(name: CallName, work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.killed !== undefined) throw this.killed;
    const fault = this.fault?.call === name && this.fault.nth === this.calls++ ? this.fault : null;
    const fail = (): Error =>
      fault?.how === 'kill'
        ? (this.killed = new Kill(`killed ${fault.when} ${name}`))
        : new OrgError('unreachable', 'ECONNRESET', `lost ${fault?.when ?? ''} ${name}`);
    if (fault?.when === 'before') throw fail();
    const result = work();
    if (fault?.when === 'after') throw fail();
    return result;
  }
}

const describe = ({ step }: StepDone): string => {
  const orgs = 'orgs' in step ? step.orgs.map(({ orgKey }) => orgKey).join() : '';
  expect(step.do === 'push' && step.orgs.length === 0, 'a push of nobody').to.be.false;
  return [step.do, 'wave' in step ? step.wave : '', orgs, 'reason' in step ? step.reason : ''].join(' ');
};

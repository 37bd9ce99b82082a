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
import type { CallName, Fault } from './events.js';
import { Ledger, OLD, WANTED } from './ledger.js';
import { hubOf, PUSHABLE } from './hub.js';
import { checkPush, checkRebuilt } from './rules.js';

/** The process has ended, as by kill -9. */
class Kill extends Error {}

const keyOf = (index: number): OrgKey => `00D3z0000${String(index).padStart(6, '0')}`;

/** An org, a disk, and a runner of a rollout on them; each step runs in a new process. */
export class World {
  public readonly ledger: Ledger;
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
    this.ledger = new Ledger(START, lag);
    const call = this.call.bind(this);
    this.ports = {
      org: hubOf(this.ledger, call),
      push: (order) => this.push(order),
      save: (state) => call('save', () => void (this.disk = JSON.stringify(state))),
      audit: ({ action, reason }) => call('audit', () => void this.log(`${action}: ${reason}`)),
      now: () => new Date(this.ledger.now),
    };
  }

  public async makePlan(definition: RolloutDefinition, excluded: readonly OrgKey[]): Promise<void> {
    const keys = [...this.ledger.orgs.keys()];
    const files = {
      exclusions: excluded.map((orgKey) => ({ orgKey, customer: false, reason: null, expires: null })),
      orgs: new Map([0, 1].map((rest) => [rest === 0 ? 'even' : 'odd', keys.filter((_, at) => at % 2 === rest)])),
    };
    const input = { definition, files, pushable: PUSHABLE, hubId: '00D000000000000AAA' };
    const plan = await makeRolloutPlan(this.ports.org, input, new Date(this.ledger.now));
    // A plan is read from a file.
    this.plan = JSON.parse(JSON.stringify({ ...plan, digest: 'digest' })) as DigestedPlan;
  }

  public addOrg({ sandboxOf, instance, not, scenario }: Traits): void {
    const { orgs } = this.ledger;
    const parents = [...orgs.values()].filter(({ subscriber }) => subscriber.orgType === 'Production');
    const parent =
      sandboxOf === null ? undefined : parents.toReversed()[sandboxOf % (parents.length + 1)]?.subscriber.orgKey;
    const orgKey = keyOf(orgs.size + 1);
    const subscriber = {
      ...{ orgKey, orgName: null, orgType: sandboxOf === null ? 'Production' : 'Sandbox' },
      ...{ orgStatus: not === 'inactive' ? 'Inactive' : 'Active', instanceName: instance },
      // Some sandboxes belong to an org that is no subscriber.
      parentOrg: sandboxOf === null ? null : (parent ?? keyOf(999)),
      ...{ installed: true, versionId: not === 'old' ? WANTED : OLD, blocked: not === 'blocked' },
    };
    orgs.set(orgKey, { subscriber, scenario: { ...scenario } });
  }

  public log(text: string): void {
    this.trace.push(`${new Date(this.ledger.now).toISOString()} ${text}`);
  }

  public get state(): RolloutState {
    return this.disk === null ? freshState('digest') : (JSON.parse(this.disk) as RolloutState);
  }

  /** One step in a new process; undefined where it did not complete. */
  public step(fault: Fault | null): Promise<StepDone | undefined> {
    return this.run(fault, async (state) => {
      const done = await runStep(this.plan, state, this.ports);
      this.log(`step: ${describe(done)}`);
      return done;
    });
  }

  public async halt(kind: Halt['kind'], fault: Fault | null): Promise<void> {
    await this.run(fault, async (state) => {
      const facts = await readFacts(this.ports.org, this.plan);
      await halt(this.plan, facts, state, { kind, wave: null, reason: kind }, this.ports);
    });
  }

  /** Records a decision of the user. */
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
      this.log(`interrupted: ${error.message}`);
      return undefined;
    } finally {
      this.fault = null;
    }
  }

  private async load(): Promise<RolloutState> {
    if (this.disk !== null) return this.state;
    const facts = await readFacts(this.ports.org, this.plan);
    const rebuilt = await rebuildState(this.ports.org, this.plan, facts);
    checkRebuilt(this.ledger, this.plan, rebuilt);
    const state = rebuilt ?? freshState(this.plan.digest);
    await this.ports.save(state);
    return state;
  }

  /** Makes a push in phases, as scheduling does; a fault leaves the request as it is at that point. */
  private async push({ orgs, start }: Parameters<MakePush>[0]): ReturnType<MakePush> {
    const { ledger } = this;
    checkPush(this, orgs, start);
    const selected = await selectOrgs(this.ports.org, PUSHABLE, this.selectionOf(orgs), new Date(ledger.now));
    const rejected: RejectedOrg[] = [...selected.ineligible];
    const keys = selected.eligible.map(({ orgKey }) => orgKey);
    if (keys.length === 0) return { pushRequestId: null, scheduled: [], rejected };
    const push = await this.call('create', () => ledger.create('rollout', start?.getTime() ?? null));
    const half = Math.ceil(keys.length / 2);
    for (const batch of [keys.slice(0, half), keys.slice(half)]) {
      await this.call('insert', () => {
        for (const orgKey of batch) {
          const reason = ledger.insert(push, orgKey);
          if (reason !== undefined) rejected.push({ orgKey, reason, message: reason });
        }
      });
    }
    this.log(`${push.id.slice(-3)}: ${[...push.jobs.keys()].join()} refused ${String(rejected.length)}`);
    const isEmpty = push.jobs.size === 0;
    await this.call('activate', () => {
      if (isEmpty) ledger.cancel(push);
      else ledger.activate(push);
    });
    return { pushRequestId: isEmpty ? null : push.id, scheduled: [...push.jobs.keys()], rejected };
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
  expect(step.do === 'push' && step.orgs.length === 0, 'a push of isEmpty').to.be.false;
  return [step.do, 'wave' in step ? step.wave : '', orgs, 'reason' in step ? step.reason : ''].join(' ');
};

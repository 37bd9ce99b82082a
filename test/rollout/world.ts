import type { RolloutDefinition } from '../../src/core/rollout/definition/schema.js';
import type { OrgKey } from '../../src/core/model.js';
import { SUBSCRIBER_LAG_MS } from '../../src/core/status.js';
import { haltRollout, liftHalt, skipInRollout, skipOrgs } from '../../src/core/rollout/step/decisions.js';
import { foldLog } from '../../src/core/rollout/log/foldLog.js';
import { readView } from '../../src/core/rollout/facts/rolloutView.js';
import type { StepPorts } from '../../src/core/rollout/facts/ports.js';
import { makeRolloutPlan } from '../../src/core/rollout/waves/makeRolloutPlan.js';
import type { RolloutState } from '../../src/core/rollout/log/state.js';
import { nextStep } from '../../src/core/rollout/step/nextStep.js';
import { runStep, type StepDone } from '../../src/core/rollout/step/runStep.js';
import { findPushes, takenOver } from '../../src/core/rollout/facts/pushesOfPlan.js';
import type { DigestedPlan, RolloutPlan } from '../../src/core/rollout/plan/plan.js';
import { START, type Traits } from './definitions.js';
import { MACHINES, type Action, type Command, type Fault, type MachineIndex } from './events.js';
import { Ledger, OLD, OLDEST, WANTED } from './ledger.js';
import { hubOf, PUSHABLE } from './hub.js';
import { Process, type Machine } from './process.js';
import { Race } from './race.js';

const keyOf = (index: number): OrgKey => `00D3z0000${String(index).padStart(6, '0')}`;

/** An org, and machines on which a rollout is run, each with a log of its own. */
export class World {
  public readonly ledger: Ledger;
  public plan!: DigestedPlan;
  public readonly machines: readonly Machine[];
  public readonly approved = new Set<string>();
  public readonly trace: string[] = [];

  public constructor(lag: number, shows = 0) {
    this.ledger = new Ledger(START, lag, shows);
    this.machines = MACHINES.map((index) => ({ name: `m${String(index)}`, log: [], ended: new Map() }));
  }

  public async makePlan(definition: RolloutDefinition, excluded: readonly OrgKey[]): Promise<void> {
    const keys = [...this.ledger.orgs.keys()];
    const files = {
      exclusions: excluded.map((orgKey) => ({ orgKey, withSandboxes: false, reason: null, expires: null })),
      orgs: new Map([0, 1].map((rest) => [rest === 0 ? 'even' : 'odd', keys.filter((_, at) => at % 2 === rest)])),
    };
    const input = { definition, files, pushable: PUSHABLE, hubId: '00D000000000000AAA' };
    const org = hubOf(this.ledger, (_, work) => Promise.resolve(work()));
    const plan = await makeRolloutPlan(org, input, new Date(this.ledger.now));
    this.ledger.plannedAt = this.ledger.now;
    // It comes from a file.
    this.plan = JSON.parse(JSON.stringify({ ...plan, ...this.pastOf(plan), digest: 'digest' })) as DigestedPlan;
  }

  /** What a plan says of the pushes before it, by the ledger. */
  private pastOf({ pushable, waves }: RolloutPlan): Partial<DigestedPlan> {
    const versions = [pushable.version.id, ...waves.map(({ via }) => via?.version.id)];
    const ends = this.ledger.pushes.flatMap(({ versionId, endedAt }) =>
      endedAt !== null && versions.includes(versionId) ? [endedAt] : [],
    );
    const newest = (key: keyof DigestedPlan, some: number[]): Partial<DigestedPlan> =>
      some.length === 0 ? {} : { [key]: new Date(Math.max(...some)).toISOString() };
    const shown = ends.filter((end) => end + SUBSCRIBER_LAG_MS < this.ledger.now);
    return { ...newest('pushesEnded', ends), ...newest('pushesShown', shown) };
  }

  public addOrg({ sandboxOf, instance, oldest, not, scenario }: Traits): void {
    const { orgs } = this.ledger;
    const parents = [...orgs.values()].filter(({ subscriber }) => subscriber.orgType === 'Production');
    const parent =
      sandboxOf === null ? undefined : parents.toReversed()[sandboxOf % (parents.length + 1)]?.subscriber.orgKey;
    const orgKey = keyOf(orgs.size + 1);
    const subscriber = {
      ...{ orgKey, orgName: null, orgType: sandboxOf === null ? 'Production' : 'Sandbox' },
      ...{ orgStatus: not === 'inactive' ? 'Inactive' : 'Active', instanceName: instance },
      // Some are sandboxes of an org that is no subscriber.
      parentOrg: sandboxOf === null ? null : (parent ?? keyOf(999)),
      ...{ installed: true, versionId: not === 'old' ? WANTED : oldest ? OLDEST : OLD, blocked: not === 'blocked' },
    };
    orgs.set(orgKey, { subscriber, scenario: { ...scenario } });
  }

  public write(text: string): void {
    this.trace.push(`${new Date(this.ledger.now).toISOString()} ${text}`);
  }

  public machine(index: MachineIndex): Machine {
    return this.machines[index]!;
  }

  public stateOf(index: MachineIndex): RolloutState {
    return foldLog(this.machine(index).log);
  }

  /** One step on a machine; undefined where it did not finish, or the rollout was never started there. */
  public async step(machine: MachineIndex, fault: Fault | null = null): Promise<StepDone | undefined> {
    return (await this.command({ machine, action: { do: 'advance' }, fault })) as StepDone | undefined;
  }

  public command(command: Command): Promise<unknown> {
    return this.start(command);
  }

  /** Several at the same time; of those of one machine that take a step, the lock lets in the first only. */
  public async race(commands: readonly Command[], order: readonly number[]): Promise<unknown[]> {
    const race = new Race(order);
    const locked = new Set<MachineIndex>();
    const processes = commands.map((each) => {
      if (each.action.do === 'advance' && locked.has(each.machine)) return Promise.resolve(undefined);
      if (each.action.do === 'advance') locked.add(each.machine);
      return this.start(each, race.enter());
    });
    const results = Promise.all(processes);
    await race.run(processes);
    return results;
  }

  /** Starts the rollout on a machine that has no log of it, with what the org has. */
  public async takeOver(index: MachineIndex): Promise<void> {
    const process = this.process(index, null);
    await process.run(async ({ org, log, ...ports }) => {
      if (foldLog(log.entries()).startedAt !== null) return;
      const { facts } = await readView(this.plan, { org, log, ...ports });
      const created = new Map(
        this.ledger.pushes.flatMap(({ id, status, jobs }) => (status === 'Created' ? [[id, [...jobs.keys()]]] : [])),
      );
      await log.append({ what: 'started', takenOver: takenOver(findPushes(this.plan, facts, created)) });
    });
  }

  public merge(): void {
    const all = [...new Map(this.machines.flatMap(({ log }) => log.map((each) => [each.id, each] as const))).values()];
    for (const [index, { log }] of this.machines.entries())
      log.splice(0, log.length, ...(index % 2 === 0 ? all : all.toReversed()));
  }

  private process(index: MachineIndex, fault: Fault | null, turn?: () => Promise<void>): Process {
    const { ledger, plan, approved } = this;
    const around = {
      ...{ ledger, plan, approved, alone: turn === undefined, write: (text: string) => this.write(text) },
      turn: turn ?? (() => Promise.resolve()),
    };
    return new Process(this.machine(index), around, fault);
  }

  private start({ machine, action, fault }: Command, turn?: () => Promise<void>): Promise<unknown> {
    return this.process(machine, fault, turn).run((ports) => this.act(action, ports));
  }

  private async act(action: Action, ports: StepPorts): Promise<unknown> {
    const { plan } = this;
    // Without a log every command but an abort refuses.
    if (action.do !== 'abort' && foldLog(ports.log.entries()).startedAt === null) return undefined;
    switch (action.do) {
      case 'advance':
        return runStep(plan, ports);
      case 'pause':
        return haltRollout(plan, 'paused', 'pause', ports);
      case 'abort':
        return haltRollout(plan, 'aborted', 'abort', ports);
      case 'resume':
        return liftHalt(plan, 'resume', ports);
      case 'approve': {
        const { name } = plan.waves[action.wave % plan.waves.length]!;
        this.approved.add(name);
        // Any other is refused.
        const step = nextStep(await readView(plan, ports));
        if (step.do === 'wait' && step.for === 'approval' && step.wave === name)
          await ports.log.append({ what: 'approved', wave: name });
        return undefined;
      }
      case 'skip': {
        const keys = [...this.ledger.orgs.keys()];
        const chosen = [keys[action.org % keys.length]!];
        const request = action.withSandboxes ? { orgs: [], parentOrgs: chosen } : { orgs: chosen, parentOrgs: [] };
        const { skipped } = skipOrgs(plan, foldLog(ports.log.entries()), request, 'skip');
        return skipped.length === 0 ? undefined : skipInRollout(plan, skipped, 'skip', ports);
      }
    }
  }
}

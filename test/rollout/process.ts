import { OrgError } from '../../src/core/errors/orgError.js';
import type { OrgKey, RejectedOrg } from '../../src/core/model.js';
import { selectOrgs } from '../../src/core/orgs/select.js';
import type { OrgSelection } from '../../src/core/orgs/selection.js';
import type { EndedPushes } from '../../src/core/rollout/facts/facts.js';
import { foldLog } from '../../src/core/rollout/log/foldLog.js';
import type { LogEntry } from '../../src/core/rollout/log/logEntry.js';
import type { PushMade, WavePush, RolloutLog, StepPorts } from '../../src/core/rollout/facts/ports.js';
import type { DigestedPlan } from '../../src/core/rollout/plan/plan.js';
import type { CallName, Fault } from './events.js';
import { hubOf } from './hub.js';
import type { Ledger, LedgerPush } from './ledger.js';
import { checkActivation, checkCancel, checkPush, noteRegressed } from './rules.js';

/** The process has ended, as after kill -9. */
export class Kill extends Error {}

/** A machine has a log, which every process on it shares, and a cache of pushes that have ended. */
export type Machine = { name: string; log: LogEntry[]; ended: EndedPushes };

export type Around = {
  ledger: Ledger;
  plan: DigestedPlan;
  /** Approved by whom the model asked. */
  approved: ReadonlySet<string>;
  /** Nobody else does anything at the same time. */
  alone: boolean;
  write: (text: string) => void;
  /** Waits until it is this process's turn. */
  turn: () => Promise<void>;
};

/** How often a runner asks whether a younger request has been settled. */
const POLLS = 6;

/** One run of a command: its ports, in which something may go wrong. */
export class Process {
  public readonly ports: StepPorts;
  /** Calls of the kind that the fault is in. */
  private calls = 0;
  private killed: Kill | undefined;
  private static lines = 0;

  public constructor(
    public readonly machine: Machine,
    private readonly around: Around,
    private readonly fault: Fault | null,
  ) {
    const hub = hubOf(around.ledger, this.call.bind(this));
    this.ports = {
      org: {
        ...hub,
        cancel: (id) => {
          checkCancel(id, this.ports.log.entries());
          return hub.cancel(id);
        },
      },
      log: this.log(),
      push: (order) => this.push(order),
      ended: machine.ended,
      host: machine.name,
      now: () => new Date(around.ledger.now),
      msPerThousand: () => 1,
    };
  }

  /** Runs a command; undefined where it does not come to its end. */
  public async run<T>(work: (ports: StepPorts) => Promise<T>): Promise<T | undefined> {
    try {
      await this.ports.log.refresh();
      return await work(this.ports);
    } catch (error) {
      if (!(error instanceof Kill) && !(error instanceof OrgError)) throw error;
      this.around.write(`${this.machine.name} interrupted: ${error.message}`);
      return undefined;
    }
  }

  private log(): RolloutLog {
    const { machine, around } = this;
    let seen: readonly LogEntry[] = [];
    return {
      entries: () => seen,
      refresh: () => this.call('refresh', () => void (seen = [...machine.log])),
      append: (event, reason = '') =>
        this.call('append', () => {
          if (event.what === 'new-subscribers') noteRegressed(around.ledger, event.regressed ?? []);
          const last = Math.max(0, ...machine.log.map(({ time }) => Date.parse(time)));
          const entry: LogEntry = {
            ...{ id: `${machine.name}-${String(Process.lines++).padStart(9, '0')}`, host: machine.name, user: 'me' },
            ...{ time: new Date(Math.max(around.ledger.now, last + 1)).toISOString(), plan: around.plan.digest },
            ...event,
            reason,
          };
          machine.log.push(entry);
          seen = [...machine.log];
          const about = 'pushRequestId' in event ? (event.pushRequestId ?? '') : 'wave' in event ? event.wave : '';
          around.write(`${machine.name} ${event.what} ${about} ${reason}`);
          return entry;
        }),
    };
  }

  /** Makes a push in phases, by the rule for rivals of core/push; a fault leaves the request as it is then. */
  private async push({ pushable, orgs, start, onMade, onCancel, mayActivate }: WavePush): Promise<PushMade> {
    const { ledger, plan } = this.around;
    const { id: versionId } = pushable.version;
    checkPush(this.around, foldLog(this.ports.log.entries()), orgs, start, versionId);
    const selected = await selectOrgs(this.ports.org, pushable, this.selectionOf(orgs), new Date(ledger.now));
    const rejected: RejectedOrg[] = [...selected.rejected];
    const keys = selected.eligible.map(({ orgKey }) => orgKey);
    const nobody = { pushRequestId: null, outcome: 'nothing-accepted' as const, orgs: 0, rejected, reason: '' };
    if (keys.length === 0) return nobody;
    const known = new Map(
      ledger.pushes.filter((each) => each.versionId === versionId).map(({ id, status }) => [id, status]),
    );
    const push = await this.call('create', () => ledger.create('rollout', start?.getTime() ?? null, versionId));
    await onMade(push.id);
    const half = Math.ceil(keys.length / 2);
    for (const batch of [keys.slice(0, half), keys.slice(half)]) {
      await this.call('insert', () => {
        for (const orgKey of batch) {
          const reason = ledger.insert(push, orgKey);
          if (reason !== undefined) rejected.push({ orgKey, reason, message: reason });
        }
      });
    }
    const end = async (outcome: PushMade['outcome'], reason: string): Promise<PushMade> => {
      await onCancel(push.id);
      await this.call('cancel', () => ledger.cancel(push));
      return { pushRequestId: push.id, outcome, orgs: 0, rejected, reason };
    };
    if (push.jobs.size === 0) return end('nothing-accepted', '');
    const rival = await this.rivalOf(push, known);
    if (rival !== undefined) return end('rival', `another runner is scheduling these orgs (${rival.id})`);
    const couldKnow = [...this.machine.log];
    const no = await mayActivate();
    if (no !== undefined) return end('withheld', no.message);
    const isCanceled = await this.call('activate', () => {
      if (push.status === 'Canceled') return true;
      checkActivation({ ledger, plan }, couldKnow, push, start);
      ledger.activate(push);
      return false;
    });
    const outcome = isCanceled ? 'canceled' : 'scheduled';
    return { pushRequestId: push.id, outcome, orgs: push.jobs.size, rejected, reason: '' };
  }

  /** Another push of the same orgs that is under way, or that may be. */
  private async rivalOf(own: LedgerPush, known: ReadonlyMap<string, string>): Promise<LedgerPush | undefined> {
    const { ledger } = this.around;
    const look = (): LedgerPush[] =>
      ledger.pushes.filter(({ id, versionId, status, jobs }) => {
        if (id === own.id || status === 'Canceled' || versionId !== own.versionId) return false;
        const before = known.get(id);
        const shared = [...own.jobs.keys()].flatMap((orgKey) => jobs.get(orgKey) ?? []);
        return before === undefined || before === 'Created'
          ? shared.length > 0
          : shared.some(({ endedAt }) => endedAt === null && (status === 'Pending' || status === 'InProgress'));
      });
    for (let polls = 0; ; polls++) {
      const rivals = await this.call('state', look);
      const settled = rivals.find(({ id, status }) => status !== 'Created' || id < own.id);
      if (settled !== undefined || rivals.length === 0) return settled;
      if (polls === POLLS) return rivals[0];
    }
  }

  private selectionOf(orgs: readonly OrgKey[]): OrgSelection {
    const { exclusions } = this.around.plan;
    return { orgs, filter: {}, exclusions, cut: {}, migration: false, includeBlocked: false };
  }

  private async call<T>(name: CallName, work: () => T): Promise<T> {
    await this.around.turn();
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

import type { Window } from '../../src/core/rollout/definition/types.js';
import type { OrgKey } from '../../src/core/model.js';
import type { FailureLimit } from '../../src/core/push/outcome.js';
import type { PlannedOrg, PlannedWave, RolloutPlan, RolloutState } from '../../src/core/rollout/types.js';
import { OLD, type LedgerJob, type LedgerPush, type Ledger } from './ledger.js';
import { KINDS } from './orgScenarios.js';

type Attempt = { push: LedgerPush; job: LedgerJob };

/** The state of a plan by the ledger at this moment, computed without the code under test. */
export class Oracle {
  public readonly waves: readonly PlannedWave[];
  private readonly orgs: readonly PlannedOrg[];

  public constructor(
    private readonly ledger: Ledger,
    private readonly plan: RolloutPlan,
    private readonly state: RolloutState,
  ) {
    const added = plan.newSubscribers === 'include' ? (state.newSubscribers ?? []) : [];
    const isParent = ({ orgKey }: PlannedOrg): boolean => added.some(({ parentOrg }) => parentOrg === orgKey);
    const last = plan.waves.at(-1)!;
    const addedWaves = [added.filter((org) => !isParent(org)), added.filter(isParent)]
      .filter((orgs) => orgs.length > 0)
      .map((orgs): PlannedWave => ({ ...last, approval: 'auto', orgs }));
    this.waves = [...plan.waves, ...addedWaves];
    this.orgs = this.waves.flatMap(({ orgs }) => orgs);
  }

  /** Upgradable orgs that were neither planned nor excluded when the plan was made. */
  public newSubscribers(): OrgKey[] {
    const { waves, excluded, exclusions } = this.plan;
    const known = new Set(
      [...waves.flatMap(({ orgs }) => orgs), ...excluded, ...exclusions].map(({ orgKey }) => orgKey),
    );
    return [...this.ledger.orgs.values()].flatMap(
      ({ subscriber: { orgKey, installed, versionId, orgStatus, blocked } }) => {
        const isOpen = this.attemptsOf(orgKey).some(({ job }) => job.endedAt === null);
        const isEligible = installed && versionId === OLD && orgStatus === 'Active' && !blocked && !isOpen;
        return isEligible && !known.has(orgKey) ? [orgKey] : [];
      },
    );
  }

  public waveOf(orgKey: OrgKey): number {
    return this.waves.findIndex(({ orgs }) => orgs.some((each) => each.orgKey === orgKey));
  }

  /** Its jobs in pushes that were not canceled, in order of their start. */
  public attemptsOf(orgKey: OrgKey): Attempt[] {
    return this.ledger.pushes
      .filter(({ status }) => status !== 'Created' && status !== 'Canceled')
      .toSorted((a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity) || (a.id < b.id ? -1 : 1))
      .flatMap((push) => {
        const job = push.jobs.get(orgKey);
        return job === undefined ? [] : [{ push, job }];
      });
  }

  public stateOf(orgKey: OrgKey): 'none' | 'open' | 'succeeded' | 'failed' {
    const attempts = this.attemptsOf(orgKey);
    if (attempts.length === 0) return 'none';
    if (attempts.some(({ job }) => job.status === 'Succeeded')) return 'succeeded';
    return attempts.some(({ job }) => job.endedAt === null) ? 'open' : 'failed';
  }

  public isStuck(orgKey: OrgKey, { deadline }: PlannedWave): boolean {
    return (
      this.stateOf(orgKey) === 'open' &&
      this.attemptsOf(orgKey)
        .filter(({ job }) => job.endedAt === null)
        .every(
          ({ push }) => deadline !== null && push.startedAt !== null && push.startedAt + deadline <= this.ledger.now,
        )
    );
  }

  /** The sandboxes in which the upgrade is stuck or has failed, except for failures that their wave ignores. */
  public failingSandboxes({ orgKey }: PlannedOrg): PlannedOrg[] {
    return this.orgs.filter((org) => {
      const wave = this.waves[this.waveOf(org.orgKey)]!;
      const failed = this.stateOf(org.orgKey) === 'failed' && !this.isIgnored(org.orgKey);
      return org.parentOrg === orgKey && (failed || this.isStuck(org.orgKey, wave));
    });
  }

  public isRetryable(org: PlannedOrg, { retry }: PlannedWave): boolean {
    const failed = this.failuresOf(org.orgKey);
    const kind = failed.at(-1)?.job.kind;
    return (
      this.stateOf(org.orgKey) === 'failed' &&
      failed.length <= retry.attempts &&
      (kind == null || KINDS[kind].classes.every((each) => retry.classes.includes(each))) &&
      !this.isIgnored(org.orgKey) &&
      !this.isSkipped(org) &&
      this.failingSandboxes(org).length === 0
    );
  }

  public isSettled(org: PlannedOrg, wave: PlannedWave): boolean {
    switch (this.stateOf(org.orgKey)) {
      case 'none':
        return this.isSkipped(org) || this.failingSandboxes(org).length > 0;
      case 'open':
        return this.isStuck(org.orgKey, wave);
      case 'succeeded':
        return true;
      case 'failed':
        return !this.isRetryable(org, wave);
    }
  }

  /** When the last job of a wave ended, or its deadline passed. */
  public endOf({ orgs, deadline }: PlannedWave): number {
    const ends = orgs
      .flatMap(({ orgKey }) => this.attemptsOf(orgKey))
      .map(({ job: { startedAt, endedAt } }) => {
        const due = deadline === null || startedAt === null ? Infinity : startedAt + deadline;
        return Math.min(endedAt ?? Infinity, due);
      });
    return Math.max(0, ...ends.filter((end) => end <= this.ledger.now));
  }

  /** Whether a limit of a wave's gate is exceeded by now. */
  public isGateTripped(wave: PlannedWave): boolean {
    const { orgs, gate } = wave;
    const is = (wanted: string): PlannedOrg[] => orgs.filter(({ orgKey }) => this.stateOf(orgKey) === wanted);
    const stuck = is('open').filter(({ orgKey }) => this.isStuck(orgKey, wave)).length;
    const ended = is('succeeded').length + is('failed').length;
    const settled = orgs.every((org) => this.isSettled(org, wave));
    const counted = is('failed').filter((org) => !this.isIgnored(org.orgKey) && !this.isRetryable(org, wave));
    const kinds = Map.groupBy(
      counted.flatMap(({ orgKey }) => this.signaturesOf(orgKey)),
      (each) => each,
    );
    const most = Math.max(0, ...[...kinds.values()].map((each) => each.length));
    const meant = orgs.filter((org) => this.stateOf(org.orgKey) !== 'none' || !this.isSkipped(org));
    if (settled && gate.minCompleted !== null && ended < Math.min(meant.length, share(gate.minCompleted, meant.length)))
      return true;
    if (!settled && ended + stuck < Math.min(gate.minSample, orgs.length)) return false;
    if (gate.maxFailures !== null && counted.length + stuck > share(gate.maxFailures, orgs.length)) return true;
    return gate.maxSameSignature !== null && most >= gate.maxSameSignature;
  }

  /** `never`: the wave has windows, but none for the org's instance. */
  public windowsFor({ instanceName }: PlannedOrg, { windows }: PlannedWave): readonly Window[] | 'never' {
    const own = windows.filter(({ instances }) =>
      instances?.map((each) => each.toLowerCase()).includes(instanceName?.toLowerCase() ?? ''),
    );
    const general = windows.filter(({ instances }) => instances === null);
    if (windows.length === 0 || own.length > 0) return own;
    return general.length > 0 ? general : 'never';
  }

  private isIgnored(orgKey: OrgKey): boolean {
    const kind = this.failuresOf(orgKey).at(-1)?.job.kind;
    const name = kind == null ? null : KINDS[kind].ignoredAs;
    return name !== null && (this.waves[this.waveOf(orgKey)]?.gate.ignoreErrors.includes(name) ?? false);
  }

  private isSkipped({ orgKey }: PlannedOrg): boolean {
    return this.state.skipped.some((each) => each.orgKey === orgKey);
  }

  private failuresOf(orgKey: OrgKey): Attempt[] {
    return this.attemptsOf(orgKey).filter(({ job }) => job.status === 'Failed');
  }

  /** The signatures of an org's failure: in the model, one for each error of each kind. */
  private signaturesOf(orgKey: OrgKey): string[] {
    const kind = this.failuresOf(orgKey).at(-1)?.job.kind;
    return kind == null ? [] : kind === 'lockAndTest' ? ['lock', 'apexTest'] : [kind];
  }
}

const share = (limit: FailureLimit, total: number): number =>
  'count' in limit ? limit.count : (limit.percent * total) / 100;

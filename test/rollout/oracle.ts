import type { Window } from '../../src/core/rollout/definition/schema.js';
import type { OrgKey } from '../../src/core/model.js';
import type { Limit } from '../../src/core/limit.js';
import type { RolloutState } from '../../src/core/rollout/log/state.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../../src/core/rollout/plan/plan.js';
import { OLD, VIA, WANTED, type LedgerJob, type LedgerPush, type Ledger } from './ledger.js';
import { KINDS } from './orgScenarios.js';

type Attempt = { push: LedgerPush; job: LedgerJob };
/** An org may be shown for so long with the version that it had before a push. */
const GRACE = 3_600_000;
type Outcome = 'none' | 'open' | 'succeeded' | 'failed';

/** What a wave pushes. */
export const versionOf = ({ via }: Pick<PlannedWave, 'via'>): string => via?.version.id ?? WANTED;

/** The state of a plan by the ledger and a log at this moment, computed without the code under test. */
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
    const addedWaves = [added.filter((org) => !isParent(org)), added.filter(isParent)].map(
      (orgs, index): PlannedWave => {
        const name = index === 0 ? 'new-subscribers' : 'new-subscribers-production';
        return { ...last, name, approval: 'auto', orgs, swept: true };
      },
    );
    this.waves = [...plan.waves, ...addedWaves.filter(({ orgs }) => orgs.length > 0)];
    this.orgs = this.waves.filter(({ via }) => via === undefined).flatMap(({ orgs }) => orgs);
  }

  /** Upgradable orgs that were neither planned nor excluded for good when the plan was made. */
  public newSubscribers(): OrgKey[] {
    const { waves, excluded, exclusions } = this.plan;
    const forGood = excluded.filter(({ reason }) => reason !== 'in-open-push');
    const known = new Set(
      [...waves.flatMap(({ orgs }) => orgs), ...forGood, ...exclusions].map(({ orgKey }) => orgKey),
    );
    return [...this.ledger.orgs.values()].flatMap(
      ({ subscriber: { orgKey, installed, versionId, orgStatus, blocked } }) => {
        const isOpen = this.jobsOf(orgKey, WANTED).some(({ job }) => job.endedAt === null);
        const isEligible =
          installed && (versionId === OLD || versionId === VIA) && orgStatus === 'Active' && !blocked && !isOpen;
        return isEligible && !known.has(orgKey) ? [orgKey] : [];
      },
    );
  }

  /** Orgs that have lost the version long enough after their last push, and that nobody has written down. */
  public unnoticed(): OrgKey[] {
    return [...new Set(this.orgs.map(({ orgKey }) => orgKey))].filter((orgKey) => {
      const { installed, versionId, orgStatus, blocked } = this.ledger.orgs.get(orgKey)!.subscriber;
      const attempts = this.jobsOf(orgKey, WANTED).filter(({ push }) => !this.isNoted(orgKey, push));
      const isOver = attempts.every(({ push }) => push.endedAt !== null && push.endedAt + GRACE < this.ledger.now);
      const isUpgraded = attempts.some(({ job }) => job.status === 'Succeeded');
      return (
        (isUpgraded || this.state.alreadyUpgraded.has(orgKey)) &&
        isOver &&
        installed &&
        versionId !== WANTED &&
        orgStatus === 'Active' &&
        !blocked
      );
    });
  }

  /** It had the version in this wave, and has lost it since. */
  public isRegressed(orgKey: OrgKey, { via, swept }: Pick<PlannedWave, 'via' | 'swept'>): boolean {
    return via === undefined && swept !== true && this.state.regressed.has(orgKey);
  }

  /** It is in no wave that was added. */
  public isOnlyListed(orgKey: OrgKey): boolean {
    return !this.waves.some(({ swept, orgs }) => swept === true && orgs.some((each) => each.orgKey === orgKey));
  }

  private isNoted(orgKey: OrgKey, { id }: LedgerPush): boolean {
    return this.state.regressed.get(orgKey)?.has(id) === true;
  }

  public waveOf(orgKey: OrgKey, versionId: string): number {
    return this.waves.findLastIndex(
      (wave) => versionOf(wave) === versionId && wave.orgs.some((each) => each.orgKey === orgKey),
    );
  }

  /** Its jobs in pushes that were not canceled, in order of their start, but for failures before the rollout was started. */
  public attemptsOf(orgKey: OrgKey, versionId: string): Attempt[] {
    const since = this.state.startedAt ?? Infinity;
    return this.jobsOf(orgKey, versionId).filter(
      ({ push, job }) =>
        !(versionId === WANTED && this.isNoted(orgKey, push)) &&
        (job.status !== 'Failed' || this.isOwn(push) || (job.endedAt ?? Infinity) >= since),
    );
  }

  /** The pushes that the log has. */
  public isOwn({ id }: LedgerPush): boolean {
    return this.state.pushes.has(id);
  }

  public stateOf(orgKey: OrgKey, wave: Pick<PlannedWave, 'via' | 'swept'>): Outcome {
    if (this.isRegressed(orgKey, wave)) return 'succeeded';
    const attempts = this.attemptsOf(orgKey, versionOf(wave));
    if (attempts.some(({ job }) => job.status === 'Succeeded')) return 'succeeded';
    const { alreadyUpgraded } =
      wave.via === undefined ? this.state : (this.state.via.get(versionOf(wave)) ?? { alreadyUpgraded: new Set() });
    if (alreadyUpgraded.has(orgKey)) return 'succeeded';
    if (attempts.some(({ job }) => job.endedAt === null)) return 'open';
    return attempts.length === 0 ? 'none' : 'failed';
  }

  /** Whether the wave before has given the org its version, where it is in one. */
  public hasVersionBefore(orgKey: OrgKey, wave: PlannedWave): boolean {
    const before = this.waveBefore(orgKey, wave);
    return before === undefined || this.stateOf(orgKey, before) === 'succeeded';
  }

  /** It has not, and is not about to get it. */
  public missedVia(orgKey: OrgKey, wave: PlannedWave): boolean {
    const before = this.waveBefore(orgKey, wave);
    if (before === undefined) return false;
    const state = this.stateOf(orgKey, before);
    if (state === 'none')
      return this.isSettled(
        before.orgs.find((each) => each.orgKey === orgKey)!,
        before,
      );
    return state === 'failed' || (state === 'open' && this.isStuck(orgKey, before));
  }

  private waveBefore(orgKey: OrgKey, wave: PlannedWave): PlannedWave | undefined {
    const before = this.waves
      .slice(
        0,
        this.waves.findIndex(({ name }) => name === wave.name),
      )
      .findLast(({ orgs }) => orgs.some((each) => each.orgKey === orgKey));
    // In a wave that was added for it, it has been through another of the version.
    return before?.via === undefined ? undefined : before;
  }

  public isStuck(orgKey: OrgKey, wave: PlannedWave): boolean {
    const { deadline } = wave;
    return (
      this.stateOf(orgKey, wave) === 'open' &&
      this.attemptsOf(orgKey, versionOf(wave))
        .filter(({ job }) => job.endedAt === null)
        .every(({ push }) => this.dueAt(push) + (deadline ?? Infinity) <= this.ledger.now)
    );
  }

  /** The sandboxes in which the upgrade is stuck or has failed, except for failures that their wave ignores. */
  public failingSandboxes({ orgKey }: PlannedOrg): PlannedOrg[] {
    const isIn = (wave: PlannedWave, org: PlannedOrg): boolean => wave.orgs.some((each) => each.orgKey === org.orgKey);
    return this.orgs.filter((org) => {
      if (org.parentOrg !== orgKey || this.ofJobs(org.orgKey, WANTED) === 'succeeded') return false;
      return this.waves
        .filter((wave) => isIn(wave, org) && !this.isRegressed(org.orgKey, wave))
        .some((wave) => {
          const versionId = versionOf(wave);
          // Whether a sandbox has the version by now does not count, but what became of its jobs.
          const outcome =
            this.attemptsOf(org.orgKey, versionId).length > 0 ? this.ofJobs(org.orgKey, versionId) : 'none';
          return (
            (outcome === 'failed' && !this.isIgnored(org.orgKey, wave)) ||
            (outcome === 'open' && this.isStuck(org.orgKey, wave))
          );
        });
    });
  }

  public isRetryable(org: PlannedOrg, wave: PlannedWave): boolean {
    const { retry } = wave;
    const failed = this.failuresOf(org.orgKey, wave);
    const kind = failed.at(-1)?.job.kind;
    return (
      this.stateOf(org.orgKey, wave) === 'failed' &&
      this.hasVersionBefore(org.orgKey, wave) &&
      failed.length <= retry.attempts &&
      (kind == null || KINDS[kind].classes.every((each) => retry.classes.includes(each))) &&
      !this.isIgnored(org.orgKey, wave) &&
      !this.isSkipped(org.orgKey, wave) &&
      this.failingSandboxes(org).length === 0
    );
  }

  public isSettled(org: PlannedOrg, wave: PlannedWave): boolean {
    switch (this.stateOf(org.orgKey, wave)) {
      case 'none':
        return (
          this.isSkipped(org.orgKey, wave) || this.missedVia(org.orgKey, wave) || this.failingSandboxes(org).length > 0
        );
      case 'open':
        return this.isStuck(org.orgKey, wave);
      case 'succeeded':
        return true;
      case 'failed':
        return !this.isRetryable(org, wave);
    }
  }

  /** When the last job of a wave ended, or its deadline passed. */
  public endOf(wave: PlannedWave): number {
    const { orgs, deadline } = wave;
    const ends = orgs
      .flatMap(({ orgKey }) =>
        this.isRegressed(orgKey, wave)
          ? this.jobsOf(orgKey, WANTED).filter(({ push }) => this.isNoted(orgKey, push))
          : this.attemptsOf(orgKey, versionOf(wave)),
      )
      .map(({ push, job: { endedAt } }) => Math.min(endedAt ?? Infinity, this.dueAt(push) + (deadline ?? Infinity)));
    return Math.max(0, ...ends.filter((end) => end <= this.ledger.now));
  }

  /** Why a wave's gate stops the rollout by now, if it does. */
  public tripOf(wave: PlannedWave): 'tripped' | 'inconclusive' | undefined {
    const { orgs, gate, name } = wave;
    const is = (wanted: Outcome): PlannedOrg[] => orgs.filter(({ orgKey }) => this.stateOf(orgKey, wave) === wanted);
    const accepted = this.state.accepted.get(name);
    const beyond = (some: readonly PlannedOrg[]): boolean => some.some(({ orgKey }) => accepted?.has(orgKey) !== true);
    const settled = orgs.every((org) => this.isSettled(org, wave));
    const stuck = is('open').filter(({ orgKey }) => this.isStuck(orgKey, wave));
    const failed = is('failed').filter((org) => !this.isIgnored(org.orgKey, wave) && !this.isRetryable(org, wave));
    const ended = is('succeeded').length + is('failed').length;
    const retried = is('open').filter(
      ({ orgKey }) => !this.isStuck(orgKey, wave) && this.failuresOf(orgKey, wave).length > 0,
    );
    const judged = ended + stuck.length + retried.length;
    const coming = orgs.filter(
      (org) => ['none', 'open'].includes(this.stateOf(org.orgKey, wave)) && !this.isSettled(org, wave),
    );
    // A wave that was added for new subscribers may be smaller than the sample of the others.
    const isAdded = !this.plan.waves.some((each) => each.name === name);
    const sample = isAdded || wave.via !== undefined ? Math.min(gate.minSample, orgs.length) : gate.minSample;
    if (settled || judged >= sample) {
      const total = settled || gate.minSample > 0 ? judged : ended + stuck.length + coming.length;
      const against = [...failed, ...stuck];
      if (gate.maxFailures !== null && against.length > share(gate.maxFailures, total) && beyond(against))
        return 'tripped';
      const byKind = Map.groupBy(
        failed.flatMap((org) => this.signaturesOf(org.orgKey, wave).map((signature) => ({ org, signature }))),
        ({ signature }) => signature,
      );
      const same = [...byKind.values()].map((each) => each.map(({ org }) => org));
      const most = gate.maxSameSignature ?? Infinity;
      if (same.some((each) => each.length >= most && beyond(each))) return 'tripped';
    }
    if (!settled || accepted !== undefined || orgs.length === 0) return undefined;
    const asks = gate.maxFailures !== null || gate.minCompleted !== null || gate.maxSameSignature !== null;
    if (ended < sample || (asks && ended === 0)) return 'inconclusive';
    const meant = orgs.filter((org) => this.stateOf(org.orgKey, wave) !== 'none' || !this.isExcused(org)).length;
    const needed = gate.minCompleted === null ? 0 : Math.min(meant, share(gate.minCompleted, meant));
    return ended < needed ? 'tripped' : undefined;
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

  private jobsOf(orgKey: OrgKey, versionId: string): Attempt[] {
    return this.ledger.pushes
      .filter((push) => push.versionId === versionId && push.status !== 'Created' && push.status !== 'Canceled')
      .toSorted((a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity) || (a.id < b.id ? -1 : 1))
      .flatMap((push) => {
        const job = push.jobs.get(orgKey);
        return job === undefined || this.wasOver(push) ? [] : [{ push, job }];
      });
  }

  /** Somebody else's push was over so long before the plan was made that the plan has what had become of its orgs by then. */
  public wasOver(push: LedgerPush): boolean {
    return push.endedAt !== null && push.endedAt + GRACE < this.ledger.plannedAt && !this.isOwn(push);
  }

  private ofJobs(orgKey: OrgKey, versionId: string): Outcome {
    const attempts = this.attemptsOf(orgKey, versionId);
    if (attempts.some(({ job }) => job.status === 'Succeeded')) return 'succeeded';
    return attempts.some(({ job }) => job.endedAt === null) ? 'open' : 'failed';
  }

  /** When a push started, or ought to have. */
  private dueAt(push: LedgerPush): number {
    const made = this.state.pushes.get(push.id)?.madeAt;
    if (push.startedAt !== null) return push.startedAt;
    return made === undefined && push.scheduled === null ? Infinity : Math.max(made ?? 0, push.scheduled ?? 0);
  }

  private isIgnored(orgKey: OrgKey, wave: PlannedWave): boolean {
    const kind = this.failuresOf(orgKey, wave).at(-1)?.job.kind;
    const name = kind == null ? null : KINDS[kind].ignoredAs;
    // The errors that the wave of the plan ignores that it is in, also in one that was added for it later.
    const own = this.plan.waves.find(
      (each) => versionOf(each) === versionOf(wave) && each.orgs.some((org) => org.orgKey === orgKey),
    );
    return name !== null && (own ?? wave).gate.ignoreErrors.includes(name);
  }

  /** A person takes an org out of every wave; the org speaks of one version. */
  public isSkipped(orgKey: OrgKey, { via }: Pick<PlannedWave, 'via'>): boolean {
    if (via === undefined || this.state.skipped.get(orgKey)?.by === 'person') return this.state.skipped.has(orgKey);
    return this.state.via.get(via.version.id)?.skipped.has(orgKey) === true;
  }

  private isExcused({ orgKey }: PlannedOrg): boolean {
    return this.state.skipped.get(orgKey)?.by === 'person';
  }

  private failuresOf(orgKey: OrgKey, wave: PlannedWave): Attempt[] {
    return this.attemptsOf(orgKey, versionOf(wave)).filter(({ job }) => job.status === 'Failed');
  }

  /** The signatures of an org's failure: in the model, one for each error of each kind. */
  private signaturesOf(orgKey: OrgKey, wave: PlannedWave): string[] {
    const kind = this.failuresOf(orgKey, wave).at(-1)?.job.kind;
    return kind == null ? [] : kind === 'lockAndTest' ? ['lock', 'apexTest'] : [kind];
  }
}

const share = (limit: Limit, total: number): number => ('count' in limit ? limit.count : (limit.percent * total) / 100);

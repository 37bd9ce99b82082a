import { dayOf } from '../../text/calendar.js';
import { compare } from '../../text/compare.js';
import type { OrgKey } from '../../model.js';
import type { LogEntry, RolloutEvent } from './logEntry.js';
import { LoggedOrgs } from './loggedOrgs.js';
import { NOT_STARTED, OVER_LIMIT, type Halt, type OwnPush, type RolloutState } from './state.js';
import type { PlannedOrg } from '../plan/plan.js';

const HALTING: ReadonlySet<RolloutEvent['what']> = new Set(['paused', 'tripped', 'aborted']);

/**
 * The lines of a log in the order in which they count, each once: two copies of a log are merged by concatenating their
 * lines. Among lines with the same time, those that halt come last, so that they remain in effect.
 */
export const inOrder = (entries: readonly LogEntry[]): LogEntry[] =>
  [...new Map(entries.map((entry) => [entry.id, entry])).values()].sort(
    (a, b) =>
      compare(Date.parse(a.time), Date.parse(b.time)) ||
      Number(HALTING.has(a.what)) - Number(HALTING.has(b.what)) ||
      compare(a.id, b.id),
  );

/**
 * The state that a log describes. The order of its lines does not matter, nor does it matter how often a line is in it.
 */
export const foldLog = (entries: readonly LogEntry[]): RolloutState => {
  const fold = new Fold();
  // A push is added before the other lines about it are applied, even if clocks disagree.
  const lines = inOrder(entries);
  for (const entry of lines) if (entry.what === 'started' || entry.what === 'push-made') fold.add(entry);
  for (const entry of lines) if (entry.what !== 'started' && entry.what !== 'push-made') fold.add(entry);
  return fold.state();
};

/** There may be many thousand lines and orgs, so that they are added in place. */
class Fold {
  private startedAt: number | null = null;
  private readonly approved = new Set<string>();
  private readonly pushes = new Map<string, OwnPush>();
  private readonly orgs = new LoggedOrgs({ via: false });
  private readonly via = new Map<string, LoggedOrgs>();
  private readonly migrationsUsedUp = new Set<string>();
  private newSubscribers: Map<OrgKey, PlannedOrg> | null = null;
  private readonly regressed = new Map<OrgKey, Set<string>>();
  private finished: RolloutState['finished'] = null;
  private readonly accepted = new Map<string, Set<OrgKey>>();
  /** Each kind of halt is lifted by its own line, so that none hides another. */
  private readonly halts = new Map<'aborted' | 'paused' | 'tripped', Halt>();
  /** A pause because somebody else has canceled these pushes. */
  private pauseForCanceled: (Halt & { canceledPushes: readonly string[] }) | undefined;

  public add(entry: LogEntry): void {
    const { reason } = entry;
    switch (entry.what) {
      case 'started':
        this.startedAt ??= Date.parse(entry.time);
        for (const each of entry.takenOver) this.addPush(entry, { ...each, intent: null, end: 'scheduled' });
        return;
      case 'approved':
        this.approved.add(entry.wave);
        return;
      case 'push-intended':
        return;
      case 'push-made':
        this.addPush(entry, { ...entry, end: undefined });
        return;
      case 'push-ended':
        this.change(entry.pushRequestId, (push) => ({ ...push, end: push.end ?? entry.outcome }));
        if (entry.rejected.some(({ reason: why }) => why === OVER_LIMIT))
          this.migrationsUsedUp.add(dayOf(new Date(entry.time)));
        // After a push that failed for another reason, its orgs are checked again.
        if (entry.outcome === 'scheduled' || entry.outcome === 'nothing-accepted')
          this.orgsOf(entry.via).skip('org', entry.rejected);
        return;
      case 'paused':
        if (entry.canceledPushes.length === 0) this.halts.set('paused', { kind: 'paused', wave: null, reason });
        else this.pauseForCanceled = { kind: 'paused', wave: null, reason, canceledPushes: entry.canceledPushes };
        this.noteCancels(entry.canceledPushes);
        return;
      case 'resumed':
        this.halts.delete('paused');
        this.pauseForCanceled = undefined;
        this.noteCancels(entry.canceledPushes);
        return;
      case 'tripped': {
        if (this.isAccepted(entry)) return;
        const kind = entry.inconclusive ? 'inconclusive' : 'tripped';
        this.halts.set('tripped', { kind, wave: entry.wave, reason });
        return;
      }
      case 'accepted':
        this.accepted.set(entry.wave, new Set([...(this.accepted.get(entry.wave) ?? []), ...entry.orgs]));
        this.halts.delete('tripped');
        return;
      case 'aborted':
        if (!this.halts.has('aborted')) this.halts.set('aborted', { kind: 'aborted', wave: null, reason });
        return;
      case 'skipped':
        this.orgs.skip(entry.by, entry.orgs);
        return;
      case 'new-subscribers':
        this.newSubscribers ??= new Map();
        for (const org of entry.orgs) this.newSubscribers.set(org.orgKey, org);
        for (const { orgKey, pushRequestIds } of entry.regressed ?? []) {
          this.regressed.set(orgKey, new Set([...(this.regressed.get(orgKey) ?? []), ...pushRequestIds]));
          this.orgs.alreadyUpgraded.delete(orgKey);
        }
        return;
      case 'cancel-intended':
      case 'canceled':
        this.change(entry.pushRequestId, (push) => ({ ...push, cancelIntended: true }));
        return;
      case 'finished':
        this.finished = entry.outcome;
        return;
      case 'amended':
        this.finished = null;
        // New subscribers are searched for again: the amended plan may contain them now.
        this.newSubscribers = null;
    }
  }

  public state(): RolloutState {
    const { startedAt, approved, pushes, via, migrationsUsedUp, newSubscribers, accepted, halts, finished, regressed } =
      this;
    const { skipped, alreadyUpgraded } = this.orgs;
    const halt = halts.get('aborted') ?? halts.get('tripped') ?? halts.get('paused') ?? this.canceledByOthers();
    return {
      startedAt,
      approved,
      pushes,
      skipped,
      alreadyUpgraded,
      via,
      migrationsUsedUp,
      accepted,
      halt,
      finished,
      regressed,
      newSubscribers: newSubscribers && [...newSubscribers.values()],
    };
  }

  /**
   * Whether a person has accepted the failures that this line is about. If so, the line, which may come from another
   * copy of the log, does not halt the rollout again.
   */
  private isAccepted({ wave, rule, orgs }: Extract<LogEntry, { what: 'tripped' }>): boolean {
    const accepted = this.accepted.get(wave);
    return rule !== 'window' && accepted !== undefined && orgs.every((orgKey) => accepted.has(orgKey));
  }

  /** The pause stands unless the rollout itself canceled all these pushes, which another copy of the log may say. */
  private canceledByOthers(): Halt | null {
    if (this.pauseForCanceled === undefined) return NOT_STARTED.halt;
    const { canceledPushes, ...halt } = this.pauseForCanceled;
    return canceledPushes.every((id) => this.pushes.get(id)?.cancelIntended === true) ? NOT_STARTED.halt : halt;
  }

  private addPush(
    { time, host }: LogEntry,
    { pushRequestId, wave, intent, end }: Pick<OwnPush, 'pushRequestId' | 'wave' | 'intent' | 'end'>,
  ): void {
    if (this.pushes.has(pushRequestId)) return;
    const never = { cancelIntended: false, cancelNoted: false };
    this.pushes.set(pushRequestId, { pushRequestId, wave, intent, madeAt: Date.parse(time), host, end, ...never });
  }

  private change(pushRequestId: string | null, how: (push: OwnPush) => OwnPush): void {
    const push = this.pushes.get(pushRequestId ?? '');
    if (push !== undefined) this.pushes.set(push.pushRequestId, how(push));
  }

  private noteCancels(ids: readonly string[]): void {
    for (const id of ids) this.change(id, (push) => ({ ...push, cancelNoted: true }));
  }

  private orgsOf(via: string | undefined): LoggedOrgs {
    if (via === undefined) return this.orgs;
    const known = this.via.get(via) ?? new LoggedOrgs({ via: true });
    this.via.set(via, known);
    return known;
  }
}

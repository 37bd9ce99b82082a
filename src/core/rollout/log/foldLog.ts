import { dayOf } from '../../text/calendar.js';
import { compare } from '../../text/compare.js';
import type { OrgKey, RejectedOrg } from '../../model.js';
import { reasonsAbout } from '../../orgs/ineligible.js';
import type { LogEntry, RolloutEvent } from './logEntry.js';
import { NOT_FINAL, OVER_LIMIT, type Halt, type OwnPush, type RolloutState, type SkippedOrg } from './state.js';

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

/** What means that an org has a version, or, of an intermediate version, what it was needed for. */
const UPGRADED = reasonsAbout('has-it');
const PASSED = reasonsAbout('has-it', 'newer');

/** What the log says about the orgs of one version, to be added to. */
type OrgsSoFar = { skipped: Map<OrgKey, SkippedOrg>; alreadyUpgraded: Set<OrgKey> };

/** There may be many thousand lines and orgs, so that they are added in place. */
class Fold {
  private readonly made = {
    startedAt: null as RolloutState['startedAt'],
    approved: new Set<string>(),
    pushes: new Map<string, OwnPush>(),
    skipped: new Map<OrgKey, SkippedOrg>(),
    alreadyUpgraded: new Set<OrgKey>(),
    via: new Map<string, OrgsSoFar>(),
    migrationsUsedUp: new Set<string>(),
    newSubscribers: null as RolloutState['newSubscribers'],
    regressed: new Map<OrgKey, Set<string>>(),
    accepted: new Map<string, Set<OrgKey>>(),
    finished: null as RolloutState['finished'],
  };

  /** Each kind of halt is lifted by its own line, so that none hides another. */
  private readonly halts = new Map<'aborted' | 'paused' | 'tripped', Halt>();
  /** A pause because somebody else has canceled these pushes. */
  private pauseForCanceled: (Halt & { canceledPushes: readonly string[] }) | undefined;

  public add(entry: LogEntry): void {
    const { made, halts } = this;
    const { reason } = entry;
    switch (entry.what) {
      case 'started':
        made.startedAt ??= Date.parse(entry.time);
        for (const each of entry.takenOver) this.addPush(entry, { ...each, intent: null });
        return;
      case 'approved':
        made.approved.add(entry.wave);
        return;
      case 'push-intended':
        return;
      case 'push-made':
        this.addPush(entry, entry);
        return;
      case 'push-ended':
        if (entry.rejected.some(({ reason: why }) => why === OVER_LIMIT))
          made.migrationsUsedUp.add(dayOf(new Date(entry.time)));
        // After a push that failed for another reason, its orgs are checked again.
        if (entry.outcome === 'scheduled' || entry.outcome === 'nothing-accepted')
          skip(this.orgsOf(entry.via), 'org', entry.rejected, entry.via === undefined ? UPGRADED : PASSED);
        return;
      case 'paused':
        if (entry.canceledPushes.length === 0) halts.set('paused', { kind: 'paused', wave: null, reason });
        else this.pauseForCanceled = { kind: 'paused', wave: null, reason, canceledPushes: entry.canceledPushes };
        this.noteCancels(entry.canceledPushes);
        return;
      case 'resumed':
        halts.delete('paused');
        this.pauseForCanceled = undefined;
        this.noteCancels(entry.canceledPushes);
        return;
      case 'tripped':
        if (!this.isAccepted(entry))
          halts.set('tripped', { kind: entry.inconclusive ? 'inconclusive' : 'tripped', wave: entry.wave, reason });
        return;
      case 'accepted':
        addTo(made.accepted, entry.wave, entry.orgs);
        halts.delete('tripped');
        return;
      case 'aborted':
        if (!halts.has('aborted')) halts.set('aborted', { kind: 'aborted', wave: null, reason });
        return;
      case 'skipped':
        skip(made, entry.by, entry.orgs, UPGRADED);
        return;
      case 'new-subscribers': {
        const found = [...(made.newSubscribers ?? []), ...entry.orgs];
        made.newSubscribers = [...new Map(found.map((org) => [org.orgKey, org])).values()];
        for (const { orgKey, pushRequestIds } of entry.regressed ?? []) {
          addTo(made.regressed, orgKey, pushRequestIds);
          made.alreadyUpgraded.delete(orgKey);
        }
        return;
      }
      case 'cancel-intended':
      case 'canceled':
        this.note(entry.pushRequestId, { cancelIntended: true });
        return;
      case 'finished':
        made.finished = entry.outcome;
        return;
      case 'amended':
        made.finished = null;
        // New subscribers are searched for again: the amended plan may contain them now.
        made.newSubscribers = null;
    }
  }

  public state(): RolloutState {
    const { made, halts } = this;
    const halt = halts.get('aborted') ?? halts.get('tripped') ?? halts.get('paused') ?? this.canceledByOthers();
    return { ...made, halt };
  }

  /**
   * Whether a person has accepted the failures that this line is about. If so, the line, which may come from another
   * copy of the log, does not halt the rollout again.
   */
  private isAccepted({ wave, rule, orgs }: Extract<LogEntry, { what: 'tripped' }>): boolean {
    const accepted = this.made.accepted.get(wave);
    return rule !== 'window' && accepted !== undefined && orgs.every((orgKey) => accepted.has(orgKey));
  }

  /** The pause stands unless the rollout itself canceled all these pushes, which another copy of the log may say. */
  private canceledByOthers(): Halt | null {
    if (this.pauseForCanceled === undefined) return null;
    const { canceledPushes, ...halt } = this.pauseForCanceled;
    return canceledPushes.every((id) => this.made.pushes.get(id)?.cancelIntended === true) ? null : halt;
  }

  private addPush(
    { time, host }: LogEntry,
    { pushRequestId, wave, intent }: Pick<OwnPush, 'pushRequestId' | 'wave' | 'intent'>,
  ): void {
    if (this.made.pushes.has(pushRequestId)) return;
    const never = { cancelIntended: false, cancelNoted: false };
    this.made.pushes.set(pushRequestId, { pushRequestId, wave, intent, madeAt: Date.parse(time), host, ...never });
  }

  private note(pushRequestId: string, cancel: Partial<Pick<OwnPush, 'cancelIntended' | 'cancelNoted'>>): void {
    const push = this.made.pushes.get(pushRequestId);
    if (push !== undefined) this.made.pushes.set(pushRequestId, { ...push, ...cancel });
  }

  private noteCancels(ids: readonly string[]): void {
    for (const id of ids) this.note(id, { cancelNoted: true });
  }

  private orgsOf(via: string | undefined): OrgsSoFar {
    if (via === undefined) return this.made;
    const known = this.made.via.get(via) ?? { skipped: new Map(), alreadyUpgraded: new Set() };
    this.made.via.set(via, known);
    return known;
  }
}

const addTo = (sets: Map<string, Set<string>>, key: string, more: readonly string[]): void => {
  sets.set(key, new Set([...(sets.get(key) ?? []), ...more]));
};

/** `upgraded`: the reasons that mean that an org needs the version no more. */
const skip = (
  { skipped, alreadyUpgraded }: OrgsSoFar,
  by: SkippedOrg['by'],
  orgs: readonly RejectedOrg[],
  upgraded: ReadonlySet<string>,
): void => {
  for (const org of orgs) {
    if (by === 'org' && upgraded.has(org.reason)) alreadyUpgraded.add(org.orgKey);
    // The first entry is kept, but an entry of a person replaces one of the org.
    else if (by === 'person' || (!NOT_FINAL.has(org.reason) && !skipped.has(org.orgKey)))
      skipped.set(org.orgKey, { ...org, by });
  }
};

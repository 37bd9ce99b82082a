import type { OrgKey, Package, PackageVersion, RejectedOrg } from '../../model.js';
import type { PushReader } from '../../ports.js';
import { isUnderWay, type PushStatus } from '../../status.js';
import type { RolloutFacts } from '../facts/facts.js';
import { readEmptyRequests, type RolloutView } from '../facts/rolloutView.js';
import { nextStep } from '../step/nextStep.js';
import { notTaken, reasonOf, rolloutOutcome, type RolloutOutcome, type RolloutStep } from '../step/rolloutStep.js';
import { factsOf, orgsInPush, orgsOf } from '../facts/versions.js';
import {
  byOutcome,
  progressOfAll,
  type OrgOutcome,
  type WaveProgress,
  type WaveWithProgress,
} from '../waves/waveProgress.js';
import { shownZone } from '../plan/window.js';
import type { RolloutState } from '../log/state.js';

/** The number of orgs of a wave with each outcome. The sum of the outcomes is `orgs`. */
export type WaveResult = Record<OrgOutcome, number> & {
  name: string;
  /** The number of the intermediate version that the wave pushes; null where it pushes the version of the plan. */
  via: string | null;
  orgs: number;
  pushRequestIds: string[];
  /** When its first push started or is scheduled to start; null where it has no push yet. ISO 8601 in UTC, as below. */
  start: string | null;
  /** When its last push ended; null while orgs of the wave are waiting or open. */
  end: string | null;
};

/** An org in which the upgrade failed, with the causes. */
export type FailedOrg = { orgKey: OrgKey; wave: string; attempts: number; causes: string[]; ignored: boolean };

/** Times are ISO 8601 in UTC. */
export type RolloutResult = {
  digest: string;
  package: Package;
  version: PackageVersion;
  outcome: RolloutOutcome;
  /** What was done, or what the rollout waits for. `waitingFor` and `until` are null where it does not wait. */
  step: {
    action: 'push' | 'wait' | 'find-new-subscribers' | 'pause' | 'trip' | 'stop' | 'finish';
    wave: string | null;
    waitingFor: string | null;
    until: string | null;
    /** The time zone of the wave's first window, where it has one. */
    timeZone: string | null;
    reason: string;
  };
  waves: WaveResult[];
  failed: FailedOrg[];
  /** Production orgs that are not pushed to, because the upgrade failed in one of their sandboxes. */
  blockedBySandbox: OrgKey[];
  /** Orgs that are not pushed to, because they did not get the intermediate version. */
  missedVia: OrgKey[];
  /**
   * Orgs that had the version, were shown with an older one when new subscribers were searched for, and have not been
   * upgraded again since.
   */
  regressed: OrgKey[];
  skipped: RejectedOrg[];
  /** Subscribers that are new since the plan; null until they were searched for. */
  newSubscribers: OrgKey[] | null;
  /**
   * Scheduled or running pushes of the version to orgs of the plan that are not in the log. Somebody else made them, or
   * a machine with a newer log. The rollout never cancels them.
   */
  otherPushes: OtherPush[];
  /** Requests for the version that are Created, have no orgs, and are not known to belong to the rollout. */
  emptyRequests: string[];
};

/** The state of a rollout as it was read. `step`: the one that was taken; if left out, the one that is due. */
export const readResult = async (
  view: RolloutView,
  org: Pick<PushReader, 'countJobsOf'>,
  step: RolloutStep = notTaken(nextStep(view)),
): Promise<RolloutResult> => rolloutResult(view, step, await readEmptyRequests(view, org));

export const rolloutResult = (view: RolloutView, step: RolloutStep, emptyRequests: string[]): RolloutResult => {
  const { plan, facts, state } = view;
  const waves = progressOfAll(view);
  const regressed = eachOf(waves, 'regressed');
  const lost = new Set(regressed);
  const again = new Set(
    eachOf(
      waves.filter(({ wave }) => wave.swept === true),
      'succeeded',
    ),
  );
  // An org whose retry was refused counts as failed. An org that another push has upgraded since is not skipped.
  return {
    digest: plan.digest,
    package: plan.pushable.package,
    version: plan.pushable.version,
    outcome: rolloutOutcome(step),
    step: {
      action: step.do,
      wave: 'wave' in step ? step.wave : null,
      waitingFor: step.do === 'wait' ? step.for : null,
      until: isoOf(step.do === 'wait' ? step.until : step.do === 'push' ? step.start : null),
      timeZone:
        // Stryker disable next-line ArrayDeclaration: what is no window has no time zone either.
        shownZone(waves.find(({ wave }) => 'wave' in step && wave.name === step.wave)?.wave.windows ?? []) ?? null,
      reason: reasonOf(step),
    },
    waves: waves.map(({ wave, progress }) => ({
      name: wave.name,
      via: wave.via?.version.number ?? null,
      orgs: wave.orgs.length,
      ...byOutcome((outcome) => progress[outcome].length),
      pushRequestIds: progress.pushes.map(({ pushRequestId }) => pushRequestId),
      ...timesOf(progress),
    })),
    failed: waves.flatMap(({ wave, progress }) =>
      progress.failed.map(({ orgKey }) => failedOrg(orgKey, wave.name, factsOf(wave, facts))),
    ),
    blockedBySandbox: eachOf(waves, 'blockedBySandbox'),
    missedVia: eachOf(waves, 'missedVia'),
    regressed: regressed.filter((orgKey) => !again.has(orgKey)),
    skipped: skippedOrgs(waves, state),
    newSubscribers: state.newSubscribers?.map(({ orgKey }) => orgKey).filter((key) => !lost.has(key)) ?? null,
    otherPushes: otherPushes(waves, view),
    emptyRequests,
  };
};

const timesOf = ({ pushes, waiting, open }: WaveProgress): Pick<WaveResult, 'start' | 'end'> => {
  const starts = pushes.flatMap(({ start, scheduledStart }) => start ?? scheduledStart ?? []);
  const ends = pushes.flatMap(({ end }) => end ?? []);
  const isOver = waiting.length + open.length === 0 && ends.length > 0;
  return {
    start: starts.length === 0 ? null : new Date(Math.min(...starts)).toISOString(),
    end: isOver ? new Date(Math.max(...ends)).toISOString() : null,
  };
};

const failedOrg = (orgKey: OrgKey, wave: string, { orgs }: RolloutFacts): FailedOrg => {
  const { failures = 0, failure } = orgs.get(orgKey) ?? {};
  const { signatures = [], ignored = false } = failure ?? {};
  return { orgKey, wave, attempts: failures, causes: [...signatures], ignored };
};

/** Orgs of the plan that do not have the version, for a new plan. */
export const notUpgraded = (view: RolloutView): OrgKey[] => {
  const last = progressOfAll(view).filter(({ wave }) => wave.via === undefined);
  const upgraded = new Set(eachOf(last, 'succeeded'));
  const all = new Set(last.flatMap(({ wave }) => wave.orgs.map(({ orgKey }) => orgKey)));
  return [...all].filter((orgKey) => !upgraded.has(orgKey));
};

const isoOf = (time: Date | null): string | null => (time === null ? null : time.toISOString());

/** `orgs`: the number of the plan's orgs in it. */
export type OtherPush = { pushRequestId: string; status: PushStatus; orgs: number };

/** Pushes to the rollout's orgs that are under way and not in its log. */
const otherPushes = (waves: readonly WaveWithProgress[], view: RolloutView): OtherPush[] => {
  const { pushes: own } = view.state;
  const pushes = new Map(waves.flatMap(({ progress }) => progress.pushes.map((push) => [push.pushRequestId, push])));
  const others = [...pushes.values()].filter(
    ({ pushRequestId, status }) => isUnderWay(status) && !own.has(pushRequestId),
  );
  return others.map(({ pushRequestId, status }) => {
    const orgs = waves.reduce((sum, { wave }) => sum + orgsInPush(wave, pushRequestId, view).length, 0);
    return { pushRequestId, status, orgs };
  });
};

/** The orgs with an outcome in any wave, each once. */
const eachOf = (waves: readonly WaveWithProgress[], outcome: OrgOutcome): OrgKey[] => [
  ...new Set(waves.flatMap(({ progress }) => progress[outcome].map(({ orgKey }) => orgKey))),
];

/** The skipped orgs, each with one reason, even if it is in several waves. */
const skippedOrgs = (waves: readonly WaveWithProgress[], state: RolloutState): RejectedOrg[] => {
  const found = new Map<OrgKey, RejectedOrg>();
  for (const { wave, progress } of waves) {
    const logged = orgsOf(wave, state);
    // Stryker disable next-line ArrayDeclaration: the log has skipped each of them; the types ask for it.
    const skipped = progress.skipped.flatMap(({ orgKey }) => logged.skipped(orgKey) ?? []);
    for (const { orgKey, reason, message } of skipped)
      if (!found.has(orgKey)) found.set(orgKey, { orgKey, reason, message });
  }
  return [...found.values()];
};

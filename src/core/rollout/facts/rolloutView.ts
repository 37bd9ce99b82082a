import { OrgError } from '../../errors/orgError.js';
import type { PushReader, PushOrg } from '../../ports.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';
import type { ScheduleOutcome, Withheld } from '../../push/progress.js';
import { foldLog } from '../log/foldLog.js';
import type { RolloutState } from '../log/state.js';
import type { DigestedPlan } from '../plan/plan.js';
import type { LogEntry, RolloutEvent } from '../log/logEntry.js';
import type { RolloutFacts, EndedPushes } from './facts.js';
import { readFacts } from './readFacts.js';

/** A rollout at one time, by the org's clock: its plan, what its log says, and what the org has of it. */
export type RolloutView = { plan: DigestedPlan; state: RolloutState; facts: RolloutFacts; now: Date };

/** A rollout that is not started. */
export const viewBeforeStart = (plan: DigestedPlan, now: Date): RolloutView => ({
  plan,
  state: foldLog([]),
  facts: { pushes: [], orgs: new Map() },
  now,
});

/** Reads the org, with the state from the log as it was last read. */
export const readView = async (plan: DigestedPlan, { org, log, ended, now }: RolloutPorts): Promise<RolloutView> => {
  const state = foldLog(log.entries());
  const facts = await readFacts(org, plan, state, ended);
  return { plan, state, facts, now: now() };
};

/**
 * Push requests for the version that have no orgs and are not in the log. A command is creating them at this moment, or
 * was interrupted. Empty where the org does not return them now: they upgrade no org, and every step looks for them
 * again.
 */
export const readEmptyRequests = async (
  { facts, state }: Pick<RolloutView, 'facts' | 'state'>,
  org: Pick<PushReader, 'countJobsOf'>,
): Promise<string[]> => {
  const unknown = facts.pushes
    .filter(({ pushRequestId, status }) => status === 'Created' && !state.pushes.has(pushRequestId))
    .map(({ pushRequestId }) => pushRequestId);
  if (unknown.length === 0) return [];
  try {
    const counts = await org.countJobsOf(unknown);
    return unknown.filter((id) => (counts.get(id)?.total ?? 0) === 0);
  } catch (error) {
    if (error instanceof OrgError) return [];
    throw error;
  }
};

/** The log of a rollout, as seen by the process that takes a step. */
export interface RolloutLog {
  /** The lines as they were last read, and those written since. */
  entries(): readonly LogEntry[];
  /** Reads the log again, as somebody else may have written to it. Throws where it cannot be understood. */
  refresh(): Promise<void>;
  /** Adds a line. The line is stored when this returns. */
  append(event: RolloutEvent, reason?: string): Promise<LogEntry>;
}

export type WavePush = {
  pushable: PushableVersion;
  orgs: readonly OrgKey[];
  start: Date | null;
  /** Called as soon as the request exists, before it has any job. */
  onMade: (pushRequestId: string) => Promise<unknown>;
  /** Called before the request is canceled, whatever the reason. */
  onCancel: (pushRequestId: string) => Promise<unknown>;
  /** Called last, when every job is inserted. */
  mayActivate: () => Promise<Withheld | undefined>;
};

/** The result of a push. `pushRequestId`: the id of the request; null where none was created. */
export type PushMade = {
  pushRequestId: string | null;
  outcome: ScheduleOutcome;
  orgs: number;
  rejected: readonly RejectedOrg[];
  /** Why it is not scheduled; empty where it is. */
  reason: string;
};

/** Makes one push and returns its result. */
export type MakePush = (wanted: WavePush) => Promise<PushMade>;

/** What a rollout is read with, and decided about. */
export type RolloutPorts = {
  org: PushOrg;
  log: RolloutLog;
  /** Pushes that have ended, as they were read before. */
  ended: EndedPushes;
  now: () => Date;
};

/** What a step of it is taken with. */
export type StepPorts = RolloutPorts & {
  push: MakePush;
  /** This machine, as the lines of the log name it. */
  host: string;
  /** How long inserting the jobs of a thousand orgs takes. */
  msPerThousand: () => number;
};

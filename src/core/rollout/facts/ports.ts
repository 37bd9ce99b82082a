import type { PushOrg } from '../../ports.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';
import type { ScheduleOutcome, Withheld } from '../../push/progress.js';
import type { LogEntry, RolloutEvent } from '../log/logEntry.js';
import type { EndedPushes } from './facts.js';

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

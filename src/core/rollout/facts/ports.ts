import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';
import type { PushOrg } from '../../ports.js';
import type { Withheld } from '../../push/progress.js';
import type { EndedPushes } from './facts.js';
import type { LogEntry, PushEnd, RolloutEvent } from '../log/logEntry.js';

/** The log of a rollout, as whoever takes a step has it. */
export interface RolloutLog {
  /** What is in it, as it was read last and with what was written since. */
  entries(): readonly LogEntry[];
  /** Reads it again: somebody else may have written. Throws where it can't be understood. */
  refresh(): Promise<void>;
  /** Adds a line. When it has returned, the line is kept. */
  append(event: RolloutEvent, reason?: string): Promise<LogEntry>;
}

export type WavePush = {
  pushable: PushableVersion;
  orgs: readonly OrgKey[];
  start: Date | null;
  /** Hears of the request as soon as it is there, before any job is in it. */
  onMade: (pushRequestId: string) => Promise<unknown>;
  /** Hears of it before the request is canceled, for whatever reason. */
  onCancel: (pushRequestId: string) => Promise<unknown>;
  /** Asked last, with every job in place. */
  mayActivate: () => Promise<Withheld | undefined>;
};

/** What became of a push. `pushRequestId`: of the request that was made; null where none was. */
export type PushMade = {
  pushRequestId: string | null;
  outcome: PushEnd;
  orgs: number;
  rejected: readonly RejectedOrg[];
  /** Why, where it is not scheduled. */
  reason: string;
};

/** Makes one push, and says what became of it. */
export type MakePush = (wanted: WavePush) => Promise<PushMade>;

export type RolloutPorts = {
  org: PushOrg;
  log: RolloutLog;
  push: MakePush;
  /** Pushes that are over, as they were read before. */
  ended: EndedPushes;
  /** This machine, as the lines of the log name it. */
  host: string;
  now: () => Date;
  /** How long inserting a thousand orgs takes. */
  msPerThousand: () => number;
};

import type { CauseClass } from '../causes.js';
import type { Exclusion } from '../exclusions.js';
import type { FailureLimit } from '../outcome.js';
import type { SubscriberFilter } from '../selectOrgs.js';

/**
 * A staged rollout as its definition file says it: plain data that survives JSON, with every default filled in. Spans
 * of time are milliseconds.
 */
export type RolloutDefinition = {
  /** As written; parsePackageRef reads it. */
  packageVersion: string;
  seed: string | null;
  exclusions: { files: readonly string[]; list: readonly Exclusion[] };
  freezes: readonly Freeze[];
  lateComers: LateComers;
  /** In their order; names differ, and only the last one may take the rest. */
  waves: readonly Wave[];
};

/** What happens to subscribers that install the package after planning. */
export const LATE_COMERS = ['list', 'sweep'] as const;
export type LateComers = (typeof LATE_COMERS)[number];

export type Wave = {
  name: string;
  orgs: WaveOrgs;
  /** From the end of the wave until the next one's gate may open. */
  soak: number;
  /** When a push of the wave may start: in any of those for its orgs; at any time if the list is empty. */
  windows: readonly Window[];
  gate: Gate;
  approval: Approval;
  retry: RetryRule;
  /** From its start; jobs that have not ended by then count as stuck. */
  deadline: number | null;
};

export type WaveOrgs =
  /** So many orgs, or a share of all orgs of the plan. */
  | { by: 'number'; take: FailureLimit }
  | { by: 'rest' }
  | { by: 'file'; file: string }
  /** All orgs of the plan like that; with `take` only so many of them, or a share of them. */
  | { by: 'filter'; filter: WaveFilter; take: FailureLimit | null };

/** Versions stay as written, so that the value is plain; parseVersionRange reads them. */
export type WaveFilter = Omit<SubscriberFilter, 'installedVersions'> & { installedVersions?: readonly string[] };

/** In the order of Date.getUTCDay. */
export const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
export type Day = (typeof DAYS)[number];

/** A time of day, `HH:MM`, in a zone; one that ends at or before its start ends on the next day. */
export type Window = {
  /** Those on which it begins. */
  days: readonly Day[];
  from: string;
  /** The first minute after it; may be 24:00. */
  to: string;
  timeZone: string;
  /** The instances whose orgs it is for; null: all that no other window names. */
  instances: readonly string[] | null;
};

/** Days in which nothing is started, the last one too, as `2026-12-31`, in a zone. */
export type Freeze = { from: string; to: string; timeZone: string; reason: string | null };

/** What has to hold of a wave before the next one may begin; null: no limit. */
export type Gate = {
  maxFailures: FailureLimit | null;
  /** Failures count only once so many orgs have finished. */
  minSample: number;
  minCompleted: FailureLimit | null;
  /** So many orgs that failed of the same cause trip it. */
  maxSameSignature: number | null;
  /** Failures that are none: causes, titles or types, as written. */
  ignoreErrors: readonly string[];
};

export const APPROVALS = ['auto', 'manual'] as const;
export type Approval = (typeof APPROVALS)[number];

export const CAUSE_CLASSES = [
  'transient',
  'dependency',
  'permanent',
  'package',
  'unknown',
] as const satisfies readonly CauseClass[];

/** Which failures are tried again, and how often; no attempts: none. */
export type RetryRule = { classes: readonly CauseClass[]; attempts: number };

/** Something in the file that has to be corrected; lines and columns begin with 1. */
export type DefinitionProblem = { line: number; column: number; path: string; message: string };

export type DefinitionReading =
  { ok: true; definition: RolloutDefinition } | { ok: false; problems: DefinitionProblem[] };

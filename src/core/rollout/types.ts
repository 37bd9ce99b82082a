import type { Freeze, NewSubscribers, Wave } from './definition/types.js';
import type { Exclusion } from '../orgs/exclusions.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../model.js';

/** An org of a plan, as it was when the plan was made. */
export type PlannedOrg = {
  orgKey: OrgKey;
  orgType: string | null;
  instanceName: string | null;
  /** The production org of a sandbox. */
  parentOrg: OrgKey | null;
  installedVersion: string | null;
};

export type PlannedWave = Omit<Wave, 'orgs'> & { orgs: readonly PlannedOrg[] };

/** A production org that was moved behind its sandboxes; waves by name. */
export type MovedOrg = { orgKey: OrgKey; from: string; to: string };

/**
 * A rollout with everything resolved: plain data, the same for the same org state and definition. Every org that was
 * looked at is in exactly one wave, or in `excluded` with its reason. The digest is over all the rest.
 */
export type RolloutPlan = {
  format: 1;
  /** Id of the org that owns the package, 18 characters. */
  hubId: string;
  pushable: PushableVersion;
  seed: string;
  /** `subscribers`: it was made of all of them. `report`: only of the orgs of another push. */
  scope: 'subscribers' | 'report';
  freezes: readonly Freeze[];
  newSubscribers: NewSubscribers;
  exclusions: readonly Exclusion[];
  waves: readonly PlannedWave[];
  excluded: readonly RejectedOrg[];
  moved: readonly MovedOrg[];
};

export type DigestedPlan = RolloutPlan & { digest: string };

/** The decisions of users about a rollout, and what only this machine knows; all else is read from the org. */
export type RolloutState = {
  format: 1;
  /** Of the plan that it belongs to. */
  digest: string;
  /** Names of waves that were approved. */
  approved: readonly string[];
  /** Orgs that could not be pushed to, at first or again after a failure, with the reason. */
  skipped: readonly RejectedOrg[];
  /** Subscribers that are new since the plan, as the last wave found them. */
  newSubscribers: readonly PlannedOrg[] | null;
  halt: Halt | null;
};

/** Why nothing more is pushed. A gate that tripped and a pause end with `rollout start`; an abort does not. */
export type Halt = { kind: 'paused' | 'aborted' | 'tripped'; wave: string | null; reason: string };

export const freshState = (digest: string): RolloutState => ({
  format: 1,
  digest,
  approved: [],
  skipped: [],
  newSubscribers: null,
  halt: null,
});

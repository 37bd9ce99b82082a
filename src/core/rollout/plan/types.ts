import type { Freeze, NewSubscribers, Wave } from '../definition/types.js';
import type { Exclusion } from '../../orgs/entries.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';

/** An org of a plan, as it was when the plan was made. */
export type PlannedOrg = {
  orgKey: OrgKey;
  orgType: string | null;
  instanceName: string | null;
  /** The production org of a sandbox. */
  parentOrg: OrgKey | null;
  installedVersion: string | null;
  /** The time zone of its customer, where a window needs it and the customer file has it. */
  timeZone?: string;
};

/**
 * `via`: the wave pushes not the version of the plan but an intermediate version; its orgs are in a later wave, too.
 * `swept`: the wave was added for new subscribers and for regressed orgs; the latter are in an earlier wave, too.
 * `pushesShown`: the wave had begun when the plan was amended, and this is the value of the plan that it was made for.
 */
export type PlannedWave = Omit<Wave, 'orgs'> & {
  orgs: readonly PlannedOrg[];
  via?: PushableVersion;
  swept?: true;
  pushesShown?: string;
};

/** A production org that was moved behind its sandboxes. `from` and `to` are wave names. */
export type MovedOrg = { orgKey: OrgKey; from: string; to: string };

/**
 * A rollout with everything resolved: plain data, the same for the same org state and definition. Every org that was
 * read is in exactly one wave of the version, or in `excluded` with its reason. The digest covers everything else in
 * the plan.
 */
export type RolloutPlan = {
  format: 1;
  /** Id of the org that owns the package, 18 characters. */
  hubId: string;
  pushable: PushableVersion;
  seed: string;
  /** `subscribers`: planned from all subscribers. `report`: only from the orgs of another push. */
  scope: 'subscribers' | 'report';
  freezes: readonly Freeze[];
  newSubscribers: NewSubscribers;
  exclusions: readonly Exclusion[];
  /** Orgs are pushed to whatever the ancestors and dependencies of the version are. */
  ignoreLineage?: true;
  /** Orgs that a push does not lead to the version directly first get intermediate versions. */
  upgradePath?: 'stepwise';
  /** Orgs are migrated from the first-generation package, with a limit for each day. */
  migration?: true;
  waves: readonly PlannedWave[];
  excluded: readonly RejectedOrg[];
  moved: readonly MovedOrg[];
  /**
   * The digests of the plans that it amends, the newest first. They were amended while their rollout ran, and this plan
   * continues their log.
   */
  amends?: readonly string[];
  /**
   * The newest end among the pushes of its versions that had ended when it was generated (ISO 8601 in UTC); left out
   * where there was none.
   */
  pushesEnded?: string;
  /** The same for pushes that had ended so long ago that the hub showed their results. */
  pushesShown?: string;
};

export type DigestedPlan = RolloutPlan & { digest: string };

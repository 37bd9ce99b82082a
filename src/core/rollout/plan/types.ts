import type { Freeze, NewSubscribers, Wave } from '../definition/types.js';
import type { Exclusion } from '../../orgs/exclusions.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';

/** An org of a plan, as it was when the plan was made. */
export type PlannedOrg = {
  orgKey: OrgKey;
  orgType: string | null;
  instanceName: string | null;
  /** The production org of a sandbox. */
  parentOrg: OrgKey | null;
  installedVersion: string | null;
  /** Of its customer, where a window asks for it, and the customer file has it. */
  timeZone?: string;
};

/**
 * `via`: it pushes a via version, which leads its orgs to that of the plan. They are in a later wave, too. `swept`:
 * it was added for new subscribers and for regressed orgs, which are in an earlier wave, too. `pushesShown`: it had begun
 * when the plan was amended, and this is the one of the plan that it was made for.
 */
export type PlannedWave = Omit<Wave, 'orgs'> & {
  orgs: readonly PlannedOrg[];
  via?: PushableVersion;
  swept?: true;
  pushesShown?: string;
};

/** A production org that was moved behind its sandboxes; waves by name. */
export type MovedOrg = { orgKey: OrgKey; from: string; to: string };

/**
 * A rollout with everything resolved: plain data, the same for the same org state and definition. Every org that was
 * looked at is in exactly one wave of the version, or in `excluded` with its reason. The digest is over all the rest.
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
  /** Orgs are pushed to whatever the version was built upon and needs. */
  ignoreLineage?: true;
  /** Orgs that a push of the version does not lead to it are pushed via versions before. */
  upgradePath?: 'stepwise';
  /** Orgs are migrated from the first-generation package, only so many in a day. */
  migration?: true;
  waves: readonly PlannedWave[];
  excluded: readonly RejectedOrg[];
  moved: readonly MovedOrg[];
  /** The digests of the plans that it was made of while their rollout ran, the newest first: it goes on with their log. */
  amends?: readonly string[];
  /** The newest end of a push of its versions that was over when it was generated (ISO 8601 in UTC); left out where none was. */
  pushesEnded?: string;
  /** The same, of those that were over for so long that the hub showed what they had made of their orgs. */
  pushesShown?: string;
};

export type DigestedPlan = RolloutPlan & { digest: string };

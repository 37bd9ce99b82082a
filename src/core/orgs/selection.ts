import type { NotChecked, OrgKey, PackageKind, PushableVersion, RejectedOrg } from '../model.js';
import type { Subscriber, SubscriberQuery } from '../ports.js';
import type { CustomerOrg } from './customers.js';
import type { Exclusion } from './entries.js';
import type { UpgradePath } from './upgradePaths.js';
import type { VersionRange } from './version.js';

/** Conditions on the fields of a subscriber. */
export type FieldConditions = Pick<SubscriberQuery, 'orgTypes' | 'orgStatuses' | 'instances' | 'parentOrgs'>;

/** The conditions on subscribers; undefined: any. */
export type SubscriberFilter = FieldConditions & {
  /** A SOQL condition, which {@link isBalanced}; only where orgs are searched for. */
  where?: string | undefined;
  /** The installed version is in any of these ranges. */
  installedVersions?: readonly VersionRange[];
  /** A condition on data that only a customer file contains. */
  isWanted?: ((org: CustomerOrg) => boolean) | undefined;
};

/**
 * Whether a user's SOQL condition closes every quote and parenthesis that it opens, and no others. Only then does it
 * keep its meaning inside a longer query.
 */
export const isBalanced = (condition: string): boolean => {
  const withoutTexts = condition.replaceAll(/'(?:\\.|[^'\\])*'/gs, '');
  if (condition.trim() === '' || withoutTexts.includes("'")) return false;
  let depth = 0;
  for (const character of withoutTexts) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return false;
  }
  return depth === 0;
};

/** How many of the eligible orgs are taken: a share of them, a number, or both. */
export type Cut = { sample?: number; limit?: number };

export type OrgSelection = {
  /** Orgs named by the user; undefined: all subscribers of the package. */
  orgs?: readonly OrgKey[];
  filter: SubscriberFilter;
  exclusions: readonly Exclusion[];
  cut: Cut;
  migration: boolean;
  includeBlocked: boolean;
  /** Also takes orgs whose version or packages do not fit the version, as far as the hub reports them. */
  ignoreLineage?: boolean | undefined;
  /** Also takes orgs that have a newer version or a beta, where the package is unlocked. */
  allowDowngrade?: boolean | undefined;
  /** Also takes orgs that need intermediate versions first; they are returned with these versions. */
  stepwise?: boolean | undefined;
  /** Also takes orgs to migrate that exceed the daily limit. */
  overDays?: boolean | undefined;
  /** Leaves out named orgs in which the upgrade to the version has already failed this often, over all pushes. */
  maxAttempts?: number;
};

/** Every subscriber that can be upgraded: the basis of all selections. */
export const EVERY_ORG: OrgSelection = { filter: {}, exclusions: [], cut: {}, migration: false, includeBlocked: false };

/**
 * An org that will be upgraded, with the number of its installed version. Where one push does not lead to the wanted
 * version, `via` has the intermediate versions, in their order.
 */
export type EligibleOrg = Subscriber & { installedVersion: string | null; via?: readonly PushableVersion[] };

export type SelectedOrgs<T = EligibleOrg> = {
  /** Orgs that were checked. */
  kept: number;
  eligible: T[];
  /** One reason for each org, from the table INELIGIBLE. */
  rejected: RejectedOrg[];
  /** Orgs that were named but do not match the filter, are not in the sample, or are beyond the limit. */
  skipped: number;
  /** Push requests for the version that already existed. */
  knownRequests: string[];
  /** Those of them that were Created. */
  knownCreated: string[];
  lineage: LineageFindings;
};

/** Findings about the package and its versions, apart from those about orgs. */
export type LineageFindings = {
  /** Null where the hub does not report it. */
  kind: PackageKind | null;
  /**
   * The first-generation package (033) that the package was converted from, unless orgs are migrated from it. Null:
   * none, or not known.
   */
  firstGeneration: string | null;
  /**
   * One path for each older version of orgs that would be pushed to, the most orgs first. Empty where the package has
   * no ancestry, or it is not known.
   */
  paths: UpgradePath[];
  /** The number of orgs that would be pushed to although they have a newer version, or a beta. */
  downgraded: number;
  notChecked: NotChecked[];
};

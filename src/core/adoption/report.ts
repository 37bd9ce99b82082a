import type { OrgKey, Package, PackageVersion } from '../model.js';
import type { ShownCustomer } from '../orgs/customers.js';
import type { IneligibleReason } from '../orgs/ineligible.js';

/** Why an org is behind: why a push would not upgrade it, or how its last pushes ended. */
export type BehindReason = IneligibleReason | 'not-shown-yet' | 'regressed' | 'failed' | 'never-pushed';

/** An org with an older version than the wanted one, and why. */
export type BehindOrg = {
  orgKey: OrgKey;
  orgName: string | null;
  orgType: string | null;
  orgStatus: string | null;
  instanceName: string | null;
  parentOrg: OrgKey | null;
  installedVersion: string | null;
  reason: BehindReason;
  /** For the reason not-an-ancestor, the newest version that the org can take; null if there is none, and for other reasons. */
  atMost: string | null;
  /** How many of its last pushes failed in a row. */
  failures: number;
  /** The push (0DV) behind the reason: it has not ended, it failed in this org, or it installed the version that was lost. */
  pushRequestId: string | null;
  /** The version that its newest push installed, where the org has an older one now. */
  hadVersion: string | null;
  /** Its customer, by the customer file. */
  customer?: ShownCustomer;
};

/** Numbers of orgs: `current` have the version or a newer one, `behind` an older one. */
export type OrgShares = { orgs: number; current: number; behind: number };

/** How many orgs have a version. `ageDays`: days since it was created; null if unknown. */
export type VersionShare = {
  /** 04t */
  id: string;
  number: string;
  deprecated: boolean;
  beta: boolean;
  ageDays: number | null;
  orgs: number;
  production: number;
  sandbox: number;
  /** Older than the version that orgs are compared with. */
  behind: boolean;
};

/** Orgs whose version is at least `fromDays` and less than `toDays` days old. `toDays` null: any older; both null: age unknown. */
export type AgeShare = { fromDays: number | null; toDays: number | null; orgs: number };

/** Which orgs have which version of a package, and why others are behind. All counts are of orgs. */
export type AdoptionReport = {
  package: Package;
  /** The version that orgs are compared with. */
  version: PackageVersion;
  /** When the report was made, by the org's clock, ISO 8601 in UTC. */
  time: string;
  /** Only pushes since then were read, ISO 8601 in UTC. */
  since: string;
  /** The number of pushes that were read. */
  pushes: number;
  /**
   * Subscribers that match the filter. `newer`: orgs with a newer version than the wanted one; they count as `current`,
   * too.
   */
  orgs: { total: number; current: number; newer: number; behind: number; regressed: number };
  /** The newest version first. */
  versions: VersionShare[];
  /** The youngest first. */
  ages: AgeShare[];
  types: Array<OrgShares & { type: string | null }>;
  /** By the tier of the customer; empty without a customer file. */
  tiers: Array<OrgShares & { tier: string | null }>;
  /** Why orgs are behind, the most frequent reason first. Each org has one reason. */
  behind: Array<{ reason: BehindReason; meaning: string; orgs: number }>;
  /** Orgs that are behind because pushes failed, by the number of pushes in a row that failed. */
  failed: Array<{ pushes: number; orgs: number }>;
  /** The first orgs that are behind; `--output-file` and `onBehind` have all of them. */
  sample: BehindOrg[];
};

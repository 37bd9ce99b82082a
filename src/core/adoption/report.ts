import type { OrgKey, Package, PackageVersion } from '../model.js';
import type { ShownCustomer } from '../orgs/customers.js';
import type { IneligibleReason } from '../orgs/eligibility.js';

/** Why an org is behind: what speaks against a push to it, or what its pushes have come to. */
export type BehindReason = IneligibleReason | 'not-shown-yet' | 'regressed' | 'failed' | 'never-pushed';

/** An org that has an older version than the wanted one, and why. */
export type BehindOrg = {
  orgKey: OrgKey;
  orgName: string | null;
  orgType: string | null;
  orgStatus: string | null;
  instanceName: string | null;
  parentOrg: OrgKey | null;
  installedVersion: string | null;
  reason: BehindReason;
  /** The newest version that it can take, where the reason is not-an-ancestor; null: none, or another reason. */
  atMost: string | null;
  /** So many of its last pushes failed in a row. */
  failures: number;
  /** The push (0DV) that the reason is about: it has not ended, failed in this org, or brought the version that is lost. */
  pushRequestId: string | null;
  /** The version that its newest push has brought, where the org shows an older one. */
  hadVersion: string | null;
  /** What a customer file says of it, where there is one. */
  customer?: ShownCustomer;
};

/** How many orgs, and of them: `current` have the version or a newer one, `behind` an older one. */
export type OrgShares = { orgs: number; current: number; behind: number };

/** How many orgs have a version; `ageDays`: since it was created, null where the hub does not tell. */
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
  /** Below the version that orgs are held against. */
  behind: boolean;
};

/** Orgs whose version is so old: at least `fromDays`, and less than `toDays`; null: any, and both null: not known. */
export type AgeShare = { fromDays: number | null; toDays: number | null; orgs: number };

/** Who has which version of a package, and why the others are behind. Counts are of orgs. */
export type AdoptionReport = {
  package: Package;
  /** The version that orgs are held against. */
  version: PackageVersion;
  /** When the report was made, by the org's clock, ISO 8601 in UTC. */
  time: string;
  /** Pushes since then were looked at, ISO 8601 in UTC. */
  since: string;
  /** So many pushes there were. */
  pushes: number;
  /** Every subscriber that the filter leaves; `newer` have a newer version than the wanted one, and are in `current`. */
  orgs: { total: number; current: number; newer: number; behind: number; regressed: number };
  /** The newest version first. */
  versions: VersionShare[];
  /** The youngest first. */
  ages: AgeShare[];
  types: Array<OrgShares & { type: string | null }>;
  /** By the tier of the customer; empty without a list of customers. */
  tiers: Array<OrgShares & { tier: string | null }>;
  /** Why orgs are behind, the most orgs first: one reason an org. */
  behind: Array<{ reason: BehindReason; meaning: string; orgs: number }>;
  /** Of those that failed in their last pushes: in how many pushes in a row, and how many orgs. */
  failed: Array<{ pushes: number; orgs: number }>;
  /** The first orgs that are behind; a file has them all. */
  sample: BehindOrg[];
};

import type { Package, PackageVersion } from '../model.js';
import type { BehindOrg, BehindReason } from './behind.js';

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

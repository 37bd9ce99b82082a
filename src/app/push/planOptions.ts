import type { TargetEntry } from '../../core/errors/entries.js';
import type { Customers } from '../../core/orgs/customers.js';
import type { OrgStatus, OrgType } from '../../core/orgs/orgKinds.js';

/** What the subscribers have to be like: every condition has to hold, and any value of a list will do. */
export type OrgFilter = {
  /** PackageSubscriber.OrgType. */
  orgTypes?: readonly OrgType[];
  /** PackageSubscriber.OrgStatus. */
  orgStatuses?: readonly OrgStatus[];
  /** PackageSubscriber.InstanceName, such as `NA1`, in any case. */
  instances?: readonly string[];
  /**
   * Ranges of versions, such as `<1.4`, `>=1.2 <2` or `1.3`, compared part by part. A number with fewer than four parts
   * stands for every version that begins with it: `1.3` and `<=1.3` include 1.3.2.7, `>1.3` does not.
   */
  installedVersions?: readonly string[];
  /** PackageSubscriber.ParentOrg: only sandboxes of these production orgs, 15 or 18 characters. */
  parentOrgs?: readonly string[];
  /** A SOQL condition on PackageSubscriber, which goes into the query as it is. Only with `'all-behind'`. */
  where?: string;
  /** Orgs that have any of these tags in `customers`, in any case. */
  tags?: readonly string[];
};

/** An org that is not to be pushed to. */
export type ExcludedOrg = {
  /** 15 or 18 characters. */
  org: string;
  /** It is a production org, and its sandboxes are not to be pushed to either. */
  withSandboxes?: boolean;
  /** Comes back with the org in `orgs.rejected` of the plan. */
  reason?: string;
  /** The last day on which it holds, in UTC, such as `2026-12-31`; compared with the day of the push. */
  expires?: string;
  /** Its line in `source`, for the error that names it; its place in the list if left out. */
  line?: number;
  /** The file or flag that it is from. */
  source?: string;
};

/** What {@link planPush} is to plan. A name that is not an option is an error. */
export type PlanOptions = {
  /**
   * The version to push: its id (04t), or a package's name or id (0Ho, 033) with a version number, as `Acme CRM@1.4.0`. Where
   * the number leaves something open (`@1.4`, `@1.4.0.LATEST`, none at all), the newest released version is taken.
   */
  package: string;
  /** Names that stand for ids in `package`, as `packageAliases` of an sfdx-project.json has them. None is read by itself. */
  packageAliases?: Readonly<Record<string, string>>;
  /**
   * The orgs to push to: a list of ids of 15 or 18 characters, whose last three are checked, or `'all-behind'` for every
   * subscriber that is on an older version. An id of a file may come with its line, for the error that names it.
   */
  orgs: ReadonlyArray<string | TargetEntry> | 'all-behind';
  /** What to do where ids of `orgs` can't be read: `fail` (if left out) throws, `skip` puts them into `orgs.dropped`. */
  onInvalid?: 'fail' | 'skip';
  /** Narrows the orgs down, those of a list too. */
  filter?: OrgFilter;
  /** Whose orgs they are, for `filter.tags`: what {@link readCustomers} gives. */
  customers?: Customers;
  /** Who is not pushed to whatever else is said; a text is an org's id. */
  exclude?: ReadonlyArray<string | ExcludedOrg>;
  /** A share of the orgs that can be upgraded, above 0 and at most 1; the same orgs every time. */
  sample?: number;
  /** At most so many of the orgs that can be upgraded; the same ones every time. */
  limit?: number;
  /** Includes orgs that block push upgrades. */
  includeBlocked?: boolean;
  /** Includes orgs whose version the new one was not built upon, or that lack a package that it needs. */
  ignoreLineage?: boolean;
  /** Includes orgs that have a newer version or a beta, where the package is unlocked. Whether a push replaces it is not verified. */
  allowDowngrade?: boolean;
  /** Skips orgs of a list in which the upgrade to the version has failed this often, over all pushes of it. */
  maxAttempts?: number;
  /** Migrates orgs from the first-generation to the second-generation version of a managed package. */
  migration?: boolean;
  /**
   * The earliest time at which the push may start: a Date, or ISO 8601 with an offset or `Z`, or, with `timeZone`, a local
   * time. As soon as possible if left out, `null` or `'now'`. The org decides when it really starts.
   */
  startTime?: Date | string | null;
  /** The IANA zone, such as `Europe/Vienna`, of a `startTime` without an offset. Hours that a clock skips or repeats are refused. */
  timeZone?: string;
};

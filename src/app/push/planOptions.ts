import type { TargetEntry } from '../../core/errors/usageProblem.js';
import type { Customers } from '../../core/orgs/customers.js';
import type { OrgStatus, OrgType } from '../../core/model.js';

/** Conditions on the subscribers: all conditions have to hold, and of a list one value has to match. */
export type OrgFilter = {
  /** PackageSubscriber.OrgType. */
  orgTypes?: readonly OrgType[];
  /** PackageSubscriber.OrgStatus. */
  orgStatuses?: readonly OrgStatus[];
  /** PackageSubscriber.InstanceName, such as `NA1`, case-insensitive. */
  instances?: readonly string[];
  /**
   * Ranges of versions, such as `<1.4`, `>=1.2 <2` or `1.3`, compared part by part. A number with fewer than four parts
   * stands for every version that begins with it: `1.3` and `<=1.3` include 1.3.2.7, `>1.3` does not.
   */
  installedVersions?: readonly string[];
  /** PackageSubscriber.ParentOrg: only sandboxes of these production orgs, 15 or 18 characters. */
  parentOrgs?: readonly string[];
  /** A SOQL condition on PackageSubscriber, which is added to the query unchanged. Only with `'all-behind'`. */
  where?: string;
  /** Orgs that have any of these tags in `customers`, case-insensitive. */
  tags?: readonly string[];
};

/** An org that must not be pushed to. */
export type ExcludedOrg = {
  /** 15 or 18 characters. */
  org: string;
  /** Whether the org is a production org whose sandboxes must not be pushed to either. */
  withSandboxes?: boolean;
  /** Returned with the org in `orgs.rejected` of the plan. */
  reason?: string;
  /** The last day on which the exclusion applies, in UTC, such as `2026-12-31`; compared with the day of the push. */
  expires?: string;
  /** Its line in `source`, for error messages. The default is its position in the list. */
  line?: number;
  /** The file or flag that contains it. */
  source?: string;
};

/** The input of {@link planPush}. A name that is not an option is an error. */
export type PlanOptions = {
  /**
   * The version to push: its id (04t), or a package's name or id (0Ho, 033) with a version number, as `Acme CRM@1.4.0`.
   * If the number is incomplete or missing (`@1.4`, `@1.4.0.LATEST`), the newest released version that matches is
   * taken.
   */
  package: string;
  /**
   * Aliases for ids in `package`, in the form of `packageAliases` of an sfdx-project.json. No project file is read
   * automatically.
   */
  packageAliases?: Readonly<Record<string, string>>;
  /**
   * The orgs to push to: a list of ids of 15 or 18 characters, whose checksum is verified, or `'all-behind'` for every
   * subscriber with an older version. An id from a file may come with its line, for error messages.
   */
  orgs: ReadonlyArray<string | TargetEntry> | 'all-behind';
  /**
   * What to do where ids in `orgs` cannot be read: `fail` (the default) throws, `skip` puts them into `orgs.dropped`.
   */
  onInvalid?: 'fail' | 'skip';
  /** Narrows down the orgs, including those of a list. */
  filter?: OrgFilter;
  /** The customers that the orgs belong to, for `filter.tags`: the result of {@link readCustomers}. */
  customers?: Customers;
  /** Orgs that are not pushed to, whatever the other options say. A string is an org id. */
  exclude?: ReadonlyArray<string | ExcludedOrg>;
  /** A share of the eligible orgs, above 0 and at most 1; the same orgs every time. */
  sample?: number;
  /** At most this many of the eligible orgs; the same orgs every time. */
  limit?: number;
  /** Includes orgs that block push upgrades. */
  includeBlocked?: boolean;
  /**
   * Includes orgs with a version that is not an ancestor of the new one, and orgs that lack a package that it depends
   * on.
   */
  ignoreLineage?: boolean;
  /**
   * Includes orgs that have a newer version or a beta, where the package is unlocked. It is not verified whether a push
   * replaces that version.
   */
  allowDowngrade?: boolean;
  /** Skips orgs of a list in which the upgrade to the version has failed this often, over all pushes of it. */
  maxAttempts?: number;
  /** Migrates orgs from the first-generation to the second-generation version of a managed package. */
  migration?: boolean;
  /**
   * The earliest time at which the push may start: a Date, or ISO 8601 with an offset or `Z`, or, with `timeZone`, a
   * local time. `null`, `'now'` or no value: as soon as possible. The org decides when the push really starts.
   */
  startTime?: Date | string | null;
  /**
   * The IANA zone, such as `Europe/Vienna`, of a `startTime` without an offset. Local times that a clock change skips
   * or repeats are refused.
   */
  timeZone?: string;
};

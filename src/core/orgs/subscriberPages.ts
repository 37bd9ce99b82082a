import type { Lineage, OrgKey, PushableVersion } from '../model.js';
import type { SubscriberReader } from '../ports.js';
import { ineligibility, type IneligibleReason, type Target } from './ineligible.js';
import { readAncestry, type UpgradePath } from './upgradePaths.js';
import { checkOtherPackages } from './otherPackages.js';
import type { PackageVersions } from './resolve.js';
import { subscribersWith } from './candidates.js';
import type { SubscriberFilter } from './selection.js';
import { ofCustomer, type Customers, type ShownCustomer } from './customers.js';

/** A subscriber in a list. `notPushable`: why it could not be upgraded; null where it could. */
export type ListedSubscriber = {
  orgKey: OrgKey;
  orgName: string | null;
  orgType: string | null;
  orgStatus: string | null;
  instanceName: string | null;
  installedVersion: string | null;
  installedVersionId: string | null;
  parentOrg: OrgKey | null;
  blocked: boolean;
  notPushable: IneligibleReason | null;
  /**
   * Where `notPushable` is not-an-ancestor: the number of the newest version that the org can take. Null: there is
   * none, or another reason.
   */
  atMost: string | null;
  /** What the customer file says about the org, where there is such a file. */
  customer?: ShownCustomer;
};

/** Which subscribers, and the version that they are compared with. `needed`: what this hub owns of what it needs. */
export type SubscriberList = PackageVersions & {
  filter: SubscriberFilter;
  pushable: PushableVersion;
  lineage: Lineage;
  needed: readonly PushableVersion[];
  customers: Customers | undefined;
};

/**
 * Subscribers of a package, page by page, with their eligibility for the version. `needed`: the dependencies of the
 * version that this hub owns.
 */
export async function* subscriberPages(
  org: SubscriberReader,
  { package: pkg, versions, filter, pushable, lineage, needed, customers }: SubscriberList,
): AsyncGenerator<ListedSubscriber[]> {
  const byId = new Map(versions.map((each) => [each.version.id, each]));
  const ancestry = readAncestry(lineage, byId);
  const target: Target = { pushable, versions: byId, migration: false, includeBlocked: false, ancestry };
  const newestFrom = (version: PushableVersion | undefined): string | null =>
    (version && ancestry?.newestFrom(version)?.version.number) ?? null;
  for await (const page of subscribersWith(org, pkg.id, versions, filter)) {
    const rows = page.map((subscriber): ListedSubscriber => {
      const version = byId.get(subscriber.versionId ?? '');
      const notPushable = ineligibility(subscriber, target) ?? null;
      return {
        orgKey: subscriber.orgKey,
        orgName: subscriber.orgName,
        orgType: subscriber.orgType,
        orgStatus: subscriber.orgStatus,
        instanceName: subscriber.instanceName,
        installedVersion: version?.version.number ?? null,
        installedVersionId: subscriber.versionId,
        parentOrg: subscriber.parentOrg,
        blocked: subscriber.blocked,
        notPushable,
        atMost: notPushable === 'not-an-ancestor' ? newestFrom(version) : null,
        ...ofCustomer(customers, subscriber),
      };
    });
    yield await withDependencies(org, rows, needed);
  }
}

/**
 * The same rows, with the missing dependencies of orgs that could otherwise be pushed to. Where the installed packages
 * cannot be read, nothing counts as missing.
 */
const withDependencies = async (
  org: SubscriberReader,
  rows: ListedSubscriber[],
  needed: readonly PushableVersion[],
): Promise<ListedSubscriber[]> => {
  if (needed.length === 0) return rows;
  const able = rows.filter(({ notPushable }) => notPushable === null);
  const lacking = { able, rejected: [], needed, lineage: { convertedFrom: null } };
  const { rejected } = await checkOtherPackages(org, lacking);
  const reasons = new Map(rejected.map(({ orgKey, reason }) => [orgKey, reason as IneligibleReason]));
  return rows.map((row) => ({ ...row, notPushable: row.notPushable ?? reasons.get(row.orgKey) ?? null }));
};

type Stuck = Omit<UpgradePath, 'pushes'>;

/** Counts the orgs that one push does not bring to the version, by their installed version; the most orgs first. */
export const countStuck = (): { add: (rows: readonly ListedSubscriber[]) => void; list: () => Stuck[] } => {
  const byVersion = new Map<string, Stuck>();
  return {
    add(rows) {
      for (const { notPushable, installedVersion, atMost: newest } of rows) {
        if (notPushable !== 'not-an-ancestor' || installedVersion === null) continue;
        const before = byVersion.get(installedVersion)?.orgs ?? 0;
        byVersion.set(installedVersion, { installedVersion, newest, orgs: before + 1 });
      }
    },
    list: () => [...byVersion.values()].sort((a, b) => b.orgs - a.orgs),
  };
};

/** The first rows of pages, up to the limit. `more`: whether there are others. Nothing beyond the limit is read. */
export async function* firstOf<T>(
  pages: AsyncIterable<T[]>,
  limit = Infinity,
): AsyncGenerator<{ rows: T[]; more: boolean }> {
  let left = limit;
  for await (const page of pages) {
    const rows = page.slice(0, left);
    const more = rows.length < page.length;
    left -= rows.length;
    yield { rows, more };
    if (more) return;
  }
}

import type { PackageCatalog, PushReader } from '../ports.js';
import type { PushableVersion } from '../model.js';
import { exclusionFinder, type Exclusion } from '../orgs/entries.js';
import type { PackageVersions } from '../orgs/resolve.js';
import type { ListedSubscriber } from '../orgs/subscriberPages.js';
import { pastPushes, pushesSince, whyBehind } from './behind.js';
import { countAdoption } from './countAdoption.js';
import type { AdoptionReport, BehindOrg } from './report.js';

export type AdoptionQuery = PackageVersions & {
  /** The version that orgs are compared with. */
  pushable: PushableVersion;
  since: Date;
  now: Date;
  exclusions: readonly Exclusion[];
  /** Whether there is a customer file. */
  hasCustomers: boolean;
};

/**
 * Reads the pushes of a package, and compares its subscribers, which come page by page, with the version. The orgs that are
 * behind go to `onBehind` and are not kept.
 */
export const readAdoption = async (
  org: {
    pushes: Pick<PushReader, 'requests' | 'jobsOfPushes'>;
    versions: Pick<PackageCatalog, 'createdDates'>;
  },
  subscribers: AsyncIterable<readonly ListedSubscriber[]>,
  { package: pkg, versions, pushable, since, now, exclusions, hasCustomers }: AdoptionQuery,
  onBehind: (orgs: BehindOrg[]) => void | Promise<void> = () => undefined,
): Promise<AdoptionReport> => {
  const created = await org.versions.createdDates(pkg.id);
  const pushes = pushesSince(await org.pushes.requests({ packageId: pkg.id, scheduledSince: since }), since);
  const past = pastPushes(pushes, pushable.version);
  for await (const jobs of org.pushes.jobsOfPushes(pushes.map(({ pushRequestId }) => pushRequestId))) past.add(jobs);
  const exclusionOf = exclusionFinder(exclusions, now);
  const { isBehind, add, counts } = countAdoption(versions, pushable, { now, created });
  for await (const rows of subscribers) {
    const behind: BehindOrg[] = [];
    for (const row of rows) {
      if (!isBehind(row)) {
        add(row, undefined);
        continue;
      }
      const excluded = exclusionOf(row.orgKey, row) !== undefined;
      const why = whyBehind(excluded ? { ...row, notPushable: 'excluded' } : row, past.of(row.orgKey), now);
      const found = { ...shown(row), ...why };
      add(row, found);
      behind.push(found);
    }
    await onBehind(behind);
  }
  return {
    package: pkg,
    version: pushable.version,
    time: now.toISOString(),
    since: since.toISOString(),
    pushes: pushes.length,
    ...counts(hasCustomers),
  };
};

type OfSubscriber = Omit<BehindOrg, 'reason' | 'failures' | 'pushRequestId' | 'hadVersion'>;

const shown = (row: ListedSubscriber): OfSubscriber => ({
  orgKey: row.orgKey,
  orgName: row.orgName,
  orgType: row.orgType,
  orgStatus: row.orgStatus,
  instanceName: row.instanceName,
  parentOrg: row.parentOrg,
  installedVersion: row.installedVersion,
  atMost: row.atMost,
  ...(row.customer === undefined ? {} : { customer: row.customer }),
});

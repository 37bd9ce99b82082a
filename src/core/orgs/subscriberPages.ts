import { ineligibility, type IneligibleReason, type Target } from './eligibility.js';
import type { OrgKey, PushableVersion } from '../model.js';
import type { SubscriberReader } from '../ports.js';
import type { PackageVersions } from './resolve.js';
import { versionIdsIn, type SubscriberFilter } from './select.js';

/** A subscriber as it is listed; `notPushable` is why it could not be upgraded, null where it could. */
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
};

/** Subscribers of a package, page by page, with their eligibility for the version. */
export async function* subscriberPages(
  org: SubscriberReader,
  { package: pkg, versions }: PackageVersions,
  filter: SubscriberFilter,
  pushable: PushableVersion,
): AsyncGenerator<ListedSubscriber[]> {
  const { installedVersions, ...conditions } = filter;
  const byId = new Map(versions.map((each) => [each.version.id, each]));
  const target: Target = { pushable, versions: byId, migration: false, includeBlocked: false };
  const versionIds = versionIdsIn(versions, installedVersions);
  for await (const page of org.subscribersOf({ packageId: pkg.id, versionIds, ...conditions })) {
    yield page.map((subscriber) => ({
      orgKey: subscriber.orgKey,
      orgName: subscriber.orgName,
      orgType: subscriber.orgType,
      orgStatus: subscriber.orgStatus,
      instanceName: subscriber.instanceName,
      installedVersion: byId.get(subscriber.versionId ?? '')?.version.number ?? null,
      installedVersionId: subscriber.versionId,
      parentOrg: subscriber.parentOrg,
      blocked: subscriber.blocked,
      notPushable: ineligibility(subscriber, target) ?? null,
    }));
  }
}

/** The first rows of pages, as many as the limit says; `more`: whether there are others. Nothing is read beyond that. */
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

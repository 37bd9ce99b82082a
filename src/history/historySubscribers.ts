import { OrgError } from '../core/errors/orgError.js';
import type { JobOfPush } from '../core/history/source.js';
import type { PushableVersion } from '../core/model.js';
import { toLongId } from '../core/orgs/ids.js';
import type { PackageCatalog, Subscriber, SubscriberReader } from '../core/ports.js';
import { aboutStatus } from '../core/status.js';
import type { Tables } from './openTables.js';

const NOT_EXPORTED = 'an export of the push history does not have it';

const isAmong = (values: readonly string[] | undefined, value: string | null): boolean =>
  values === undefined || (value !== null && values.includes(value));

/** The packages of an export, and who has them. What an export does not have is not known, rather than not there. */
export const historySubscribers = (tables: Tables): PackageCatalog & SubscriberReader => {
  const versionsOf = async (packageId: string): Promise<PushableVersion[]> =>
    (await tables.versions()).filter((each) => each.package.id === toLongId(packageId));
  const jobsOf = async (ids: readonly string[], isWanted: (job: JobOfPush) => boolean): Promise<JobOfPush[]> => {
    const found: JobOfPush[] = [];
    for (const id of ids) for await (const page of tables.jobs(toLongId(id))) found.push(...page.filter(isWanted));
    return found;
  };
  return {
    async versions(query) {
      if ('packageId' in query) return versionsOf(query.packageId);
      const versions = await tables.versions();
      if ('versionId' in query) return versions.filter(({ version }) => version.id === toLongId(query.versionId));
      const names = [query.packageName].flat().map((name) => name.toLowerCase());
      return versions.filter((each) => names.includes(each.package.name.toLowerCase()));
    },
    packageNames: async () => [...new Set((await tables.versions()).map((each) => each.package.name))],
    // Which 0Ho id means it is not exported.
    subscriberPackageId: (id) => Promise.resolve(id.startsWith('033') ? toLongId(id) : undefined),
    convertedFrom: () => Promise.resolve(undefined),
    createdDates: () => Promise.resolve(new Map()),
    lineage: () =>
      Promise.resolve({
        kind: null,
        ancestors: undefined,
        needs: [],
        convertedFrom: null,
        notChecked: (['ancestry', 'dependencies'] as const).map((what) => ({ what, reason: NOT_EXPORTED })),
      }),
    async instancesOf(packageId) {
      const names = new Set<string>();
      for await (const page of tables.subscribers(packageId))
        for (const { installed, instanceName } of page) if (installed && instanceName !== null) names.add(instanceName);
      return [...names];
    },
    async *subscribersOf(query) {
      if (query.where !== undefined)
        throw new OrgError('refused', 'NO_SOQL', 'An export of the push history takes no condition in SOQL.');
      const isWanted = (each: Subscriber): boolean =>
        each.installed &&
        isAmong(query.versionIds, each.versionId) &&
        isAmong(query.orgTypes, each.orgType) &&
        isAmong(query.orgStatuses, each.orgStatus) &&
        isAmong(query.instances, each.instanceName) &&
        isAmong(query.parentOrgs, each.parentOrg);
      for await (const page of tables.subscribers(query.packageId)) yield page.filter(isWanted);
    },
    async preflight({ packageId, versionId, orgs }) {
      const wanted = new Set(orgs);
      const subscribers = new Map<string, Subscriber>();
      for await (const page of wanted.size === 0 ? [] : tables.subscribers(packageId))
        for (const each of page) if (wanted.has(each.orgKey)) subscribers.set(each.orgKey, each);
      const requests = [...(await tables.pushes()).values()].filter(
        ({ version }) => version.id === toLongId(versionId),
      );
      return { versions: await versionsOf(packageId), requests, subscribers, needed: [] };
    },
    installedIn: () => Promise.resolve({ ok: false, reason: NOT_EXPORTED }),
    openOrgs: async (ids) =>
      new Set((await jobsOf(ids, ({ status }) => !aboutStatus(status).final)).map(({ orgKey }) => orgKey)),
    jobsOfOrgs: async (ids, orgs) => {
      const wanted = new Set(orgs);
      return jobsOf(ids, ({ orgKey }) => wanted.has(orgKey));
    },
    blockEnds: () => Promise.resolve(new Map()),
    migrationsOn: () => Promise.resolve(0),
  };
};

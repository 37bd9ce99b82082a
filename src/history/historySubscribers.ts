import { lineageIn, type ExportedVersion } from '../core/history/exportedVersion.js';
import type { JobOfPush } from '../core/history/source.js';
import type { Lineage, OrgKey } from '../core/model.js';
import { sameId, toLongId } from '../core/orgs/ids.js';
import { orgNumbers } from '../core/orgs/orgNumbers.js';
import type { PackageCatalog, Subscriber, SubscriberReader } from '../core/ports.js';
import { aboutStatus } from '../core/status.js';
import type { Tables } from './openTables.js';

/** For exports by earlier versions of the plugin, which lack lineages. */
const NOT_EXPORTED =
  'the export was made by an earlier version of the plugin, without it and without the ages of versions; export to the folder again to add them';
const OLD: Lineage = {
  kind: null,
  ancestors: undefined,
  needs: [],
  convertedFrom: null,
  notChecked: (['ancestry', 'dependencies'] as const).map((what) => ({ what, reason: NOT_EXPORTED })),
};

type NumberIn = (orgKey: OrgKey) => string | null | undefined;
/** Stands for a version that is not in the export. */
const UNKNOWN = 1;

const isListed = (subscriber: Subscriber): boolean => subscriber.installed && subscriber.isListed !== false;

/** Compares like SOQL: case-insensitively. */
const isAmong = (values: readonly string[] | undefined, value: string | null): boolean =>
  values === undefined || values.some((each) => each.toLowerCase() === value?.toLowerCase());

/**
 * The packages of an export and their subscribers. Data that is not in the export is unknown; the org may still have
 * it.
 */
export const historySubscribers = (tables: Tables): PackageCatalog & SubscriberReader => {
  const versionsOf = async (packageId: string): Promise<ExportedVersion[]> =>
    (await tables.versions()).filter((each) => each.package.id === toLongId(packageId));
  /** Without packages that were only exported because others depend on them. */
  const exported = async (): Promise<ExportedVersion[]> => (await tables.versions()).filter((each) => !each.isNeeded);
  const jobsOf = async (ids: readonly string[], isWanted: (job: JobOfPush) => boolean): Promise<JobOfPush[]> => {
    const found: JobOfPush[] = [];
    for (const id of ids) for await (const page of tables.jobs(toLongId(id))) found.push(...page.filter(isWanted));
    return found;
  };
  const packages = async (): Promise<Map<string, string>> =>
    new Map(
      [...(await tables.pushes()).values(), ...(await exported())].map((each) => [each.package.id, each.package.name]),
    );
  /** By package: the version number that each org has, null if unknown. Cached, because every page of orgs needs it. */
  const numbers = new Map<string, Promise<NumberIn>>();
  const readNumbers = (packageId: string): Promise<NumberIn> => {
    const read = async (): Promise<NumberIn> => {
      const versions = await versionsOf(packageId);
      const places = new Map(versions.map(({ version }, place) => [version.id, place + 2]));
      const orgs = orgNumbers();
      for await (const page of tables.subscribers(packageId))
        for (const { orgKey, installed, versionId } of page)
          if (installed) orgs.set(orgKey, places.get(versionId ?? '') ?? UNKNOWN);
      return (orgKey) => {
        const place = orgs.get(orgKey);
        return place === 0 ? undefined : (versions[place - 2]?.version.number ?? null);
      };
    };
    const found = read();
    numbers.set(packageId, found);
    return found;
  };
  return {
    async versions(query) {
      if ('packageId' in query) return versionsOf(query.packageId);
      const versions = await exported();
      if ('versionId' in query) return versions.filter(({ version }) => version.id === toLongId(query.versionId));
      const names = [query.packageName].flat().map((name) => name.toLowerCase());
      return versions.filter((each) => names.includes(each.package.name.toLowerCase()));
    },
    packageNames: async () => [...new Set((await packages()).values())],
    // An export does not contain the 0Ho ids of packages.
    subscriberPackageId: async (id) => ((await packages()).has(toLongId(id)) ? toLongId(id) : undefined),
    convertedFrom: () => Promise.resolve(undefined),
    createdDates: async (packageId) =>
      new Map(
        (await versionsOf(packageId)).flatMap(({ version, createdDate }) =>
          createdDate ? [[version.id, createdDate] as const] : [],
        ),
      ),
    lineage: async ({ packageId, versionId }) => lineageIn(await versionsOf(packageId), toLongId(versionId)) ?? OLD,
    async instancesOf(packageId) {
      const names = new Set<string>();
      for await (const page of tables.subscribers(packageId))
        for (const each of page) if (isListed(each) && each.instanceName !== null) names.add(each.instanceName);
      return [...names];
    },
    async *subscribersOf(query) {
      const versionIds = new Set<string | null>(query.versionIds);
      const isWanted = (each: Subscriber): boolean =>
        isListed(each) &&
        versionIds.has(each.versionId) &&
        isAmong(query.orgTypes, each.orgType) &&
        isAmong(query.orgStatuses, each.orgStatus) &&
        isAmong(query.instances, each.instanceName) &&
        (query.parentOrgs?.includes(each.parentOrg ?? '') ?? true);
      for await (const page of tables.subscribers(query.packageId)) yield page.filter(isWanted);
    },
    async preflight({ packageId, versionId, orgs, needs = [] }) {
      const wanted = new Set(orgs);
      const subscribers = new Map<string, Subscriber>();
      for await (const page of wanted.size === 0 ? [] : tables.subscribers(packageId))
        for (const each of page) if (wanted.has(each.orgKey)) subscribers.set(each.orgKey, each);
      const requests = [...(await tables.pushes()).values()].filter(
        ({ version }) => version.id === toLongId(versionId),
      );
      const needed = (await tables.versions()).filter(({ version }) => needs.some((id) => sameId(id, version.id)));
      return { versions: await versionsOf(packageId), requests, subscribers, needed };
    },
    async installedIn(packageIds, orgs) {
      const installed = new Map<OrgKey, Map<string, string | null>>();
      for (const packageId of packageIds) {
        const numberIn = await (numbers.get(packageId) ?? readNumbers(packageId));
        for (const orgKey of orgs) {
          const number = numberIn(orgKey);
          if (number !== undefined)
            installed.set(orgKey, (installed.get(orgKey) ?? new Map<string, string | null>()).set(packageId, number));
        }
      }
      return { ok: true, installed };
    },
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

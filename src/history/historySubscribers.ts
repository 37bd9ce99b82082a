import type { OrgJob, OrgKey } from '../core/model.js';
import { meets } from '../core/orgs/candidates.js';
import { sameId, toLongId } from '../core/orgs/ids.js';
import { orgNumbers } from '../core/orgs/orgNumbers.js';
import type { Subscriber, SubscriberQuery, SubscriberReader } from '../core/ports.js';
import { aboutStatus } from '../core/status.js';
import type { Tables } from './tables.js';

/** The number of the version that an org has: null if it is unknown, undefined where the org does not have the package. */
type NumberIn = (orgKey: OrgKey) => string | null | undefined;

/** Stands for a version that is not in the export. */
const UNKNOWN = 1;

const readNumbers = async (tables: Tables, packageId: string): Promise<NumberIn> => {
  const versions = await tables.versionsOf(packageId);
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

/** The numbers of each package (033) are kept once they are read, because every page of orgs asks for them. */
const installedReader = (tables: Tables): SubscriberReader['installedIn'] => {
  const numbers = new Map<string, Promise<NumberIn>>();
  return async (packageIds, orgs) => {
    const installed = new Map<OrgKey, Map<string, string | null>>();
    for (const packageId of packageIds) {
      const read = numbers.get(packageId) ?? readNumbers(tables, packageId);
      numbers.set(packageId, read);
      const numberIn = await read;
      for (const orgKey of orgs) {
        const number = numberIn(orgKey);
        if (number !== undefined)
          installed.set(orgKey, (installed.get(orgKey) ?? new Map<string, string | null>()).set(packageId, number));
      }
    }
    return { ok: true, installed };
  };
};

const isListed = (subscriber: Subscriber): boolean => subscriber.installed && subscriber.isListed !== false;

async function* subscribersOf(tables: Tables, query: SubscriberQuery): AsyncGenerator<Subscriber[]> {
  const versionIds = new Set<string | null>(query.versionIds);
  const isWanted = (each: Subscriber): boolean =>
    isListed(each) && versionIds.has(each.versionId) && meets(each, query);
  for await (const page of tables.subscribers(query.packageId)) yield page.filter(isWanted);
}

/** The subscribers of the packages of an export. What is not in an export is unknown; it may still be in the org. */
export const subscribersIn = (tables: Tables): SubscriberReader => ({
  async instancesOf(packageId) {
    const names = new Set<string>();
    for await (const page of tables.subscribers(packageId))
      for (const each of page) if (isListed(each) && each.instanceName !== null) names.add(each.instanceName);
    return [...names];
  },
  subscribersOf: (query) => subscribersOf(tables, query),
  async preflight({ packageId, versionId, orgs, needs = [] }) {
    const wanted = new Set(orgs);
    const subscribers = new Map<string, Subscriber>();
    for await (const page of wanted.size === 0 ? [] : tables.subscribers(packageId))
      for (const each of page) if (wanted.has(each.orgKey)) subscribers.set(each.orgKey, each);
    const requests = [...(await tables.pushes()).values()].filter(({ version }) => version.id === toLongId(versionId));
    const needed = (await tables.versions()).filter(({ version }) => needs.some((id) => sameId(id, version.id)));
    return { versions: await tables.versionsOf(packageId), requests, subscribers, needed };
  },
  installedIn: installedReader(tables),
  async openOrgs(ids) {
    const open = new Set<OrgKey>();
    for await (const page of tables.jobs(ids))
      for (const { orgKey, status } of page) if (!aboutStatus(status).final) open.add(orgKey);
    return open;
  },
  async jobsOfOrgs(ids, orgs) {
    const wanted = new Set(orgs);
    const found: OrgJob[] = [];
    for await (const page of tables.jobs(ids)) found.push(...page.filter(({ orgKey }) => wanted.has(orgKey)));
    return found;
  },
  blockEnds: () => Promise.resolve(new Map()),
  migrationsOn: () => Promise.resolve(0),
});

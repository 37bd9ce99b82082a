import type { Lineage, OrgKey, PushableVersion } from '../src/core/model.js';
import { readAncestry } from '../src/core/orgs/upgradePaths.js';
import { compareVersions } from '../src/core/orgs/version.js';
import type { Subscriber, VersionQuery } from '../src/core/ports.js';
import { lineageFrom, targetQuery, versionsBuiltQuery } from '../src/salesforce/lineage.js';
import { queryPath } from '../src/salesforce/http/soql.js';
import { addSubscribers, byKeyQueries } from '../src/salesforce/subscribers.js';
import { decodeVersions, versionsQuery } from '../src/salesforce/versions.js';
import { objectsIn, recordsOf, refusalOf, Unanswered } from './answer.js';
import type { HttpClient } from './httpClient.js';

/** Facts to read before any question: the user, the org and the versions. */
export type Facts = Awaited<ReturnType<typeof readFacts>>;

export const numberOf = (found: PushableVersion | undefined): string => found?.version.number ?? 'an unknown version';

export const isPushable = ({ released, deprecated }: PushableVersion): boolean => released && !deprecated;

export const compare = (a: PushableVersion, b: PushableVersion): number =>
  compareVersions(a.version, b.version);

/** All API versions of the org, the oldest first: `67.0`. */
const readApiVersions = async (http: HttpClient): Promise<string[]> =>
  objectsIn((await http.call('GET', '/services/data')).body)
    .map(({ version }) => String(version))
    .filter((version) => /^\d+\.0$/.test(version))
    .sort((a, b) => Number(a) - Number(b));

/** Reads the facts. From here on calls use the org's newest API version, or the requested one. */
export const readFacts = async (
  http: HttpClient,
  { orgKey, versionId, apiVersion }: { orgKey: OrgKey; versionId: string; apiVersion?: string },
) => {
  const readVersions = async (query: VersionQuery): Promise<PushableVersion[]> =>
    decodeVersions(recordsOf(await http.query(versionsQuery(query))));
  const apiVersions = await readApiVersions(http);
  http.version = apiVersion ?? apiVersions.at(-1) ?? '';
  if (!apiVersions.includes(http.version))
    throw new Error(`The org has no API version ${http.version}; it lists: ${apiVersions.join(', ')}.`);
  const [version] = await readVersions({ versionId });
  if (version === undefined) throw new Error(`This org has no package version ${versionId}.`);
  /** All versions of the package, lowest first. */
  const versions = (await readVersions({ packageId: version.package.id })).sort(compare);
  const subscriber = await readSubscriber(http, version.package.id, orgKey);
  const installed = versions.find((each) => each.version.id === subscriber?.versionId);
  const lineage = await readLineageOf(http, version);
  const ancestry = readAncestry(lineage, new Map(versions.map((each) => [each.version.id, each])));
  return { apiVersions, version, versions, subscriber, installed, lineage, ancestry };
};

/** The lineage of the version, read like the plugin does; empty where the org does not report it. */
const readLineageOf = async (http: HttpClient, { package: pkg, version }: PushableVersion): Promise<Lineage> => {
  const [versions, target] = [
    await http.call('GET', `/tooling${queryPath(versionsBuiltQuery(pkg.id))}`),
    await http.call('GET', `/tooling${queryPath(targetQuery(version.id))}`),
  ].map((answer) => (refusalOf(answer) === undefined ? recordsOf(answer) : []));
  return lineageFrom(versions ?? [], target ?? [], []);
};

export const readSubscriber = async (
  http: HttpClient,
  packageId: string,
  orgKey: OrgKey,
): Promise<Subscriber | undefined> => {
  const read = (withRestrictions: boolean): ReturnType<HttpClient['query']> =>
    http.query(byKeyQueries(packageId, [orgKey], { withRestrictions }).join());
  let answer = await read(true);
  // Old API versions do not have these columns.
  if (refusalOf(answer)?.statusCode === 'INVALID_FIELD') answer = await read(false);
  const found = new Map<OrgKey, Subscriber>();
  addSubscribers(found, recordsOf(answer), new Set([orgKey]));
  return found.get(orgKey);
};

/** The newest released version below that of the named org. */
export const olderVersion = (facts: Facts): PushableVersion | undefined => {
  const installed = installedVersion(facts);
  return facts.versions.findLast((version) => isPushable(version) && compare(version, installed) < 0);
};

/** The installed version of the named org. Throws Unanswered where there is none. */
export const installedVersion = ({ subscriber, installed }: Facts): PushableVersion => {
  if (subscriber === undefined) throw new Unanswered('the named org does not have the package');
  if (installed === undefined || !subscriber.installed)
    throw new Unanswered('the named org does not have the package any more');
  return installed;
};

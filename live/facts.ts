import type { OrgKey, PushableVersion } from '../src/core/model.js';
import { readAncestry } from '../src/core/orgs/upgradePaths.js';
import { compareVersions } from '../src/core/orgs/version.js';
import type { PushOrg } from '../src/core/ports.js';
import { fromErrorBody } from '../src/salesforce/http/apiErrors.js';
import { connectPushOrg } from '../src/salesforce/pushOrg.js';
import { objectsIn, Unanswered, type HttpClient } from './httpClient.js';

/** Facts to read before any question: the user, the org and the versions. */
export type Facts = Awaited<ReturnType<typeof readFacts>>;

export const numberOf = (found: PushableVersion | undefined): string => found?.version.number ?? 'an unknown version';

export const isPushable = ({ released, deprecated }: PushableVersion): boolean => released && !deprecated;

export const compare = (a: PushableVersion, b: PushableVersion): number => compareVersions(a.version, b.version);

/** All API versions of the org, the oldest first: `67.0`. */
export const readApiVersions = async (http: HttpClient): Promise<string[]> => {
  const answer = await http.call('GET', '/services/data');
  const versions = objectsIn(answer.body)
    .map(({ version }) => String(version))
    .filter((version) => /^\d+\.0$/.test(version))
    .sort((a, b) => Number(a) - Number(b));
  if (versions.length === 0) throw new Unanswered('The org lists no version of the API.', answer);
  return versions;
};

/** The org as the plugin reads it. */
const pushOrgBehind = (http: HttpClient): PushOrg =>
  connectPushOrg({
    getApiVersion: () => http.version,
    async request({ method, url, body }) {
      const answer = await http.call(method, url, body === undefined ? undefined : (JSON.parse(body) as object));
      if (!answer.ok) throw fromErrorBody(answer.status, answer.body);
      return answer.body;
    },
  });

type FactsOf = { apiVersions: readonly string[]; orgKey: OrgKey; versionId: string; probeOrgs: readonly OrgKey[] };

export const readFacts = async (http: HttpClient, { apiVersions, orgKey, versionId, probeOrgs }: FactsOf) => {
  const org = pushOrgBehind(http);
  const [version] = await org.versions({ versionId });
  if (version === undefined) throw new Error(`This org has no package version ${versionId}.`);
  const of = { packageId: version.package.id, versionId };
  const { versions, subscribers } = await org.preflight({ ...of, orgs: [orgKey, ...probeOrgs] });
  /** The lowest version first. */
  versions.sort(compare);
  const subscriber = subscribers.get(orgKey);
  const installed = versions.find((each) => each.version.id === subscriber?.versionId);
  const lineage = await org.lineage(of);
  const ancestry = readAncestry(lineage, new Map(versions.map((each) => [each.version.id, each])));
  return { apiVersions, version, versions, subscribers, subscriber, installed, lineage, ancestry };
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

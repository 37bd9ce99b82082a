import { maySee } from '../data/permission.js';
import { OBJECTS } from '../data/schema.js';
import { summary } from './describe.js';
import { json, type Reply } from './message.js';
import type { Call } from './message.js';
import type { OrgServer } from './orgServer.js';

export const MIN_VERSION = 50;
export const MAX_VERSION = 67;

const SEASONS = ['Spring', 'Summer', 'Winter'] as const;

/** v50.0 was Winter '21; a new release follows every four months. */
const labelOf = (version: number): string => {
  const since = version - 51;
  const season = SEASONS[((since % 3) + 3) % 3]!;
  return `${season} '${21 + Math.floor(since / 3) + (season === 'Winter' ? 1 : 0)}`;
};

export const listVersions = (server: OrgServer): Reply => {
  const count = server.limits.maxVersion - MIN_VERSION + 1;
  const versions = Array.from({ length: count }, (_, index) => MIN_VERSION + index);
  return json(
    versions.map((version) => ({
      label: labelOf(version),
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    })),
  );
};

const RESOURCES = ['tooling', 'composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects'] as const;

export const listResources = (server: OrgServer, call: Call): Reply => {
  const links = RESOURCES.map((name) => [name, `/services/data/v${call.version}.0/${name}`] as const);
  return json({ ...Object.fromEntries(links), identity: identityUrl(server, call) });
};

export const listSObjects = (server: OrgServer, call: Call): Reply => {
  const api = call.path.includes('/tooling/') ? 'tooling' : 'data';
  const objects = OBJECTS.filter(
    (object) => object.apis.includes(api) && (object.since ?? 0) <= call.version && maySee(object, server.org.switches),
  );
  const sobjects = objects.map((object) => summary(server, object));
  return json({ encoding: 'UTF-8', maxBatchSize: 200, sobjects });
};

export const readLimits = (server: OrgServer): Reply => {
  const Max = server.limits.apiCalls;
  const whole = (limit: number) => ({ Max: limit, Remaining: limit });
  return json({
    DailyApiRequests: { Max, Remaining: Math.max(0, Max - server.calls.total) },
    DailyBulkApiBatches: whole(15_000),
    DailyBulkV2QueryJobs: whole(10_000),
  });
};

export const identityUrl = ({ identity }: OrgServer, call: Call): string =>
  `${call.baseUrl}/id/${identity.orgId}/${identity.userId}`;

import { toShortId, type OrgKey } from '../core/ids.js';
import type { Subscriber } from '../core/ports.js';
import { optionalText, text, type RawRecord } from './decode.js';
import type { Rest } from './rest.js';
import { soql } from './soql.js';

/** Keeps each query of a batch well below the length that a URL may have. */
const ORGS_PER_QUERY = 300;

const decodeSubscriber = (record: RawRecord): Subscriber => ({
  orgKey: toShortId(text(record, 'OrgKey')),
  orgName: optionalText(record, 'OrgName'),
  orgType: optionalText(record, 'OrgType'),
  orgStatus: optionalText(record, 'OrgStatus'),
  instanceName: optionalText(record, 'InstanceName'),
});

/** Those of the orgs that subscribe to the package, by org key. */
export const readSubscribers = async (
  rest: Rest,
  packageId: string,
  orgs: readonly OrgKey[],
): Promise<Map<OrgKey, Subscriber>> => {
  const queries: string[] = [];
  for (let start = 0; start < orgs.length; start += ORGS_PER_QUERY) {
    const keys = orgs.slice(start, start + ORGS_PER_QUERY);
    queries.push(
      soql`SELECT OrgKey, OrgName, OrgType, OrgStatus, InstanceName FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND OrgKey IN ${keys}`,
    );
  }
  const subscribers = (await rest.queryAll(queries)).flat().map(decodeSubscriber);
  // The org compares text without regard to case, so it may answer with orgs that were not asked for.
  const wanted = new Set(orgs);
  return new Map(subscribers.filter(({ orgKey }) => wanted.has(orgKey)).map((each) => [each.orgKey, each]));
};

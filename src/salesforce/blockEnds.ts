import type { OrgKey } from '../core/model.js';
import { OrgError } from '../core/errors/orgError.js';
import { sameId, toShortId } from '../core/orgs/ids.js';
import { isRefusal } from '../core/push/retryPolicy.js';
import { DAY_MS, dayOf } from '../core/text/calendar.js';
import { isRecord } from '../core/text/json.js';
import { optionalNumber, optionalText, optionalTime, type RawRecord } from './http/decode.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';

/**
 * Each row belongs to one package in one org. The column names are not documented, so that they are taken from the
 * describe.
 */
const columnsOf = async (rest: Rest): Promise<{ org: string; package: string } | undefined> => {
  const described = await rest.get('/sobjects/PushUpgradeCustomization/describe');
  const fields = isRecord(described) && Array.isArray(described.fields) ? described.fields.filter(isRecord) : [];
  const find = (isMeant: (name: string, field: RawRecord) => boolean): string | undefined =>
    fields.map((field) => optionalText(field, 'name') ?? '').find((name, index) => isMeant(name, fields[index] ?? {}));
  const org = find((name) => /^Subscriber(?:Org|Organization)(?:Key|Id)?$/i.test(name));
  const pkg = find((_, { referenceTo }) => Array.isArray(referenceTo) && referenceTo.includes('MetadataPackage'));
  return org === undefined || pkg === undefined ? undefined : { org, package: pkg };
};

/**
 * The last day on which orgs may block push upgrades of a package. The org stores the number of days from when they
 * were allowed to; -1 means no end.
 */
export const readBlockEnds = async (rest: Rest, packageId: string): Promise<Map<OrgKey, string | null>> => {
  const ends = new Map<OrgKey, string | null>();
  try {
    const columns = await columnsOf(rest);
    if (columns === undefined) return ends;
    const [rows] = await rest.queryAll([
      soql`SELECT Id, ${fragment(columns.org)}, ${fragment(columns.package)}, ExpirationDays, PushUpgradeBlockInitiatedDate FROM PushUpgradeCustomization WHERE HasRestrictionEnabled = ${true}`,
    ]);
    for (const row of rows) {
      const orgKey = optionalText(row, columns.org);
      const ofPackage = optionalText(row, columns.package);
      if (orgKey === null || ofPackage === null || !sameId(ofPackage, packageId)) continue;
      const days = optionalNumber(row, 'ExpirationDays');
      const since = optionalTime(row, 'PushUpgradeBlockInitiatedDate');
      if (days !== null && days < 0) ends.set(toShortId(orgKey), null);
      else if (days !== null && since !== null)
        ends.set(toShortId(orgKey), dayOf(new Date(Date.parse(since) + days * DAY_MS)));
    }
  } catch (error) {
    // Only a detail about orgs that are left out in any case, so that it may be missing.
    if (error instanceof OrgError && (isRefusal(error) || error.kind === 'unexpected')) return ends;
    throw error;
  }
  return ends;
};

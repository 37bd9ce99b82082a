import type { Lineage, NotChecked, OrgKey, PushableVersion, RejectedOrg } from '../model.js';
import type { SubscriberReader } from '../ports.js';
import { rejectedOrg, type IneligibleReason } from './ineligible.js';
import { sameId } from './ids.js';
import { compareVersions } from './version.js';

const MIGRATE = 'migrate it with --migrate-to-2gp';

type Checked<T> = { able: T[]; rejected: RejectedOrg[] };

/** Dependencies of the version that another hub owns: this hub cannot say which orgs have them. */
export const notOfThisHub = (needs: readonly string[], needed: readonly PushableVersion[]): NotChecked[] => {
  const others = needs.filter((id) => !needed.some(({ version }) => sameId(version.id, id))).length;
  if (others === 0) return [];
  const reason = `${others} of the ${needs.length} that it needs ${others === 1 ? 'is' : 'are'} not of this Dev Hub`;
  return [{ what: 'dependencies', reason }];
};

/**
 * Checks the orgs for other packages of this hub: in eligible orgs, for those that the version depends on; in orgs
 * without the package itself, for the first-generation package that it was converted from. `needed`: the dependencies
 * of the version that this hub owns.
 */
export const checkOtherPackages = async <T extends { orgKey: OrgKey }>(
  org: Pick<SubscriberReader, 'installedIn'>,
  {
    able,
    rejected,
    needed,
    lineage,
  }: Checked<T> & { needed: readonly PushableVersion[]; lineage: Pick<Lineage, 'convertedFrom'> },
): Promise<Checked<T> & { notChecked: NotChecked[] }> => {
  const { convertedFrom } = lineage;
  const lacking = convertedFrom === null ? [] : rejected.filter(({ reason }) => reason === 'not-installed');
  const orgs = [...(needed.length === 0 ? [] : able), ...lacking].map(({ orgKey }) => orgKey);
  if (orgs.length === 0) return { able, rejected, notChecked: [] };
  const packageIds = [
    ...(able.length === 0 ? [] : needed.map((each) => each.package.id)),
    ...(lacking.length === 0 || convertedFrom === null ? [] : [convertedFrom]),
  ];
  const answer = await org.installedIn([...new Set(packageIds)], orgs);
  if (!answer.ok) return { able, rejected, notChecked: [{ what: 'dependencies', reason: answer.reason }] };
  const numberIn = (orgKey: OrgKey, packageId: string): string | null | undefined =>
    answer.installed.get(orgKey)?.get(packageId);
  const lacks = ({ orgKey }: T): RejectedOrg[] => {
    const found = needed.flatMap((each) => problemOf(each, numberIn(orgKey, each.package.id)) ?? []);
    const [first] = found;
    return first === undefined ? [] : [rejectedOrg(orgKey, first.reason, found.map(({ note }) => note).join('; '))];
  };
  const unfit = new Map(able.map((each) => [each, lacks(each)]));
  return {
    able: able.filter((each) => unfit.get(each)?.length === 0),
    rejected: [
      ...rejected.map((each) =>
        each.reason === 'not-installed' && numberIn(each.orgKey, convertedFrom ?? '') !== undefined
          ? rejectedOrg(each.orgKey, 'first-generation-installed', MIGRATE)
          : each,
      ),
      ...[...unfit.values()].flat(),
    ],
    notChecked: [],
  };
};

/**
 * `has`: the number of the version in the org; null where it is not known, undefined where the package is not
 * installed.
 */
const problemOf = (
  { package: { name }, version }: PushableVersion,
  has: string | null | undefined,
): { reason: IneligibleReason; note: string } | undefined => {
  if (has === undefined) return { reason: 'dependency-missing', note: `${name} ${version.number} or later` };
  if (has === null || compareVersions({ number: has }, version) >= 0) return undefined;
  return { reason: 'dependency-behind', note: `${name} ${has}, and ${version.number} or later is needed` };
};

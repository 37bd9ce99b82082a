import { isProduction, isSandbox, type PushableVersion } from '../model.js';
import type { ListedSubscriber } from '../orgs/subscriberPages.js';
import { compareVersions } from '../orgs/version.js';
import { DAY_MS } from '../text/calendar.js';
import { BEHIND } from './behind.js';
import type { AdoptionReport, AgeShare, BehindOrg, BehindReason, OrgShares, VersionShare } from './report.js';

/** The report itself names at most this many orgs that are behind. */
const SAMPLE = 20;

/** Where each group of ages begins, in days. */
const AGES: readonly number[] = [0, 30, 90, 180, 365];

type Counts = Pick<AdoptionReport, 'orgs' | 'versions' | 'ages' | 'types' | 'tiers' | 'behind' | 'failed' | 'sample'>;

/** Counts the subscribers of a package, page by page. Memory does not grow with their number. */
export const countAdoption = (
  versions: readonly PushableVersion[],
  target: PushableVersion,
  { now, created }: { now: Date; created: ReadonlyMap<string, string> },
): {
  /** Whether a subscriber is behind. */
  isBehind: (row: Pick<ListedSubscriber, 'installedVersionId'>) => boolean;
  /** Counts a subscriber. `behind`: why it is behind, if it is. */
  add: (row: ListedSubscriber, behind: BehindOrg | undefined) => void;
  counts: (hasTiers: boolean) => Counts;
} => {
  const shares = new Map(
    versions.map(({ version, released, deprecated }): [string, VersionShare] => {
      const { id, number } = version;
      const order = compareVersions(version, target.version);
      const age = created.get(id);
      const ageDays = age === undefined ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(age)) / DAY_MS));
      const counts = { orgs: 0, production: 0, sandbox: 0 };
      return [id, { id, number, deprecated, beta: !released, ageDays, ...counts, behind: order < 0 }];
    }),
  );
  const newer = new Set(
    versions.filter(({ version }) => compareVersions(version, target.version) > 0).map(({ version }) => version.id),
  );
  const orgs = { total: 0, current: 0, newer: 0, behind: 0, regressed: 0 };
  const types = new Map<string | null, OrgShares>();
  const tiers = new Map<string | null, OrgShares>();
  const reasons = new Map<BehindReason, number>();
  const failed = new Map<number, number>();
  const sample: BehindOrg[] = [];
  return {
    isBehind: ({ installedVersionId }) => shares.get(installedVersionId ?? '')?.behind ?? false,
    add(row, behind) {
      const { installedVersionId, orgType, customer } = row;
      const share = shares.get(installedVersionId ?? '');
      orgs.total++;
      if (share !== undefined) {
        share.orgs++;
        if (isProduction(row)) share.production++;
        if (isSandbox(row)) share.sandbox++;
        if (newer.has(share.id)) orgs.newer++;
      }
      addTo(types, orgType, behind !== undefined);
      addTo(tiers, customer?.tier ?? null, behind !== undefined);
      if (behind === undefined) {
        orgs.current++;
        return;
      }
      orgs.behind++;
      if (behind.reason === 'regressed') orgs.regressed++;
      if (behind.reason === 'failed') failed.set(behind.failures, (failed.get(behind.failures) ?? 0) + 1);
      reasons.set(behind.reason, (reasons.get(behind.reason) ?? 0) + 1);
      if (sample.length < SAMPLE) sample.push(behind);
    },
    counts: (hasTiers) => {
      const inUse = [...shares.values()].filter((share) => share.orgs > 0 || share.id === target.version.id);
      return {
        orgs,
        versions: inUse.sort((a, b) => compareVersions(b, a)),
        ages: agesOf(inUse),
        types: listed(types).map(([type, counts]) => ({ type, ...counts })),
        tiers: hasTiers ? listed(tiers).map(([tier, counts]) => ({ tier, ...counts })) : [],
        behind: [...reasons]
          .sort(([, a], [, b]) => b - a)
          .map(([reason, count]) => ({ reason, meaning: BEHIND[reason], orgs: count })),
        failed: [...failed].sort(([a], [b]) => a - b).map(([pushes, count]) => ({ pushes, orgs: count })),
        sample,
      };
    },
  };
};

const addTo = <K>(map: Map<K, OrgShares>, key: K, isBehind: boolean): void => {
  const shares = map.get(key) ?? { orgs: 0, current: 0, behind: 0 };
  shares.orgs++;
  shares[isBehind ? 'behind' : 'current']++;
  map.set(key, shares);
};

/** The largest first. */
const listed = <K>(map: ReadonlyMap<K, OrgShares>): Array<[K, OrgShares]> =>
  [...map].sort(([, a], [, b]) => b.orgs - a.orgs);

const agesOf = (versions: readonly VersionShare[]): AgeShare[] => {
  const count = (isIn: (age: number | null) => boolean): number =>
    versions.reduce((sum, { ageDays, orgs }) => sum + (isIn(ageDays) ? orgs : 0), 0);
  const known = AGES.map((fromDays, index): AgeShare => {
    const toDays = AGES[index + 1] ?? null;
    return { fromDays, toDays, orgs: count((age) => age !== null && age >= fromDays && age < (toDays ?? Infinity)) };
  });
  const unknown: AgeShare = { fromDays: null, toDays: null, orgs: count((age) => age === null) };
  return [...known, unknown].filter(({ orgs }) => orgs > 0);
};

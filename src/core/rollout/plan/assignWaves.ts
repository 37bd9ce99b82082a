import { compare } from '../../text/compare.js';
import type { OrgKey } from '../../model.js';
import { amountOf, type Limit } from '../../limit.js';
import { stableShare } from '../../orgs/select.js';
import type { PlannedOrg } from './plan.js';

/**
 * Which orgs a wave asks for: orgs that match. With `take`, only that many of them, or that share of all matching orgs.
 */
export type WaveRequest = { matches: (org: PlannedOrg) => boolean; take: Limit | null };

export type Assignment = {
  /**
   * One list for each request. One more list follows where production orgs have to wait for sandboxes of the last wave.
   */
  waves: PlannedOrg[][];
  /** Orgs in none of the waves. */
  rest: PlannedOrg[];
  moved: Array<{ orgKey: OrgKey; from: number; to: number }>;
};

/**
 * Puts every org into at most one wave: the first wave that asks for it. A share takes the same orgs in every run. A
 * production org comes in a later wave than the last of its own sandboxes. A share therefore takes other orgs first.
 * Where there are no others, or where the org was asked for by name, it is moved to the next wave that has room.
 */
export const assignWaves = (
  orgs: readonly PlannedOrg[],
  requests: readonly WaveRequest[],
  seed: string,
): Assignment => {
  const byShare = sortByShare(orgs, seed);
  const sandboxes = Map.groupBy(orgs, ({ parentOrg }) => parentOrg);
  const sandboxesOf = (orgKey: OrgKey): readonly PlannedOrg[] => sandboxes.get(orgKey) ?? [];
  const waveOf = new Map<OrgKey, number>();
  const sandboxesAreIn = ({ orgKey }: PlannedOrg): boolean =>
    sandboxesOf(orgKey).every((each) => waveOf.has(each.orgKey));
  const lastSandbox = (orgKey: OrgKey): number =>
    sandboxesOf(orgKey).reduce((last, each) => Math.max(last, waveOf.get(each.orgKey) ?? -1), -1);
  const moved: Assignment['moved'] = [];
  const put = (orgKey: OrgKey, from: number, to: number): void => {
    waveOf.set(orgKey, to);
    if (from !== to) moved.push({ orgKey, from, to });
  };

  /** For each share, how many orgs it lacks because all remaining orgs would come before their sandboxes. */
  const missing: number[] = [];
  for (const { matches, take } of requests) {
    const index = missing.length;
    const pool = byShare.filter((org) => !waveOf.has(org.orgKey) && matches(org));
    const most = take === null ? pool.length : amountOf(take, orgs.filter(matches).length);
    const chosen = take === null ? pool : pool.filter(sandboxesAreIn).slice(0, most);
    for (const { orgKey } of chosen) waveOf.set(orgKey, index);
    missing.push(most - chosen.length);
  }

  for (const { orgKey } of orgs) {
    const from = waveOf.get(orgKey) ?? Infinity;
    const last = lastSandbox(orgKey);
    if (from <= last) put(orgKey, from, last + 1);
  }
  const room = [...missing];
  for (const [from, { matches }] of requests.entries()) {
    const left = byShare.filter((org) => !waveOf.has(org.orgKey) && matches(org));
    for (const org of left.slice(0, missing[from])) {
      const { orgKey } = org;
      const first = Math.max(from, lastSandbox(orgKey) + 1);
      const next = requests.findIndex(
        (request, index) => index >= first && (room[index] ?? 0) > 0 && request.matches(org),
      );
      const to = next >= 0 ? next : requests.length;
      room[to] = (room[to] ?? 0) - 1;
      put(orgKey, from, to);
    }
  }

  const count = moved.reduce((most, { to }) => Math.max(most, to + 1), requests.length);
  const waves: PlannedOrg[][] = Array.from({ length: count }, () => []);
  const rest: PlannedOrg[] = [];
  for (const org of orgs) (waves[waveOf.get(org.orgKey) ?? -1] ?? rest).push(org);
  return { waves, rest, moved };
};

const sortByShare = (orgs: readonly PlannedOrg[], seed: string): PlannedOrg[] =>
  orgs
    .map((org) => ({ org, share: stableShare(seed, org.orgKey) }))
    .sort((a, b) => a.share - b.share || compare(a.org.orgKey, b.org.orgKey))
    .map(({ org }) => org);

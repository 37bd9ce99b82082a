import { isPush } from '../orgs/attempts.js';
import type { OrgKey, PushRequest, OrgJob } from '../model.js';

import { aboutStatus } from '../status.js';
import { compare } from '../text/compare.js';

/** What pushes have done to an org, as far as it tells why the org has the version that it has. */
export type OrgPast = {
  /** The newest push whose upgrade of the org succeeded. */
  succeeded: PushRequest | undefined;
  /** The newest push since then whose upgrade of the org failed. */
  failed: PushRequest | undefined;
  /** So many pushes in a row have failed since then. */
  failures: number;
  /** The newest push in which its upgrade has not ended. */
  open: PushRequest | undefined;
};

const NONE: OrgPast = { succeeded: undefined, failed: undefined, failures: 0, open: undefined };

/** When a push started or is to start; one that starts as soon as possible is the newest. */
const startOf = ({ startTime, scheduledStartTime }: PushRequest): string => startTime ?? scheduledStartTime ?? '9';

/** Those of the push requests that have upgraded orgs since a moment, or will, the oldest first. */
export const pushesSince = (requests: readonly PushRequest[], since: Date): PushRequest[] =>
  requests
    .filter((request) => isPush(request) && startOf(request) >= since.toISOString())
    .sort((a, b) => compare(startOf(a), startOf(b)) || compare(a.pushRequestId, b.pushRequestId));

/** Columns of a table: the newest push that succeeded, that failed and that is open (its place + 1), and how many failed. */
const [SUCCEEDED, FAILED, OPEN, FAILURES, WIDTH] = [0, 1, 2, 3, 4];

/**
 * Takes the jobs of pushes, those of an older one before those of a newer one, and knows what they did to each org. Sixteen
 * bytes and the key for each org that has a job: a million of them are to fit.
 */
export const pastPushes = (
  pushes: readonly PushRequest[],
): { add: (jobs: readonly OrgJob[]) => void; of: (orgKey: OrgKey) => OrgPast } => {
  const places = new Map(pushes.map(({ pushRequestId }, place) => [pushRequestId, place + 1]));
  const orgs = new Map<OrgKey, number>();
  let table = new Int32Array(1024 * WIDTH);
  const rowOf = (orgKey: OrgKey): number => {
    const known = orgs.get(orgKey);
    if (known !== undefined) return known;
    const row = orgs.size * WIDTH;
    if (row >= table.length) {
      const larger = new Int32Array(table.length * 2);
      larger.set(table);
      table = larger;
    }
    orgs.set(orgKey, row);
    return row;
  };
  return {
    add(jobs) {
      for (const { pushRequestId, orgKey, status } of jobs) {
        const place = places.get(pushRequestId);
        if (place === undefined || status === 'Canceled') continue;
        const row = rowOf(orgKey);
        if (status === 'Succeeded') {
          table[row + SUCCEEDED] = place;
          table[row + FAILED] = table[row + FAILURES] = 0;
        } else if (status === 'Failed') {
          table[row + FAILED] = place;
          table[row + FAILURES] = (table[row + FAILURES] ?? 0) + 1;
        } else if (!aboutStatus(status).final) table[row + OPEN] = place;
      }
    },
    of(orgKey) {
      const row = orgs.get(orgKey);
      if (row === undefined) return NONE;
      const push = (column: number): PushRequest | undefined => pushes[(table[row + column] ?? 0) - 1];
      return {
        succeeded: push(SUCCEEDED),
        failed: push(FAILED),
        failures: table[row + FAILURES] ?? 0,
        open: push(OPEN),
      };
    },
  };
};

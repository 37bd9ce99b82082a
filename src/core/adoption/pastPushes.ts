import { isPush } from '../orgs/attempts.js';
import type { OrgKey, PushRequest, OrgJob } from '../model.js';

import { aboutStatus, type PushStatus } from '../status.js';
import { compare } from '../text/compare.js';
import { orgNumbers } from '../orgs/orgNumbers.js';

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

/** What a job adds to the past of its org; undefined: nothing. */
const afterJob = (past: OrgPast, push: PushRequest, status: PushStatus): OrgPast | undefined => {
  if (status === 'Succeeded') return { ...past, succeeded: push, failed: undefined, failures: 0 };
  if (status === 'Failed') return { ...past, failed: push, failures: past.failures + 1 };
  return status === 'Canceled' || aboutStatus(status).final ? undefined : { ...past, open: push };
};

/**
 * Takes the jobs of pushes, those of an older one before those of a newer one, and knows what they did to each org. Many orgs
 * have the same past, so that of each there is only its number: a million of them are to fit.
 */
export const pastPushes = (
  pushes: readonly PushRequest[],
): { add: (jobs: readonly OrgJob[]) => void; of: (orgKey: OrgKey) => OrgPast } => {
  const byId = new Map(pushes.map((push) => [push.pushRequestId, push]));
  const orgs = orgNumbers();
  const pasts: OrgPast[] = [NONE];
  const numbers = new Map<string, number>();
  const numberOf = (past: OrgPast): number => {
    const { succeeded, failed, failures, open } = past;
    const key = [succeeded, failed, open]
      .map((push) => push?.pushRequestId)
      .concat(String(failures))
      .join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, pasts.length);
    return pasts.push(past) - 1;
  };
  /** Of the push whose jobs come: by the number of a past, and a status, that of the past after it. */
  let [current, after] = ['', new Map<string, number>()];
  return {
    add(jobs) {
      for (const { pushRequestId, orgKey, status } of jobs) {
        const push = byId.get(pushRequestId);
        if (push === undefined) continue;
        if (pushRequestId !== current) [current, after] = [pushRequestId, new Map<string, number>()];
        const before = orgs.get(orgKey);
        const step = `${before} ${status}`;
        let number = after.get(step);
        if (number === undefined) {
          const past = afterJob(pasts[before] ?? NONE, push, status);
          number = past === undefined ? before : numberOf(past);
          after.set(step, number);
        }
        if (number !== before) orgs.set(orgKey, number);
      }
    },
    of: (orgKey) => pasts[orgs.get(orgKey)] ?? NONE,
  };
};

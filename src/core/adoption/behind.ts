import { aboutStatus, isPush, isShownBy, type PushStatus } from '../status.js';
import type { OrgJob, OrgKey, PackageVersion, PushRequest } from '../model.js';
import { startRank } from '../push/requests.js';
import { compareVersions } from '../orgs/version.js';
import { compare } from '../text/compare.js';
import { orgNumbers } from '../orgs/orgNumbers.js';
import { INELIGIBLE, type IneligibleReason } from '../orgs/ineligible.js';
import type { ListedSubscriber } from '../orgs/subscriberPages.js';
import type { BehindOrg, BehindReason } from './report.js';

/** The pushes of an org that explain why it has its version. */
export type OrgPushes = {
  /** The newest push that upgraded the org. */
  succeeded: PushRequest | undefined;
  /** The newest push since then that failed in the org. */
  failed: PushRequest | undefined;
  /** How many pushes in a row have failed since then. */
  failures: number;
  /** The newest push of the wanted version, or of a newer one, whose upgrade of the org has not ended. */
  open: PushRequest | undefined;
};

const NONE: OrgPushes = { succeeded: undefined, failed: undefined, failures: 0, open: undefined };

/** The push requests that started, or are scheduled to start, at a moment or later; the oldest first. */
export const pushesSince = (requests: readonly PushRequest[], since: Date): PushRequest[] =>
  requests
    .filter((request) => isPush(request) && startRank(request) >= since.toISOString())
    .sort((a, b) => compare(startRank(a), startRank(b)) || compare(a.pushRequestId, b.pushRequestId));

/**
 * The past of an org after a job; undefined if the job does not change it. Once a push has ended, its upgrade failed in
 * every org that it has not upgraded.
 */
const afterJob = (
  past: OrgPushes,
  push: PushRequest,
  status: PushStatus,
  wanted: PackageVersion,
): OrgPushes | undefined => {
  if (status === 'Succeeded') return { ...past, succeeded: push, failed: undefined, failures: 0 };
  if (status === 'Canceled') return undefined;
  if (status === 'Failed' || aboutStatus(push.status).final)
    return { ...past, failed: push, failures: past.failures + 1 };
  return compareVersions(push.version, wanted) >= 0 ? { ...past, open: push } : undefined;
};

/**
 * Takes the jobs of pushes, the oldest push first, and keeps the past of each org. Many orgs have the same past, so
 * that each distinct past is stored once, and for each org only its index: a million orgs have to fit into memory.
 *
 * @param wanted The version that orgs are to have.
 */
export const pastPushes = (
  pushes: readonly PushRequest[],
  wanted: PackageVersion,
): { add: (jobs: readonly OrgJob[]) => void; of: (orgKey: OrgKey) => OrgPushes } => {
  const byId = new Map(pushes.map((push) => [push.pushRequestId, push]));
  const orgs = orgNumbers();
  const pasts: OrgPushes[] = [NONE];
  const numbers = new Map<string, number>();
  const numberOf = (past: OrgPushes): number => {
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
  /**
   * A cache for the push whose jobs are being added: by the index of the past before a job and the job's status, the
   * index of the past after it.
   */
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
          const past = afterJob(pasts[before] ?? NONE, push, status, wanted);
          number = past === undefined ? before : numberOf(past);
          after.set(step, number);
        }
        if (number !== before) orgs.set(orgKey, number);
      }
    },
    of: (orgKey) => pasts[orgs.get(orgKey)] ?? NONE,
  };
};

const NOT_PUSHABLE = Object.fromEntries(
  Object.entries(INELIGIBLE).map(([reason, { text }]) => [reason, text]),
) as Record<IneligibleReason, string>;

/** Why orgs are behind, in words: why a push would not upgrade them, or how their last pushes ended. */
export const BEHIND: Record<BehindReason, string> = {
  ...NOT_PUSHABLE,
  'in-open-push': 'in a push that has not ended',
  'not-shown-yet': 'just upgraded, and not shown by the hub yet',
  regressed: 'had the version of its last push, and lost it',
  failed: 'failed in its last pushes',
  'never-pushed': 'in no push of a newer version',
};

type Why = Pick<BehindOrg, 'reason' | 'failures' | 'pushRequestId' | 'hadVersion'>;

/** Why an org is behind: why a push would not upgrade it, or how its last pushes ended. */
export const whyBehind = (
  { notPushable, installedVersion }: Pick<ListedSubscriber, 'notPushable' | 'installedVersion'>,
  past: OrgPushes,
  now: Date,
): Why => {
  const newer = (push: PushRequest | undefined): PushRequest | undefined =>
    isNewer(push, installedVersion) ? push : undefined;
  const [succeeded, failed] = [newer(past.succeeded), newer(past.failed)];
  const failures = failed === undefined ? 0 : past.failures;
  const lost = succeeded !== undefined && failed?.version.id !== succeeded.version.id ? succeeded : undefined;
  const why = (reason: BehindReason, push?: PushRequest): Why => ({
    reason,
    failures,
    pushRequestId: push?.pushRequestId ?? null,
    hadVersion: succeeded?.version.number ?? null,
  });
  if (notPushable !== null) return why(notPushable, failed);
  if (past.open !== undefined) return why('in-open-push', past.open);
  if (lost !== undefined) return why(isShownBy(endOf(lost), now) ? 'regressed' : 'not-shown-yet', lost);
  return failed === undefined ? why('never-pushed') : why('failed', failed);
};

/** Whether a push installs a newer version than the org has. */
const isNewer = (push: PushRequest | undefined, has: string | null): boolean =>
  push !== undefined && (has === null || compareVersions(push.version, { number: has }) > 0);

const endOf = ({ endTime }: PushRequest): number | null => (endTime === null ? null : Date.parse(endTime));

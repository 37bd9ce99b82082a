import type { JobOrg, PushError, OrgKey, PushRequest, PushJob } from '../model.js';
import type { ShownCustomer } from '../orgs/customers.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import { startRank } from '../push/requests.js';
import { isPush, type PushStatus } from '../status.js';
import { compare } from '../text/compare.js';
import { causeOf, isNamedBy, isRetryable, reasonsOf, type CauseKey } from './causes.js';

/** A failed job: its org, and every error row (there may be none). */
export type PushFailure = { jobId: string; orgKey: string } & JobOrg & {
    /** What the customer file says about the org, where there is such a file. */
    customer?: ShownCustomer;
    errors: PushError[];
    /** Why it failed, as keys of the catalogue of causes, each once. */
    causes: CauseKey[];
    /** Every cause may succeed when retried, without other changes. */
    retryable: boolean;
    /** The org has the pushed version now: it was upgraded by a later push, or by hand. */
    hasVersion: boolean;
    /** Every error is one that is to be ignored. */
    ignored: boolean;
  };

/** What the error rows of a failed job say. */
export const failureDetailsOf = (
  errors: PushError[],
  ignoredErrors: ReadonlySet<string>,
): Pick<PushFailure, 'errors' | 'causes' | 'retryable' | 'ignored'> => {
  const reasons = reasonsOf(errors);
  const causes = [...new Set(reasons.map(causeOf))];
  return {
    errors,
    causes,
    retryable: causes.every(isRetryable),
    ignored: reasons.every((error) => isNamedBy(error, ignoredErrors)),
  };
};

/** A later push of the same version to orgs that failed in an earlier one. */
export type LaterPush = {
  pushRequestId: string;
  status: PushStatus;
  /** The number of orgs in it that failed before; some of their jobs may not have ended. */
  orgs: number;
  succeeded: number;
  failed: number;
};

/** The later pushes that contain failed orgs of this push, in their order. */
export const readLaterPushes = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  push: PushRequest,
  requests: readonly VersionRequest[],
  failedOrgs: readonly OrgKey[],
): Promise<LaterPush[]> => {
  const later = requests
    .filter((each) => each.pushRequestId !== push.pushRequestId && isPush(each) && startRank(each) >= startRank(push))
    .toSorted((a, b) => compare(startRank(a), startRank(b)));
  if (later.length === 0 || failedOrgs.length === 0) return [];
  const ids = later.map(({ pushRequestId }) => pushRequestId);
  const jobs = Map.groupBy(await org.jobsOfOrgs(ids, failedOrgs), ({ pushRequestId }) => pushRequestId);
  return later.flatMap(({ pushRequestId, status }) => {
    const ofPush = jobs.get(pushRequestId) ?? [];
    const count = (wanted: PushStatus): number => ofPush.filter((job) => job.status === wanted).length;
    const succeeded = count('Succeeded');
    return ofPush.length === 0
      ? []
      : [{ pushRequestId, status, orgs: ofPush.length, succeeded, failed: count('Failed') }];
  });
};

export const RETRY_SCOPES = ['retryable', 'failed', 'unscheduled'] as const;

/**
 * Which orgs of a push are retried. `retryable`: those that failed for causes that may succeed when retried. `failed`:
 * all that failed. `unscheduled`: those that were to be upgraded and never were, because the org refused them when the
 * push was scheduled, or because the push was canceled.
 *
 * @useDeclaredType
 */
export type RetryScope = (typeof RETRY_SCOPES)[number];

const isOver = ({ hasVersion, ignored }: PushFailure): boolean => hasVersion || ignored;

/** `meant`: the orgs that the push was scheduled for, as far as known on this machine. `jobs`: every job of it. */
export const retryTargets = (
  scope: RetryScope,
  { failures }: { failures: readonly PushFailure[] },
  { meant, jobs }: { meant: readonly OrgKey[]; jobs: ReadonlyArray<Pick<PushJob, 'orgKey' | 'status'>> },
): OrgKey[] => {
  switch (scope) {
    case 'retryable':
      return failures.filter((failure) => failure.retryable && !isOver(failure)).map(({ orgKey }) => orgKey);
    case 'failed':
      return failures.filter((failure) => !isOver(failure)).map(({ orgKey }) => orgKey);
    case 'unscheduled': {
      const inPush = new Set(jobs.map(({ orgKey }) => orgKey));
      const canceled = jobs.filter(({ status }) => status === 'Canceled').map(({ orgKey }) => orgKey);
      return [...meant.filter((orgKey) => !inPush.has(orgKey)), ...canceled];
    }
  }
};

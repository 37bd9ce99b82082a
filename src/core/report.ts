import { pushOutcome, type PushOutcome } from './outcome.js';
import type { PushOrg } from './ports.js';
import type { CountedPushRequest, PushFailure } from './types.js';

/** Everything there is to say about one push; every output format is made from it. */
export type PushReport = CountedPushRequest & { outcome: PushOutcome; failures: PushFailure[] };

/** Reads a push, its failed jobs with all their errors, and who those orgs are; undefined if there is no such push. */
export const readReport = async (org: PushOrg, pushRequestId: string): Promise<PushReport | undefined> => {
  const snapshot = await org.snapshot(pushRequestId);
  if (snapshot === undefined) return undefined;
  const { request, failedJobs, errors } = snapshot;
  const orgKeys = failedJobs.map((job) => job.orgKey);
  const subscribers = await org.subscribers(request.package.id, orgKeys);
  const failures = failedJobs.map(({ jobId, orgKey }): PushFailure => {
    const { orgName = null, orgType = null, orgStatus = null, instanceName = null } = subscribers.get(orgKey) ?? {};
    return { jobId, orgKey, orgName, orgType, orgStatus, instanceName, errors: errors.get(jobId) ?? [] };
  });
  return { ...request, outcome: pushOutcome(request.status, request.jobs), failures };
};

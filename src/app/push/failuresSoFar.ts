import { byCause, type CauseBlock } from '../../core/report/byCause.js';
import { groupFailures } from '../../core/report/failureGroups.js';
import type { OpenOrg } from '../openPushOrg.js';

/**
 * Why orgs of a push have failed so far, without the orgs' details. Takes a call or two where there are few failures.
 */
export const failuresSoFar = async ({ port }: OpenOrg, pushRequestId: string): Promise<CauseBlock[]> => {
  const snapshot = await port.snapshot(pushRequestId);
  if (snapshot === undefined) return [];
  const { failedJobs, errors, request } = snapshot;
  const failures = failedJobs.map(({ jobId, orgKey }) => ({ orgKey, errors: errors.get(jobId) ?? [] }));
  return byCause(groupFailures(failures, new Set(), request.jobs.succeeded + request.jobs.failed));
};

import type { PushEstimate } from '../../core/report/estimate.js';
import type { CountedPushRequest } from '../../core/model.js';
import { byCause, type CauseBlock } from '../../core/report/byCause.js';
import { groupFailures } from '../../core/report/failureGroups.js';
import type { OpenOrg } from '../openPushOrg.js';
import { estimateIfKnown } from './estimatePush.js';

/** Additional questions about a push that is being watched. */
export type WaitDetails = {
  /** By the org's clock. */
  now: () => Date;
  /** Why orgs have failed so far. */
  causes: (pushRequestId: string) => Promise<CauseBlock[]>;
  /** How long it will take, estimated from earlier pushes of the package. */
  estimate: (push: CountedPushRequest) => Promise<PushEstimate | null>;
};

export const waitDetails = (org: OpenOrg): WaitDetails => ({
  now: org.now,
  causes: (pushRequestId) => failuresSoFar(org, pushRequestId),
  estimate: ({ package: pkg, jobs }) => estimateIfKnown(org, { package: pkg, eligible: jobs.total }),
});

/**
 * Why orgs of a push have failed so far, without the orgs' details. Takes a call or two where there are few failures.
 */
const failuresSoFar = async ({ port }: OpenOrg, pushRequestId: string): Promise<CauseBlock[]> => {
  const snapshot = await port.snapshot(pushRequestId);
  if (snapshot === undefined) return [];
  const { failedJobs, errors, request } = snapshot;
  const failures = failedJobs.map(({ jobId, orgKey }) => ({ orgKey, errors: errors.get(jobId) ?? [] }));
  return byCause(groupFailures(failures, new Set(), request.jobs.succeeded + request.jobs.failed));
};

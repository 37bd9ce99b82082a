import type { PushEstimate } from '../../core/history/estimate.js';
import type { CountedPushRequest } from '../../core/model.js';
import type { CauseBlock } from '../../core/report/byCause.js';
import { estimateIfKnown } from './estimatePush.js';
import { failuresSoFar } from './failuresSoFar.js';
import type { OpenOrg } from '../openPushOrg.js';

/** Additional questions about a push that is being watched. */
export type WhileWaiting = {
  /** By the org's clock. */
  now: () => Date;
  /** Why orgs have failed so far. */
  causes: (pushRequestId: string) => Promise<CauseBlock[]>;
  /** How long it will take, estimated from earlier pushes of the package. */
  estimate: (push: CountedPushRequest) => Promise<PushEstimate | null>;
};

export const whileWaiting = (org: OpenOrg): WhileWaiting => ({
  now: org.now,
  causes: (pushRequestId) => failuresSoFar(org, pushRequestId),
  estimate: ({ package: pkg, jobs }) => estimateIfKnown(org, { package: pkg, eligible: jobs.total }),
});

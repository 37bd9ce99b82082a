import type { PushEstimate } from '../../core/report/estimate.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import type { NothingScheduled, ScheduledPush } from '../../core/push/scheduledPush.js';
import type { LockedRecord } from '../../journal/recordWriter.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { estimateIfKnown } from './estimatePush.js';
import { schedulePush } from './schedulePush.js';
import { waitDetails, type WaitDetails } from './waitDetails.js';
import { followPush, type Followed, type WaitRules } from './waitForPush.js';

/** What a command does with the plan that it has made, once it is shown. */
export type PlanActions = Omit<WaitDetails, 'estimate'> & {
  /** How long the push will take, as far as earlier ones tell; the org is asked once. */
  estimate: () => Promise<PushEstimate | null>;
  /** `wasAsked`: somebody was asked since the plan was made. */
  schedule: (wasAsked: boolean, listener: Pick<Listener, 'onProgress'>) => Promise<ScheduledPush | NothingScheduled>;
  follow: (push: ScheduledPush, rules: WaitRules, listener: Listener) => Promise<Followed>;
};

export const planActions = (org: OpenOrg, plan: PlannedPush, record: LockedRecord | undefined): PlanActions => {
  let estimate: Promise<PushEstimate | null> | undefined;
  return {
    ...waitDetails(org),
    estimate: () => (estimate ??= estimateIfKnown(org, plan)),
    // What shows it has more than a listener.
    schedule: (wasAsked, { onProgress }) => schedulePush(org, plan, { record, wasAsked, onProgress }),
    follow: (push, rules, listener) => followPush(org, push, rules, listener),
  };
};

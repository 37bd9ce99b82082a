import type { PushOrg } from './ports.js';
import { next, type Action, type Progress, type ScheduleOutcome, type SchedulePlan } from './steps.js';

export type Scheduled = Progress & { pushRequestId: string; outcome: ScheduleOutcome };

/**
 * Scheduling broke off with `cause`. Where the request was made, `pushRequestId` names it and `canceled` says whether
 * it could be canceled; no push of it has started either way, unless `mayBePending`.
 */
export class ScheduleBroken extends Error {
  public override readonly name = 'ScheduleBroken';

  public constructor(
    public override readonly cause: Error,
    public readonly pushRequestId: string | undefined,
    public readonly canceled: boolean,
    public readonly mayBePending: boolean,
  ) {
    super(cause.message);
  }
}

type Act = Exclude<Action, { do: 'stop' }>;

const perform = async (action: Act, progress: Progress, org: PushOrg): Promise<Progress> => {
  switch (action.do) {
    case 'create-request':
      return { ...progress, pushRequestId: await org.createRequest(progress.plan.request) };
    case 'insert-jobs':
      return {
        ...progress,
        inserts: [...progress.inserts, ...(await org.insertJobs(action.pushRequestId, action.orgs))],
      };
    case 'count-jobs':
      return { ...progress, counted: await org.countJobs(action.pushRequestId) };
    case 'activate':
      await org.activate(action.pushRequestId);
      return { ...progress, activated: true };
    case 'cancel':
      await org.cancel(action.pushRequestId);
      return { ...progress, canceled: true };
  }
};

/** Schedules a push, one step after the other; `onStep` hears of each fact as it is known. */
export const schedule = async (
  plan: SchedulePlan,
  org: PushOrg,
  onStep: (progress: Progress) => void = () => {},
): Promise<Scheduled> => {
  let progress: Progress = { plan, inserts: [] };
  for (;;) {
    const action = next(progress);
    if (action.do === 'stop') return { ...progress, pushRequestId: action.pushRequestId, outcome: action.outcome };
    try {
      progress = await perform(action, progress, org);
    } catch (error) {
      throw await breakOff(error as Error, action, progress, org);
    }
    onStep(progress);
  }
};

/** A request that cannot be finished is canceled, so that nothing half-made waits for someone to start it. */
const breakOff = async (cause: Error, action: Act, progress: Progress, org: PushOrg): Promise<ScheduleBroken> => {
  const { pushRequestId } = progress;
  if (pushRequestId === undefined) return new ScheduleBroken(cause, undefined, false, false);
  const canceled = await org.cancel(pushRequestId).then(
    () => true,
    () => false,
  );
  return new ScheduleBroken(cause, pushRequestId, canceled, action.do === 'activate' && !canceled);
};

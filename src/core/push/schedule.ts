import { UsageError } from '../errors/usageError.js';
import type { Progress } from './progress.js';
import { ScheduleBroken } from './scheduleBroken.js';
import type { ScheduleEnv } from './scheduleEnv.js';
import { Scheduling, type Scheduled } from './pushScheduler.js';

/**
 * Schedules a push, starting from its current progress. Throws only ScheduleBroken or UsageError. ScheduleBroken:
 * whatever went wrong, such as a full disk, the push is in the state that the journal describes. UsageError: the org's
 * records forbid continuing; nothing is scheduled, and a request that was made is canceled.
 */
export const schedule = async (start: Progress, env: ScheduleEnv): Promise<Scheduled> => {
  const scheduling = new Scheduling(start, env);
  try {
    const scheduled = await scheduling.run();
    const { outcome, pushRequestId, progress } = scheduled;
    if (outcome !== 'rival') return { ...scheduled, outcome };
    throw new UsageError({ kind: 'rival-requests', requests: [...progress.rivals], canceled: pushRequestId });
  } catch (error) {
    if (error instanceof ScheduleBroken) throw error;
    // A record that another process has taken over says nothing against the push: it has the journal, and goes on.
    if (error instanceof UsageError && error.kind !== 'record-taken') throw error;
    throw new ScheduleBroken(error as Error, scheduling.progress.pushRequestId, false);
  }
};

import type { Progress } from './progress.js';
import { schedule, type ScheduleEnv, type Scheduled } from './schedule.js';
import { ScheduleBroken } from './scheduleBroken.js';
import { UsageError } from '../errors/usageError.js';

/**
 * Carries a push on to its end, and throws nothing but ScheduleBroken (whatever goes wrong, a full disk for
 * example, the push is where the journal has it) and UsageError, where the org's books speak against going on.
 */
export const scheduleOrBreak = async (start: Progress, env: ScheduleEnv): Promise<Scheduled> => {
  let progress = start;
  const onProgress = (next: Progress): void => {
    progress = next;
    env.onProgress?.(next);
  };
  try {
    return await schedule(start, { ...env, onProgress });
  } catch (error) {
    if (error instanceof ScheduleBroken || error instanceof UsageError) throw error;
    throw new ScheduleBroken(error as Error, progress.pushRequestId, false);
  }
};

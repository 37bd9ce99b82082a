import type { PushableVersion } from '../../core/model.js';
import type { Journal, Progress } from '../../core/push/progress.js';
import type { Retry } from '../../core/push/retryPolicy.js';
import { schedule } from '../../core/push/schedule.js';
import type { ScheduleEnv } from '../../core/push/scheduleEnv.js';
import type { Scheduled } from '../../core/push/pushScheduler.js';
import { logSteps } from './eventLog.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/** The result of scheduling, and the calls that were retried. */
export type ScheduleRun = { scheduled: Scheduled; retries: Retry[] };

type RunInput = { journal: Journal; pushable: PushableVersion } & Pick<ScheduleEnv, 'mayActivate'>;

/**
 * Schedules a push from its current progress. Whatever interrupts it, the journal contains everything that was started.
 * `pushable`: the version as it was recorded.
 */
export const runSchedule = async (
  org: OpenOrg,
  start: Progress,
  { journal, pushable, mayActivate }: RunInput,
  { onEvent, onProgress }: Listener,
): Promise<ScheduleRun> => {
  let progress = start;
  const retries: Retry[] = [];
  const kept = org.log === undefined ? journal : logSteps(journal, org.log, () => progress);
  onProgress?.(start);
  const scheduled = await schedule(start, {
    org: org.port,
    pushable,
    mayActivate,
    journal: {
      async append(event) {
        await kept.append(event);
        onEvent?.(event);
      },
    },
    pace: realPace,
    firstPauseMs: fromEnvironment('SF_PACKAGE_PUSH_RETRY_MS'),
    onProgress(next) {
      progress = next;
      onProgress?.(next);
    },
    onRetry(retry) {
      retries.push(retry);
      org.log?.('trying again', retry);
      org.onRetry(retry);
    },
  });
  onProgress?.(scheduled.progress);
  return { scheduled, retries };
};

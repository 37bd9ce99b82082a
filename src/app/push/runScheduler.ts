import type { PushableVersion } from '../../core/model.js';
import type { Journal, Progress } from '../../core/push/progress.js';
import type { Retry } from '../../core/push/retryPolicy.js';
import { PushScheduler } from '../../core/push/pushScheduler.js';
import type { SchedulerEnv, Scheduled } from '../../core/push/scheduledPush.js';
import { logSteps } from './eventLog.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/** The result of scheduling, and the calls that were retried. */
export type SchedulerRun = { scheduled: Scheduled; retries: Retry[] };

type RunInput = { journal: Journal; pushable: PushableVersion } & Pick<SchedulerEnv, 'mayActivate'>;

/**
 * Schedules a push from its current progress. Whatever interrupts it, the record contains everything that was started.
 * `pushable`: the version as it was recorded.
 */
export const runScheduler = async (
  org: OpenOrg,
  start: Progress,
  { journal, pushable, mayActivate }: RunInput,
  { onEvent, onProgress }: Listener,
): Promise<SchedulerRun> => {
  let progress = start;
  const retries: Retry[] = [];
  const kept = org.log === undefined ? journal : logSteps(journal, org.log, () => progress);
  onProgress?.(start);
  const scheduler = new PushScheduler(start, {
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
  const scheduled = await scheduler.run();
  onProgress?.(scheduled.progress);
  return { scheduled, retries };
};

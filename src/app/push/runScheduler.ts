import type { Log } from '../../core/ports.js';
import { JOBS_PER_INSERT } from '../../core/push/inserts.js';
import type { Journal, Progress, JournalEvent } from '../../core/push/progress.js';
import { PushScheduler } from '../../core/push/pushScheduler.js';
import type { Retry } from '../../core/push/retryPolicy.js';
import type { SchedulerEnv, Scheduled } from '../../core/push/scheduledPush.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/** The result of scheduling, and the calls that were retried. */
export type SchedulerRun = { scheduled: Scheduled; retries: Retry[] };

type RunInput = Pick<SchedulerEnv, 'journal' | 'pushable' | 'mayActivate'>;

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

/** A journal that also writes its events to the debug log: each write before it is made, and its result. */
export const logSteps = (journal: Journal, log: Log, progress: () => Progress): Journal => ({
  append(event) {
    const name = event.event === 'intent' ? `about to ${event.write}` : event.event;
    log(name, { pushRequestId: progress().pushRequestId, ...aboutEvent(event, progress()) });
    return journal.append(event);
  },
});

/** Orgs are counted and not named: there can be thousands, and the journal contains them. */
const aboutEvent = (event: JournalEvent, { spec, accepted, rejected }: Progress): object => {
  switch (event.event) {
    case 'intent': {
      if (event.write === 'create-request') return { versionId: spec.request.versionId, orgs: spec.orgs.length };
      if (event.write !== 'insert-jobs') return {};
      const settled = accepted.size + rejected.size;
      const [batch, of] = [Math.floor(settled / JOBS_PER_INSERT) + 1, Math.ceil(spec.orgs.length / JOBS_PER_INSERT)];
      return { batch, of, settled };
    }
    case 'inserted':
      return { accepted: event.accepted.length, rejected: event.rejected.length, jobs: event.jobs };
    case 'read':
      return { status: event.status, orgs: event.orgs.length };
    default:
      return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'event'));
  }
};

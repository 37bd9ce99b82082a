import { worseOf } from '../push/outcome.js';
import type { PushReport } from './report.js';
import type { Retry } from '../push/retryPolicy.js';
import type { Scheduled } from '../push/scheduling.js';
import { scheduledPush, type ScheduledPush } from '../push/scheduledPush.js';
import type { CountedPushRequest, PushableVersion } from '../model.js';

/** A push that was carried on: as the org shows it now, and what became of the orgs that were to be upgraded. */
export type ResumeResult = ScheduledPush & {
  /** How the push stood when it ended or the time was up, with --wait; null without. */
  report: PushReport | null;
};

/**
 * With a report the outcome is that of the push; otherwise that of scheduling it. Where the push could not be read again
 * it is as scheduling left it: that does not undo it.
 */
export const resumeResult = (
  scheduled: Scheduled,
  pushable: PushableVersion,
  { seen, report, retries }: { seen: CountedPushRequest | undefined; report: PushReport | null; retries: Retry[] },
): ResumeResult => {
  const push = scheduledPush(scheduled, pushable, retries, seen);
  return { ...push, outcome: worseOf(push.outcome, report?.outcome), report };
};

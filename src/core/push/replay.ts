import { applyEvent, newProgress, withAnswers, type JournalEvent, type Progress, type PushSpec } from './progress.js';
import { isTransientRow } from './retryPolicy.js';

/** The progress of a push from its journal. The org may have changed since, so that it is read first. */
export const replay = (plan: PushSpec, events: Iterable<JournalEvent>): Progress => {
  let progress = newProgress(plan);
  for (const event of events) progress = applyEvent(progress, event);
  // Orgs that were given up because of transient errors are retried: they may succeed now.
  const rejected = new Map([...progress.rejected].filter(([, each]) => !isTransientRow(each)));
  return {
    ...withAnswers(progress, progress.accepted, rejected),
    unread: progress.pushRequestId !== undefined,
    unchecked: true,
  };
};

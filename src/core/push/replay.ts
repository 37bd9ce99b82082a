import { applyEvent, newProgress, withAnswers, type JournalEvent, type Progress, type PushSpec } from './progress.js';
import { isTransientRow } from './retryPolicy.js';

/** A push as its journal left it. Nothing is known of the org since, so that it is read first. */
export const replay = (spec: PushSpec, events: Iterable<JournalEvent>): Progress => {
  let progress = newProgress(spec);
  for (const event of events) progress = applyEvent(progress, event);
  // An org that was given up while nothing went through is tried again: what failed then may succeed now.
  const rejected = new Map([...progress.rejected].filter(([, each]) => !isTransientRow(each)));
  return {
    ...withAnswers(progress, progress.accepted, rejected),
    unread: progress.pushRequestId !== undefined,
    unchecked: true,
  };
};

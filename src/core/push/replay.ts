import type { OrgKey, RejectedOrg } from '../model.js';
import type { PushStatus } from '../status.js';
import { newProgress, type JournalEvent, type Progress, type PushSpec } from './progress.js';
import { isTransientRow } from './retryPolicy.js';

/** A push as its record left it. Nothing is known of the org since, so that it is read first. */
export const replay = (plan: PushSpec, events: Iterable<JournalEvent>): Progress => {
  let progress = newProgress(plan);
  for (const event of events) progress = applyEvent(progress, event);
  // An org that was given up while nothing went through is tried again: what failed then may succeed now.
  const rejected = new Map([...progress.rejected].filter(([, each]) => !isTransientRow(each)));
  return {
    ...withAnswers(progress, progress.accepted, rejected),
    unread: progress.pushRequestId !== undefined,
    unchecked: true,
  };
};

/** The progress after one more event. */
export const applyEvent = (progress: Progress, event: JournalEvent): Progress => {
  switch (event.event) {
    case 'checked':
      return { ...progress, unchecked: false, looked: true, rivals: event.rivals ?? [], waited: event.waited };
    case 'withheld':
      return { ...progress, withheld: { reason: event.reason, message: event.message } };
    case 'intent':
      return {
        ...progress,
        unsettled: event.write,
        ...(event.write === 'create-request' && progress.unsettled === event.write ? { createdTwice: true } : {}),
        ...(event.write === 'cancel' ? { cancelIntended: true } : {}),
      };
    case 'not-done':
      return { ...progress, unsettled: undefined, createdTwice: true };
    case 'created':
      return { ...progress, unsettled: undefined, pushRequestId: event.pushRequestId };
    case 'inserted':
      return afterInserting(
        { ...progress, unsettled: undefined, counted: event.jobs, looked: false },
        event.accepted,
        event.rejected,
      );
    case 'read':
      return afterReading(progress, event.status, event.orgs);
    case 'counted':
      return { ...progress, counted: event.jobs };
    case 'activated':
      return { ...progress, unsettled: undefined, state: 'activated' };
    case 'canceled':
      return { ...progress, unsettled: undefined, state: 'canceled' };
    case 'orphaned-requests':
      return { ...progress, orphanedRequests: event.pushRequestIds };
    case 'ended':
      return { ...progress, outcome: event.outcome };
    case 'refused':
      return { ...progress, unsettled: undefined };
  }
};

/** Happens for each thousand of what may be 100,000 orgs, so that it costs next to nothing for those before. */
const afterInserting = (
  progress: Progress,
  newlyAccepted: readonly OrgKey[],
  newlyRejected: readonly RejectedOrg[],
): Progress => {
  const accepted = progress.accepted.union(new Set(newlyAccepted));
  const rejected =
    newlyRejected.length === 0
      ? progress.rejected
      : new Map([...progress.rejected, ...newlyRejected.map((each) => [each.orgKey, each] as const)]);
  return withAnswers(progress, accepted, rejected, progress.answered);
};

const withAnswers = (
  progress: Progress,
  accepted: Progress['accepted'],
  rejected: Progress['rejected'],
  answeredBefore = 0,
): Progress => {
  const next = { ...progress, accepted, rejected };
  let answered = answeredBefore;
  while (isAnswered(next, progress.plan.orgs[answered])) answered++;
  return { ...next, answered };
};

/** Whether the org has taken or refused this org; never for what is beyond the last one. */
export const isAnswered = (
  { accepted, rejected }: { accepted: ReadonlySet<unknown>; rejected: ReadonlyMap<unknown, unknown> },
  orgKey: OrgKey | undefined,
): boolean => accepted.has(orgKey) || rejected.has(orgKey);

/** The org's own records settle everything: what is there was done, what is not was not. */
const afterReading = (progress: Progress, status: PushStatus, orgs: readonly OrgKey[]): Progress => {
  const planned = new Set(progress.plan.orgs);
  const accepted = new Set(orgs.filter((orgKey) => planned.has(orgKey)));
  // Of a request that somebody else has canceled, each org is refused: that says nothing of the orgs.
  const said = status === 'Canceled' && !progress.cancelIntended ? [] : [...progress.rejected];
  const rejected = new Map(said.filter(([orgKey]) => !accepted.has(orgKey)));
  return {
    ...withAnswers(progress, accepted, rejected),
    unsettled: undefined,
    unread: false,
    looked: false,
    counted: orgs.length,
    foreign: orgs.length - accepted.size,
    state: status === 'Created' ? 'open' : status === 'Canceled' ? 'canceled' : 'activated',
  };
};

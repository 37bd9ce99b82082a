import type { OrgKey, RejectedOrg } from '../model.js';
import type { PushStatus } from '../status.js';
import { newProgress, type JournalEvent, type Progress, type PushSpec } from './progress.js';
import { isTransientRow } from './inserts.js';

/** The progress of a push from its journal. The org may have changed since, so that it is read first. */
export const replay = (spec: PushSpec, events: Iterable<JournalEvent>): Progress => {
  let progress = newProgress(spec);
  for (const event of events) progress = applyEvent(progress, event);
  // Orgs that were given up because of transient errors are retried: they may succeed now.
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

/** Runs for each thousand of up to 100,000 orgs, so that it must not process the earlier ones again. */
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
  while (isAnswered(next, progress.spec.orgs[answered])) answered++;
  return { ...next, answered };
};

/** Whether the org has accepted or refused this org; false for undefined, beyond the last org. */
export const isAnswered = (
  { accepted, rejected }: { accepted: ReadonlySet<unknown>; rejected: ReadonlyMap<unknown, unknown> },
  orgKey: OrgKey | undefined,
): boolean => accepted.has(orgKey) || rejected.has(orgKey);

/** The org's own records settle everything: what they contain was done, and nothing else. */
const afterReading = (progress: Progress, status: PushStatus, orgs: readonly OrgKey[]): Progress => {
  const planned = new Set(progress.spec.orgs);
  const accepted = new Set(orgs.filter((orgKey) => planned.has(orgKey)));
  // After somebody else has canceled the request, every org is refused; that says nothing about the orgs.
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

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
      return { ...progress, unsettled: undefined, refused: true };
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

/** The index of the first event that cannot have happened at its position; undefined where all can. */
export const firstImpossible = (events: Iterable<JournalEvent>): number | undefined => {
  let progress = newProgress(NO_ORGS);
  let place = 0;
  for (const event of events) {
    if (!canFollow(progress, event)) return place;
    progress = applyEvent(progress, withoutOrgs(event));
    place++;
  }
  return undefined;
};

// Stryker disable all: the same is found with orgs, only with more memory; nothing reads the request.
/** Orgs say nothing about the order of events, and a record can contain 100,000 of them. */
const NO_ORGS: PushSpec = {
  request: { versionId: '', startTime: null, migration: false },
  orgs: [],
  knownRequests: [],
};

const withoutOrgs = (event: JournalEvent): JournalEvent => {
  if (event.event === 'inserted') return { ...event, accepted: [], rejected: [] };
  return event.event === 'read' ? { ...event, orgs: [] } : event;
};
// Stryker restore all

/** Whether an event can follow after those that this is the progress of. */
const canFollow = (
  { pushRequestId, unsettled: asked, state, outcome, refused }: Progress,
  event: JournalEvent,
): boolean => {
  const [created, open] = [pushRequestId !== undefined, state === 'open'];
  // A command that has ended a push may still find requests that a lost response has left behind.
  if (refused === true || outcome !== undefined) return created && event.event === 'orphaned-requests';
  switch (event.event) {
    case 'intent':
      // A create request whose response was lost is repeated.
      if (event.write === 'create-request') return !created;
      return created && (event.write === 'cancel' || (asked === undefined && open));
    case 'created':
    case 'refused':
      return !created && asked === 'create-request';
    case 'inserted':
      // An org that was given up is recorded as refused after its insert.
      return created && (asked === 'insert-jobs' || (asked === undefined && event.accepted.length === 0));
    case 'withheld':
      return created && asked === undefined && open;
    case 'activated':
      return asked === 'activate';
    case 'canceled':
      return asked === 'cancel';
    case 'counted':
      return created && asked === undefined;
    case 'read':
    case 'orphaned-requests':
      return created;
    case 'checked':
    case 'ended':
      return true;
  }
};

import type { OrgKey, NewPushRequest, RejectedOrg } from '../model.js';
import type { PushStatus } from '../status.js';

/** What is to be pushed, decided before anything is written. */
export type PushSpec = {
  request: NewPushRequest;
  orgs: readonly OrgKey[];
  /** Push requests for the version that were there before. */
  knownRequests: readonly string[];
  /** Those of them that were Created: what has become of them since is not known from their being there before. */
  knownCreated?: readonly string[] | undefined;
};

/** What is written to the org. */
export type Write = 'create-request' | 'insert-jobs' | 'activate' | 'cancel';

/**
 * How scheduling ended. `scheduled`: Pending with exactly the orgs that the org accepted. `nothing-accepted`: every
 * org was refused, the request is canceled. `miscounted`: the request holds jobs that were not asked for, so it was
 * canceled rather than started. `canceled`: it was canceled, by somebody else or because the org refused a step of it.
 * `rival`: orgs of it are in another push of the version, so that it was canceled. `withheld`: it was not to start any more
 * when everything else was done, and was canceled.
 */
export type ScheduleOutcome = 'scheduled' | 'nothing-accepted' | 'miscounted' | 'canceled' | 'rival' | 'withheld';

/** Another push of the version, and how many orgs of ours are in it. */
export type Rival = { pushRequestId: string; status: PushStatus; orgs: number };

/** Why a push is not to start any more: the time for it is over, or somebody has stopped what it belongs to. */
export type Withheld = { reason: 'closed' | 'halted'; message: string };

/**
 * What happened to a push, in its order. An `intent` is written before each write to the org, and the result after; an
 * intent without one means that it isn't known whether the write was done.
 * `inserted`: `jobs` are all those of the request, where the org counted them right away; else `counted` follows.
 * `checked`: `rivals` are the org's other pushes of these orgs, none where there are none; `waited`: for those that are not
 * settled it was waited long enough. `withheld`: the push is not to start any more.
 * `not-done`: in older records, the request whose answer was lost was looked for, and is not there. `read`: the org's own records, which
 * settle everything. `orphanedRequests`: requests that a lost answer has left behind, as far as can be told. `refused`: the org refused
 * the request itself, so that there is nothing to resume.
 */
export type JournalEvent =
  | { event: 'checked'; rivals?: Rival[] | undefined; waited?: true | undefined }
  | ({ event: 'withheld' } & Withheld)
  | { event: 'intent'; write: Write }
  | { event: 'not-done' }
  | { event: 'created'; pushRequestId: string }
  | { event: 'inserted'; accepted: OrgKey[]; rejected: RejectedOrg[]; jobs?: number | undefined }
  | { event: 'read'; status: PushStatus; orgs: OrgKey[] }
  | { event: 'counted'; jobs: number }
  | { event: 'activated' }
  | { event: 'canceled' }
  | { event: 'orphaned-requests'; pushRequestIds: string[] }
  | { event: 'ended'; outcome: ScheduleOutcome }
  | { event: 'refused' };

/** Where a push writes down what it is about to do and what came of it. What `append` has returned from, is kept. */
export interface Journal {
  append(event: JournalEvent): Promise<void>;
}

/** How far a push has come: what is to be pushed, and what follows from the events. */
export type Progress = {
  readonly spec: PushSpec;
  readonly pushRequestId?: string;
  /** The request was made again, because its answer was lost: the first one may be there as well. */
  readonly createdTwice?: true;
  readonly orphanedRequests?: readonly string[];
  /** A write whose outcome is not known. */
  readonly unsettled?: Write;
  /** The org has to be read before anything else: after a lost answer, and when a push is resumed. */
  readonly unread: boolean;
  /** The org may know of a push of these orgs that is not in this record: it is asked before anything is written. */
  readonly unchecked?: boolean;
  /** As the org was asked last. */
  readonly rivals: readonly Rival[];
  /** Whether it was asked for them since it was last written to, or read. */
  readonly looked: boolean;
  /** Whether it was waited long enough for rivals to be settled. */
  readonly waited?: true | undefined;
  readonly withheld?: Withheld;
  readonly accepted: ReadonlySet<OrgKey>;
  readonly rejected: ReadonlyMap<OrgKey, RejectedOrg>;
  /** So many orgs of `spec`, from the first on, are accepted or rejected; what is behind them may be, too. */
  readonly answered: number;
  /** Jobs in the org, counted since the last insert. */
  readonly counted?: number;
  /** Jobs of the request for orgs that are not in `spec`. */
  readonly foreign: number;
  readonly state: 'open' | 'activated' | 'canceled';
  /** We have canceled it, or were about to; otherwise it was somebody else. */
  readonly cancelIntended?: true;
  readonly outcome?: ScheduleOutcome;
};

export const newProgress = (spec: PushSpec): Progress => ({
  spec,
  unread: false,
  // Somebody may be scheduling these orgs: better to know before anything is written.
  ...((spec.knownCreated ?? []).length === 0 ? {} : { unchecked: true }),
  accepted: new Set(),
  rejected: new Map(),
  answered: 0,
  rivals: [],
  looked: false,
  foreign: 0,
  state: 'open',
});

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

export const withAnswers = (
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

/** Whether the org has taken or refused this org; never for what is beyond the last one. */
export const isAnswered = (
  { accepted, rejected }: { accepted: ReadonlySet<unknown>; rejected: ReadonlyMap<unknown, unknown> },
  orgKey: OrgKey | undefined,
): boolean => accepted.has(orgKey) || rejected.has(orgKey);

/** The org's own records settle everything: what is there was done, what is not was not. */
const afterReading = (progress: Progress, status: PushStatus, orgs: readonly OrgKey[]): Progress => {
  const planned = new Set(progress.spec.orgs);
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

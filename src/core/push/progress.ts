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

/** How far a push has come: the plan, and what follows from the events. */
export type Progress = {
  readonly plan: PushSpec;
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
  /** So many orgs of the plan, from the first on, are accepted or rejected; what is behind them may be, too. */
  readonly answered: number;
  /** Jobs in the org, counted since the last insert. */
  readonly counted?: number;
  /** Jobs of the request for orgs that are not in the plan. */
  readonly foreign: number;
  readonly state: 'open' | 'activated' | 'canceled';
  /** We have canceled it, or were about to; otherwise it was somebody else. */
  readonly cancelIntended?: true;
  readonly outcome?: ScheduleOutcome;
};

export const newProgress = (plan: PushSpec): Progress => ({
  plan,
  unread: false,
  // Somebody may be scheduling these orgs: better to know before anything is written.
  ...((plan.knownCreated ?? []).length === 0 ? {} : { unchecked: true }),
  accepted: new Set(),
  rejected: new Map(),
  answered: 0,
  rivals: [],
  looked: false,
  foreign: 0,
  state: 'open',
});

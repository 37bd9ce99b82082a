import type { OrgKey, NewPushRequest, PushableVersion, RejectedOrg } from '../model.js';
import type { PushStatus } from '../status.js';

/** What to push, decided before anything is written. */
export type PushSpec = {
  request: NewPushRequest;
  orgs: readonly OrgKey[];
  /** Push requests for the version that already existed. */
  knownRequests: readonly string[];
  /** Those of them that were Created. What has become of them has to be checked. */
  knownCreated?: readonly string[] | undefined;
};

type Chosen = { eligible: ReadonlyArray<{ orgKey: OrgKey }> } & Pick<PushSpec, 'knownRequests' | 'knownCreated'>;

/** The push to write, from the findings of preflight. Without a start time: as soon as possible. */
export const pushSpecOf = (
  { version }: Pick<PushableVersion, 'version'>,
  { eligible, knownRequests, knownCreated }: Chosen,
  { startTime, migration }: { startTime: Date | null; migration: boolean },
): PushSpec => ({
  request: { versionId: version.id, startTime: startTime?.toISOString() ?? null, migration },
  orgs: eligible.map(({ orgKey }) => orgKey),
  knownRequests,
  ...(knownCreated === undefined ? {} : { knownCreated }),
});

/** The kinds of writes to the org. */
export type Write = 'create-request' | 'insert-jobs' | 'activate' | 'cancel';

export const SCHEDULE_OUTCOMES = [
  'scheduled',
  'nothing-accepted',
  'miscounted',
  'canceled',
  'rival',
  'withheld',
] as const;

/**
 * How scheduling ended. `scheduled`: the request is Pending with exactly the orgs that the org accepted.
 * `nothing-accepted`: every org was refused, and the request is canceled. `miscounted`: the request contains jobs that
 * were not asked for, and was canceled instead of started. `canceled`: somebody else canceled it, or it was canceled
 * because the org refused a step. `rival`: orgs of it are in another push of the version, and it was canceled.
 * `withheld`: it must not start any more when everything else was done, and was canceled.
 *
 * @useDeclaredType
 */
export type ScheduleOutcome = (typeof SCHEDULE_OUTCOMES)[number];

/** Another push of the version, and how many of our orgs it contains. */
export type Rival = { pushRequestId: string; status: PushStatus; orgs: number };

/** Why a push must not start any more: its window has closed, or what it belongs to was halted. */
export type Withheld = { reason: 'closed' | 'halted'; message: string };

/**
 * The events of a push, in their order. An `intent` is recorded before each write to the org, and the result after it.
 * An intent without a result means: it is not known whether the write was done. `inserted`: `jobs` is the number of all
 * jobs of the request, where the org counted them in the same call; else `counted` follows. `checked`: `rivals` are the
 * org's other pushes of these orgs, empty where there are none; `waited`: the time to wait for unsettled rivals is used
 * up. `withheld`: the push must not start any more. `read`: the org's own records, which settle everything.
 * `orphanedRequests`: requests that a lost response has left behind, as far as known. `refused`: the org refused the
 * request itself, so that there is nothing to resume.
 */
export type JournalEvent =
  | { event: 'checked'; rivals?: Rival[] | undefined; waited?: true | undefined }
  | ({ event: 'withheld' } & Withheld)
  | { event: 'intent'; write: Write }
  | { event: 'created'; pushRequestId: string }
  | { event: 'inserted'; accepted: OrgKey[]; rejected: RejectedOrg[]; jobs?: number | undefined }
  | { event: 'read'; status: PushStatus; orgs: OrgKey[] }
  | { event: 'counted'; jobs: number }
  | { event: 'activated' }
  | { event: 'canceled' }
  | { event: 'orphaned-requests'; pushRequestIds: string[] }
  | { event: 'ended'; outcome: ScheduleOutcome }
  | { event: 'refused' };

/** Where a push records what it is about to do and what the result was. An event is stored when `append` returns. */
export interface Journal {
  append(event: JournalEvent): Promise<void>;
}

/** The state of a push: the plan, and what follows from the events. */
export type Progress = {
  readonly spec: PushSpec;
  readonly pushRequestId?: string;
  /** The request was created again, because its response was lost: the first one may exist as well. */
  readonly createdTwice?: true;
  readonly orphanedRequests?: readonly string[];
  /** A write whose result is not known. */
  readonly unsettled?: Write;
  /** The org has to be read before anything else: after a lost response, and when a push is resumed. */
  readonly unread: boolean;
  /** The org may have a push of these orgs that is not in this record: check before any write. */
  readonly unchecked?: boolean;
  /** The rivals found by the last check. */
  readonly rivals: readonly Rival[];
  /** Whether rivals were checked since the last write to the org, or the last read. */
  readonly looked: boolean;
  /** Whether the time to wait for unsettled rivals is used up. */
  readonly waited?: true | undefined;
  readonly withheld?: Withheld;
  readonly accepted: ReadonlySet<OrgKey>;
  readonly rejected: ReadonlyMap<OrgKey, RejectedOrg>;
  /** The number of the plan's orgs, from the first on, that are accepted or rejected. Later orgs may be, too. */
  readonly answered: number;
  /** The number of jobs in the org, counted since the last insert. */
  readonly counted?: number;
  /** Jobs of the request for orgs that are not in `spec`. */
  readonly foreign: number;
  readonly state: 'open' | 'activated' | 'canceled';
  /** We have canceled it, or were about to. Otherwise somebody else has. */
  readonly cancelIntended?: true;
  readonly outcome?: ScheduleOutcome;
  /** The org has refused the request itself. */
  readonly refused?: true;
};

export const newProgress = (spec: PushSpec): Progress => ({
  spec,
  unread: false,
  // Somebody may be scheduling these orgs: check before anything is written.
  ...((spec.knownCreated ?? []).length === 0 ? {} : { unchecked: true }),
  accepted: new Set(),
  rejected: new Map(),
  answered: 0,
  rivals: [],
  looked: false,
  foreign: 0,
  state: 'open',
});

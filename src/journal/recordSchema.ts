import { z } from 'zod';
import { areUnique, id, ORG_KEY, PUSHABLE, REJECTED, TIME, TWICE } from '../core/dataSchema.js';
import { SCHEDULE_OUTCOMES, type JournalEvent, type PushSpec } from '../core/push/progress.js';
import type { PushableVersion } from '../core/model.js';

/** The first line of a record, written before the first call to the org: the command and its start. */
export type BeginLine = { format: 2; startedAt: string; command: string };

export const BEGIN: z.ZodType<BeginLine> = z.strictObject({
  format: z.literal(2),
  startedAt: TIME,
  command: z.string(),
});

/** The second line of a command that made no push: what it reported. */
export type ClosedLine = { event: 'closed'; said: string };

export const CLOSED: z.ZodType<ClosedLine> = z.strictObject({ event: z.literal('closed'), said: z.string() });

/** The second line of any other command: its org, and everything that was decided before anything was written. */
export type PlannedLine = {
  event: 'planned';
  username: string;
  orgId: string;
  pushable: PushableVersion;
  plan: PushSpec;
  /** The id of a script's plan, which is scheduled once, however often it is requested. */
  planId?: string | undefined;
};

export const PLANNED: z.ZodType<PlannedLine> = z
  .strictObject({
    event: z.literal('planned'),
    username: z.string(),
    orgId: z.string(),
    planId: z.string().optional(),
    pushable: PUSHABLE,
    plan: z.strictObject({
      request: z.strictObject({ versionId: id('04t'), startTime: TIME.nullable(), migration: z.boolean() }),
      orgs: z.array(ORG_KEY).refine(areUnique, TWICE),
      knownRequests: z.array(id('0DV')),
      knownCreated: z.array(id('0DV')).optional(),
    }),
  })
  .refine(
    ({ plan, pushable }) => plan.request.versionId === pushable.version.id,
    'the version to push is not the one that is named',
  );

const event = <E extends string, S extends z.ZodRawShape>(name: E, shape: S) =>
  z.strictObject({ event: z.literal(name), ...shape });

/** All further lines. */
export const EVENT: z.ZodType<JournalEvent> = z.discriminatedUnion('event', [
  event('checked', {
    rivals: z.array(z.strictObject({ pushRequestId: id('0DV'), status: z.string(), orgs: z.int() })).optional(),
    waited: z.literal(true).optional(),
  }),
  event('withheld', { reason: z.enum(['closed', 'halted']), message: z.string() }),
  event('intent', { write: z.enum(['create-request', 'insert-jobs', 'activate', 'cancel']) }),
  event('created', { pushRequestId: id('0DV') }),
  event('inserted', { accepted: z.array(ORG_KEY), rejected: z.array(REJECTED), jobs: z.int().optional() }),
  // Salesforce may have a status that is not known here yet.
  event('read', { status: z.string(), orgs: z.array(ORG_KEY) }),
  event('counted', { jobs: z.int() }),
  event('activated', {}),
  event('canceled', {}),
  event('orphaned-requests', { pushRequestIds: z.array(id('0DV')) }),
  event('ended', { outcome: z.enum(SCHEDULE_OUTCOMES) }),
  event('refused', {}),
]);

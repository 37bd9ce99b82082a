import type { z as Zod } from 'zod';
import type { JournalEvent } from '../core/events.js';
import type { BeginLine, PlannedLine } from './record.js';

/** What the lines of a record have to be: the first, the second, and all that follow. */
export type RecordSchema = {
  begin: Zod.ZodType<BeginLine>;
  planned: Zod.ZodType<PlannedLine>;
  event: Zod.ZodType<JournalEvent>;
};

let made: Promise<RecordSchema> | undefined;

/** Takes some time to load, and is only needed by whoever reads a record. */
export const recordSchema = (): Promise<RecordSchema> => (made ??= makeSchema());

const makeSchema = async (): Promise<RecordSchema> => {
  const { z } = await import('zod');
  const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$`));
  const orgKey = z.string().regex(/^00D[a-zA-Z0-9]{12}$/);
  const time = z.iso.datetime();
  const rejected = z.object({ orgKey, reason: z.string(), message: z.string() });
  const pushable = z.object({
    package: z.object({ id: id('033'), name: z.string(), namespace: z.string().nullable() }),
    version: z.object({ id: id('04t'), name: z.string().nullable(), number: z.string() }),
    released: z.boolean(),
    deprecated: z.boolean(),
  });
  const plan = z.object({
    request: z.object({ versionId: id('04t'), startTime: time.nullable(), migration: z.boolean() }),
    orgs: z.array(orgKey).refine((orgs) => new Set(orgs).size === orgs.length, 'an org is named twice'),
    knownRequests: z.array(id('0DV')),
  });
  const event = <E extends string, S extends Zod.ZodRawShape>(name: E, shape: S) =>
    z.object({ event: z.literal(name), ...shape });
  return {
    begin: z.object({ format: z.literal(2), startedAt: time, command: z.string() }),
    planned: z
      .object({
        event: z.literal('planned'),
        username: z.string(),
        orgId: z.string(),
        planId: z.string().optional(),
        pushable,
        plan,
      })
      .refine(
        (line) => line.plan.request.versionId === line.pushable.version.id,
        'the version to push is not the one that is named',
      ),
    event: z.discriminatedUnion('event', [
      event('checked', {}),
      event('intent', { write: z.enum(['create-request', 'insert-jobs', 'activate', 'cancel']) }),
      event('not-done', {}),
      event('created', { pushRequestId: id('0DV') }),
      event('inserted', { accepted: z.array(orgKey), rejected: z.array(rejected), jobs: z.int().optional() }),
      event('read', { status: z.string(), orgs: z.array(orgKey) }),
      event('counted', { jobs: z.int() }),
      event('activated', {}),
      event('canceled', {}),
      event('strays', { pushRequestIds: z.array(id('0DV')) }),
      event('ended', { outcome: z.enum(['scheduled', 'nothing-accepted', 'miscounted', 'canceled']) }),
      event('refused', {}),
    ]),
  };
};

/** The first thing that is wrong with a line, in short. */
export const problemOf = (error: Zod.ZodError): string => {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return path === '' ? (issue?.message ?? '') : `${path}: ${issue?.message ?? ''}`;
};

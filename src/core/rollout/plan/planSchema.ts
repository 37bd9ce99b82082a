import { z } from 'zod';
import { WEEKDAYS } from '../../text/calendar.js';
import { CAUSE_CLASSES } from '../../report/causes.js';
import { areUnique, id, ORG_KEY, PUSHABLE, REJECTED, TWICE } from '../../dataSchema.js';
import { OF_CUSTOMER, TIME_ZONE, WINDOW_ZONE } from '../definition/values.js';
import type { DigestedPlan } from './types.js';

const COUNT = z.int().min(0);
const LIMIT = z.union([z.strictObject({ count: COUNT }), z.strictObject({ percent: z.number().min(0).max(100) })]);
const DAY = z.iso.date();
const clock = (last: string) => z.string().regex(new RegExp(`^(?:(?:[01]\\d|2[0-3]):[0-5]\\d${last})$`));

export const PLANNED_ORG = z.strictObject({
  orgKey: ORG_KEY,
  orgType: z.string().nullable(),
  instanceName: z.string().nullable(),
  parentOrg: ORG_KEY.nullable(),
  installedVersion: z.string().nullable(),
  timeZone: TIME_ZONE.optional(),
});

const WAVE = z.strictObject({
  name: z.string(),
  orgs: z.array(PLANNED_ORG),
  soak: COUNT,
  windows: z.array(
    z
      .strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1),
        from: clock(''),
        to: clock('|24:00'),
        timeZone: WINDOW_ZONE,
        defaultTimeZone: TIME_ZONE.optional(),
        instances: z.array(z.string()).nullable(),
      })
      .refine(({ timeZone, defaultTimeZone }) => (timeZone === OF_CUSTOMER) === (defaultTimeZone !== undefined)),
  ),
  gate: z.strictObject({
    maxFailures: LIMIT.nullable(),
    minSample: COUNT,
    minCompleted: LIMIT.nullable(),
    maxSameSignature: COUNT.nullable(),
    ignoreErrors: z.array(z.string()),
  }),
  approval: z.enum(['auto', 'manual']),
  retry: z.strictObject({ classes: z.array(z.enum(CAUSE_CLASSES)), attempts: COUNT }),
  deadline: COUNT.nullable(),
  via: PUSHABLE.optional(),
  swept: z.literal(true).optional(),
  pushesShown: z.iso.datetime().optional(),
});

/** The orgs of the waves, grouped by version; waves that were added form groups of their own. */
const byVersion = (waves: ReadonlyArray<z.output<typeof WAVE>>): string[][] =>
  [...Map.groupBy(waves, ({ via, swept = false }) => `${via?.version.id ?? ''} ${swept}`).values()].map((some) =>
    some.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)),
  );

/** A plan as it is read back from its file. However the file was changed, only a valid plan is accepted. */
export const PLAN: z.ZodType<DigestedPlan> = z
  .strictObject({
    format: z.literal(1),
    hubId: id('00D'),
    pushable: PUSHABLE,
    seed: z.string(),
    scope: z.enum(['subscribers', 'report']),
    freezes: z.array(z.strictObject({ from: DAY, to: DAY, timeZone: TIME_ZONE, reason: z.string().nullable() })),
    newSubscribers: z.enum(['list', 'include']),
    exclusions: z.array(
      z.strictObject({
        orgKey: ORG_KEY,
        withSandboxes: z.boolean(),
        reason: z.string().nullable(),
        expires: DAY.nullable(),
      }),
    ),
    ignoreLineage: z.literal(true).optional(),
    upgradePath: z.literal('stepwise').optional(),
    migration: z.literal(true).optional(),
    waves: z.array(WAVE),
    excluded: z.array(REJECTED),
    moved: z.array(z.strictObject({ orgKey: ORG_KEY, from: z.string(), to: z.string() })),
    amends: z.array(z.string()).min(1).optional(),
    pushesEnded: z.iso.datetime().optional(),
    pushesShown: z.iso.datetime().optional(),
    digest: z.string(),
  })
  .refine(({ waves }) => byVersion(waves).every((some) => areUnique(some)), TWICE)
  .refine(({ waves }) => new Set(waves.map(({ name }) => name)).size === waves.length, 'two waves have the same name');

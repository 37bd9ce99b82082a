import { z } from 'zod';
import { WEEKDAYS } from '../../text/calendar.js';
import { CAUSE_CLASSES } from '../../report/causes.js';
import { areUnique, id, ORG_KEY, PUSHABLE, REJECTED, TWICE } from '../../dataSchema.js';
import type { Plain } from '../definition/schema.js';
import { CLOSING_TIME, DAY, OF_CUSTOMER, OPENING_TIME, TIME_ZONE, WINDOW_ZONE } from '../definition/values.js';

const COUNT = z.int().min(0);
const LIMIT = z.union([z.strictObject({ count: COUNT }), z.strictObject({ percent: z.number().min(0).max(100) })]);

export const PLANNED_ORG = z.strictObject({
  orgKey: ORG_KEY,
  orgType: z.string().nullable(),
  instanceName: z.string().nullable(),
  /** The production org of a sandbox. */
  parentOrg: ORG_KEY.nullable(),
  installedVersion: z.string().nullable(),
  /** The time zone of its customer, where a window needs it and the customer file has it. */
  timeZone: TIME_ZONE.optional(),
});

/** An org of a plan, as it was when the plan was made. */
export type PlannedOrg = Plain<z.output<typeof PLANNED_ORG>>;

/** A wave of the definition, with its orgs. */
const WAVE = z.strictObject({
  name: z.string(),
  orgs: z.array(PLANNED_ORG),
  soak: COUNT,
  windows: z.array(
    z
      .strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1),
        from: OPENING_TIME,
        to: CLOSING_TIME,
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
  /** The wave pushes not the version of the plan but an intermediate version; its orgs are in a later wave, too. */
  via: PUSHABLE.optional(),
  /**
   * The wave was added for new subscribers and for regressed orgs; the latter are in an earlier wave, too.
   */
  swept: z.literal(true).optional(),
  /** The wave had begun when the plan was amended, and this is the value of the plan that it was made for. */
  pushesShown: z.iso.datetime().optional(),
});

export type PlannedWave = Plain<z.output<typeof WAVE>>;

/** The orgs of the waves, grouped by version; waves that were added form groups of their own. */
const byVersion = (waves: readonly PlannedWave[]): string[][] =>
  [...Map.groupBy(waves, ({ via, swept = false }) => `${via?.version.id ?? ''} ${swept}`).values()].map((some) =>
    some.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)),
  );

/** A plan as it is read back from its file. However the file was changed, only a valid plan is accepted. */
export const PLAN = z
  .strictObject({
    format: z.literal(1),
    /** Id of the org that owns the package, 18 characters. */
    hubId: id('00D'),
    pushable: PUSHABLE,
    seed: z.string(),
    /** `subscribers`: planned from all subscribers. `report`: only from the orgs of another push. */
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
    /** Orgs are pushed to whatever the ancestors and dependencies of the version are. */
    ignoreLineage: z.literal(true).optional(),
    /** Orgs that a push does not lead to the version directly first get intermediate versions. */
    upgradePath: z.literal('stepwise').optional(),
    /** Orgs are migrated from the first-generation package, with a limit for each day. */
    migration: z.literal(true).optional(),
    waves: z.array(WAVE),
    excluded: z.array(REJECTED),
    /** Production orgs that were moved behind their sandboxes. `from` and `to` are wave names. */
    moved: z.array(z.strictObject({ orgKey: ORG_KEY, from: z.string(), to: z.string() })),
    /**
     * The digests of the plans that it amends, the newest first. They were amended while their rollout ran, and this
     * plan continues their log.
     */
    amends: z.array(z.string()).min(1).optional(),
    /**
     * The newest end among the pushes of its versions that had ended when it was generated; left out where there was
     * none.
     */
    pushesEnded: z.iso.datetime().optional(),
    /** The same for pushes that had ended so long ago that the hub showed their results. */
    pushesShown: z.iso.datetime().optional(),
    /** Of everything else in the plan. */
    digest: z.string(),
  })
  .refine(({ waves }) => byVersion(waves).every((some) => areUnique(some)), TWICE)
  .refine(({ waves }) => new Set(waves.map(({ name }) => name)).size === waves.length, 'two waves have the same name');

/**
 * A rollout with everything resolved: plain data, the same for the same org state and definition. Every org that was
 * read is in exactly one wave of the version, or in `excluded` with its reason.
 */
export type DigestedPlan = Plain<z.output<typeof PLAN>>;

export type RolloutPlan = Omit<DigestedPlan, 'digest'>;

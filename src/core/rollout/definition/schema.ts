import { z } from 'zod';
import { SETTINGS, withDefaults } from './settings.js';
import {
  DAY,
  FILE,
  notWithFile,
  ORG_ID,
  PACKAGE_VERSION,
  TEXT,
  TIME_ZONE,
  unlessWrong,
  word,
  WORDS,
} from './values.js';
import { betweenWaves, WAVE } from './waves.js';

const EXCLUSION = z
  .strictObject({
    file: FILE.describe('A file as --exclude-file takes it: columns OrgKey, Reason, Expires.').optional(),
    org: ORG_ID.describe('One org.').optional(),
    parentOrg: ORG_ID.describe('A production org and all its sandboxes.').optional(),
    tag: TEXT.describe('Orgs that have this tag in the customer file, or whose production org has it.').optional(),
    reason: WORDS.describe('Why; shown beside the org.').optional(),
    expires: DAY.describe('The last day on which it holds, in UTC.').optional(),
  })
  .refine(
    ({ file, org, parentOrg, tag }) => [file, org, parentOrg, tag].filter((each) => each !== undefined).length === 1,
    unlessWrong(),
  )
  .refine(...notWithFile('reason'))
  .refine(...notWithFile('expires'))
  .refine(({ tag, expires }) => tag === undefined || expires === undefined, {
    error: 'this does not go with tag',
    path: ['expires'],
    ...unlessWrong(),
  })
  .meta({
    title: 'one of file, org, parentOrg and tag',
    oneOf: ['file', 'org', 'parentOrg', 'tag'].map((key) => ({ required: [key] })),
    dependencies: {
      file: { properties: { reason: false, expires: false } },
      tag: { properties: { expires: false } },
    },
  });

const FREEZE = z
  .strictObject({
    from: DAY.describe('The first day.'),
    to: DAY.describe('The last day.'),
    timeZone: TIME_ZONE.describe('The zone of the days; UTC if left out.').default('UTC'),
    reason: WORDS.describe('Why; shown where the rollout waits for it.').optional(),
  })
  .refine(({ from, to }) => from <= to, { error: 'this is before from', path: ['to'], ...unlessWrong('from', 'to') })
  .meta({ title: 'a freeze with from and to' })
  .transform(({ reason = null, ...freeze }) => ({ ...freeze, reason }));

const withTags = <T>(tags: T[]): { tags?: T[] } => (tags.length === 0 ? {} : { tags });

/**
 * The schema of a definition file, and what it is parsed to: plain data that survives JSON, with every default filled
 * in and durations in milliseconds. Editors complete and check files with rollout-definition.schema.json, which is
 * generated from it (`npm run snapshot`).
 */
export const DEFINITION = z
  .strictObject({
    $schema: z
      .string()
      .meta({ title: 'a URL', description: 'Where the schema of this file is, for editors.' })
      .optional(),
    packageVersion: PACKAGE_VERSION.describe('What is pushed.'),
    seed: WORDS.describe('Any text; another one changes which orgs numbers and shares take.').optional(),
    customers: FILE.describe(
      'A file as --customers takes it, which says whose orgs they are: for tags, and for windows in the time zone of each customer.',
    ).optional(),
    exclusions: z
      .array(EXCLUSION)
      .meta({ title: 'a list of exclusions', description: 'Orgs that are never pushed to.' })
      .default([]),
    freezes: z
      .array(FREEZE)
      .meta({ title: 'a list of freezes', description: 'Days in which nothing is started.' })
      .default([]),
    newSubscribers: word(['list', 'include'])
      .describe(
        'Subscribers that install the package after planning, and orgs that have lost the version again, are listed, or pushed to in an additional last wave; list if left out.',
      )
      .default('list'),
    upgradePath: word(['direct', 'stepwise'])
      .describe(
        'Orgs that a push of the version would not lead to it are excluded, or pushed intermediate versions first; direct if left out.',
      )
      .default('direct'),
    defaults: SETTINGS.describe('For every wave that does not say otherwise.').optional(),
    waves: z
      .array(WAVE)
      .min(1)
      .superRefine(betweenWaves, { when: ({ value }) => Array.isArray(value) })
      .meta({
        title: 'a list of at least one wave',
        description: 'In their order; each begins when the one before has passed its gate.',
      }),
  })
  .meta({
    title: 'a rollout with packageVersion and waves',
    description: 'A staged rollout of a package version, as sf-plugin-package-push reads it.',
  })
  .transform(({ seed = null, exclusions, defaults = {}, waves, ...rest }) => ({
    ...rest,
    seed,
    exclusions: {
      files: exclusions.flatMap(({ file }) => file ?? []),
      ...withTags(exclusions.flatMap(({ tag, reason = null }) => (tag === undefined ? [] : { tag, reason }))),
      list: exclusions.flatMap(({ org, parentOrg = org, reason = null, expires = null }) =>
        parentOrg === undefined ? [] : { orgKey: parentOrg, withSandboxes: org === undefined, reason, expires },
      ),
    },
    waves: waves.map(({ name, orgs, ...settings }) => ({ name, orgs, ...withDefaults(settings, defaults) })),
  }));

/** What a schema describes, read-only. */
export type Plain<T> = { readonly [Key in keyof T]: Plain<T[Key]> };

/**
 * A staged rollout as its definition file describes it: plain data that survives JSON, with every default filled in.
 * Durations are milliseconds.
 */
export type RolloutDefinition = Plain<z.output<typeof DEFINITION>>;

/** Wave names are unique, and only the last wave may take the rest. */
export type Wave = RolloutDefinition['waves'][number];

/** Times of day, `HH:MM`, in a time zone. A window that ends at or before its start ends on the next day. */
export type Window = Wave['windows'][number];
/** Days on which nothing is started, including the last one, as `2026-12-31`, in a time zone. */
export type Freeze = RolloutDefinition['freezes'][number];
/** The conditions on a wave before the next one may start; null: no limit. */
export type Gate = Wave['gate'];

import { z } from 'zod';
import { ORGS } from './orgs.js';
import { betweenWaves, notWithFile, unlessWrong } from './rules.js';
import { SETTINGS, withDefaults } from './settings.js';
import { DAY, FILE, NAME, ORG_ID, PACKAGE_VERSION, TEXT, TIME_ZONE, word, WORDS } from './values.js';

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

const WAVE = z
  .strictObject({
    name: NAME.describe('What the wave is called; no two have the same.'),
    orgs: ORGS.describe(
      'Which orgs of the plan the wave takes, of those that no wave before has: so many, a share of all orgs of the plan, the rest, those of a file, or those that a filter finds.',
    ),
    ...SETTINGS.shape,
  })
  .meta({ title: 'a wave with name and orgs' });

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
  .transform(
    ({
      packageVersion,
      seed = null,
      customers,
      exclusions,
      freezes,
      newSubscribers,
      upgradePath,
      defaults = {},
      waves,
    }) => ({
      packageVersion,
      seed,
      freezes,
      newSubscribers,
      upgradePath,
      ...(customers === undefined ? {} : { customers }),
      exclusions: {
        files: exclusions.flatMap(({ file }) => file ?? []),
        ...withTags(exclusions.flatMap(({ tag, reason = null }) => (tag === undefined ? [] : { tag, reason }))),
        list: exclusions.flatMap(({ org, parentOrg = org, reason = null, expires = null }) =>
          parentOrg === undefined ? [] : { orgKey: parentOrg, withSandboxes: org === undefined, reason, expires },
        ),
      },
      waves: waves.map(({ name, orgs, ...settings }) => ({ name, orgs, ...withDefaults(settings, defaults) })),
    }),
  );

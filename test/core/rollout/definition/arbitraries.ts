import fc from 'fast-check';
import type { z } from 'zod';
import { WEEKDAYS } from '../../../../src/core/text/calendar.js';
import { CAUSE_CLASSES, CAUSE_KEYS } from '../../../../src/core/report/causes.js';
import type { DEFINITION } from '../../../../src/core/rollout/definition/schema.js';
import { toLongId } from '../../../../src/core/orgs/ids.js';
import { orgKeys } from '../../../support/arbitraries.js';

export type Written = z.input<typeof DEFINITION>;
type Wave = Written['waves'][number];
type Filter = NonNullable<Exclude<Wave['orgs'], string | number>['filter']>;
type Settings = NonNullable<Written['defaults']>;
type Window = Exclude<NonNullable<Settings['window']>, unknown[]>;

/** Some of these properties, in any combination. */
const some = <T>(properties: { [Key in keyof T]: fc.Arbitrary<NonNullable<T[Key]>> }): fc.Arbitrary<Partial<T>> =>
  fc.record(properties, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const listOf = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });

/** Also such that YAML would take for something else, or has a use for. */
const texts = fc
  .oneof(
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1.10',
      '0x1F',
      '2026-12-31',
      '01:00',
      '<<',
      '- a',
      'a: b',
      '#a',
      '&a',
      '*a',
      '!a',
    ),
    fc.constantFrom(
      '{a}',
      '[',
      '"',
      "'",
      '%',
      '@',
      '`',
      '|',
      '>',
      '?',
      'ä\u{1F600}',
      'a\tb',
      'x'.repeat(200),
      '\uFEFFa',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  )
  .filter((text) => /^\S(?:.*\S)?$/.test(text));

const orgIds = fc.tuple(orgKeys, fc.boolean()).map(([key, long]) => (long ? toLongId(key) : key));
const percents = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => `${hundredths / 100}%`);
const limits = fc.oneof(percents, fc.nat(5000));
const durations = (min: number): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min, max: 9999 }), fc.constantFrom(...'mhdw')).map(([count, unit]) => `${count}${unit}`);
const days = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const times = fc.integer({ min: 0, max: 1439 }).map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
const zones = fc.constantFrom('UTC', 'Europe/Vienna', 'America/Los_Angeles', 'Asia/Kathmandu');

const windows: fc.Arbitrary<Window> = fc.record(
  {
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: times,
    to: fc.oneof(times, fc.constant('24:00')),
    timeZone: zones,
    instances: listOf(texts),
  },
  { requiredKeys: ['from', 'to', 'timeZone'] },
);

const settings = some<Settings>({
  soak: durations(0),
  window: fc.oneof(windows, fc.array(windows, { maxLength: 2 })),
  gate: some<NonNullable<Settings['gate']>>({
    maxFailures: limits,
    minSample: fc.nat(100),
    minCompleted: limits,
    maxSameSignature: fc.integer({ min: 1, max: 100 }),
    ignoreErrors: fc.array(
      fc.oneof(
        fc.constantFrom(...CAUSE_KEYS),
        texts.map((text) => `A title: ${text}`),
      ),
      { maxLength: 3 },
    ),
  }),
  approval: fc.constantFrom('auto', 'manual'),
  retry: some({ classes: fc.subarray([...CAUSE_CLASSES], { minLength: 1 }), attempts: fc.nat(10) }),
  deadline: durations(1),
});

const filters: fc.Arbitrary<Filter> = some<Filter>({
  orgTypes: fc.subarray(['Production', 'Sandbox'], { minLength: 1 }),
  orgStatuses: fc.subarray(['Active', 'Demo', 'Free', 'Inactive', 'Trial'], { minLength: 1 }),
  instances: listOf(texts),
  installedVersions: listOf(fc.constantFrom('<1.4', '>=1.2 <2', '1.3', '=1.3.0.4')),
  parentOrgs: listOf(orgIds),
  where: fc.constantFrom("OrgName LIKE '%: #%'", 'OrgKey != null AND (OrgType = null)'),
}).filter((filter) => Object.keys(filter).length > 0);

/** Not the rest, which may be last alone, and shares so small that no number of waves takes too much. */
const orgs: fc.Arbitrary<Wave['orgs']> = fc.oneof(
  fc.integer({ min: 1, max: 1000 }).map((hundredths) => `${hundredths / 100}%`),
  fc.integer({ min: 1, max: 5000 }),
  fc.record({ file: texts }),
  fc.record(
    { filter: filters, take: fc.oneof(percents, fc.integer({ min: 1, max: 99 })) },
    { requiredKeys: ['filter'] },
  ),
);

const waves: fc.Arbitrary<Wave[]> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(texts, orgs, settings), { minLength: 1, maxLength: 5, selector: ([name]) => name }),
    fc.boolean(),
  )
  .map(([all, rest]) =>
    all.map(([name, taken, more], index) => ({
      ...{ name, orgs: rest && index === all.length - 1 ? 'rest' : taken },
      ...more,
    })),
  );

const exclusions: fc.Arbitrary<NonNullable<Written['exclusions']>[number]> = fc.oneof(
  fc.record({ file: texts }),
  fc.record({ org: orgIds, reason: texts, expires: days }, { requiredKeys: ['org'] }),
  fc.record({ parentOrg: orgIds, reason: texts, expires: days }, { requiredKeys: ['parentOrg'] }),
);

const freezes: fc.Arbitrary<NonNullable<Written['freezes']>[number]> = fc
  .record({ from: days, to: days, timeZone: zones, reason: texts }, { requiredKeys: ['from', 'to'] })
  .map(({ from, to, ...rest }) => (from <= to ? { from, to, ...rest } : { from: to, to: from, ...rest }));

/** Definitions as people write them, with nothing wrong in them. */
export const definitions: fc.Arbitrary<Written> = fc.record(
  {
    packageVersion: fc.constantFrom('04t3z000000AbCd', 'Acme CRM@1.4.0', '0Ho3z0000000001@1.4', 'a: b@LATEST'),
    seed: texts,
    exclusions: fc.array(exclusions, { maxLength: 3 }),
    freezes: fc.array(freezes, { maxLength: 3 }),
    newSubscribers: fc.constantFrom('list', 'include'),
    defaults: settings,
    waves,
  },
  { requiredKeys: ['packageVersion', 'waves'] },
);

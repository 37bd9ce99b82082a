import fc from 'fast-check';
import { WEEKDAYS } from '../../src/core/text/calendar.js';
import { CAUSE_CLASSES } from '../../src/core/report/causes.js';
import type { Freeze, Gate, RolloutDefinition, Wave, Window } from '../../src/core/rollout/definition/schema.js';
import type { Limit } from '../../src/core/limit.js';
import { orgScenarios, type OrgScenario } from './orgScenarios.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

/** An org before it has a key. It names other orgs by number, modulo their count. */
export type Traits = {
  /** Which production org it is a sandbox of, counted from the last; null: it is one itself. */
  sandboxOf: number | null;
  instance: string | null;
  /** Why it is not upgraded when the plan is made. */
  /** Whether an intermediate version leads from the one it has to the wanted one. */
  oldest: boolean;
  not: 'old' | 'inactive' | 'blocked' | 'excluded' | null;
  scenario: OrgScenario;
};

const INSTANCES = ['NA1', 'EU2', null];

export const orgs: fc.Arbitrary<Traits> = fc.record({
  sandboxOf: maybe(fc.nat(5)),
  instance: fc.constantFrom(...INSTANCES),
  oldest: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 2, arbitrary: fc.constant(true) }),
  not: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('old', 'inactive', 'blocked', 'excluded') },
  ),
  scenario: orgScenarios,
});

const limits: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ count: fc.nat(2) }),
  fc.record({ percent: fc.constantFrom(1, 10, 50, 90) }),
);

const sizes: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ percent: fc.constantFrom(5, 20, 50) }),
);

const windows: fc.Arbitrary<Window> = fc.record({
  days: fc.constantFrom([...WEEKDAYS], ['Sat', 'Sun'] as const, ['Tue'] as const),
  from: fc.constantFrom('00:00', '22:00', '08:30'),
  to: fc.constantFrom('02:00', '12:00', '24:00'),
  timeZone: fc.constantFrom('UTC', 'America/New_York'),
  instances: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constantFrom(['NA1'], ['eu2']) },
  ),
});

const freezes: fc.Arbitrary<Freeze> = fc
  .tuple(fc.nat(25), fc.nat(3))
  .map(([day, days]) => ({ from: dayOf(day), to: dayOf(day + days), timeZone: 'UTC', reason: null }));

/** Days since the first of November. */
const dayOf = (day: number): string => new Date(START + day * DAY).toISOString().slice(0, 10);

/** A Monday, and the day after the clocks were changed in America. */
export const START = Date.parse('2026-11-02T00:00:00Z');

const gates: fc.Arbitrary<Gate> = fc.record({
  maxFailures: seldom(limits),
  minSample: fc.nat(3),
  minCompleted: seldom(limits),
  maxSameSignature: seldom(fc.integer({ min: 1, max: 3 })),
  ignoreErrors: fc.subarray(['package-uninstalled', 'subscription-expired', 'ApexTestFailure', 'TOO MANY OBJECTS']),
});

const retries: fc.Arbitrary<Wave['retry']> = fc.record({
  classes: fc.oneof(fc.constant(['transient'] as const), fc.subarray([...CAUSE_CLASSES])),
  attempts: fc.nat(2),
});

const chosen: fc.Arbitrary<Wave['orgs']> = fc.oneof(
  fc.record({ by: fc.constant('number' as const), take: sizes }),
  fc.record({ by: fc.constant('number' as const), take: sizes }),
  fc.record({
    by: fc.constant('filter' as const),
    filter: fc.constantFrom({ orgTypes: ['Sandbox'] }, { orgTypes: ['Production'] }, { instances: ['NA1', 'EU2'] }),
    take: maybe(sizes),
  }),
  fc.record({ by: fc.constant('file' as const), file: fc.constantFrom('even', 'odd') }),
);

const wave: fc.Arbitrary<Omit<Wave, 'name'>> = fc.record({
  orgs: chosen,
  soak: fc.constantFrom(0, 0, 4 * HOUR, 3 * DAY),
  windows: fc.oneof(fc.constant([]), fc.array(windows, { minLength: 1, maxLength: 3 })),
  gate: gates,
  approval: fc.constantFrom('auto', 'auto', 'manual'),
  retry: retries,
  deadline: fc.constantFrom(null, 2 * HOUR, DAY),
});

export const definitions: fc.Arbitrary<RolloutDefinition> = fc
  .record({
    seed: fc.constantFrom('a', 'b', null),
    freezes: fc.array(freezes, { maxLength: 2 }),
    newSubscribers: fc.constantFrom('list', 'include', 'include'),
    upgradePath: fc.constantFrom('direct', 'stepwise'),
    waves: fc.array(wave, { minLength: 1, maxLength: 4 }),
    rest: fc.boolean(),
  })
  .map(({ waves, rest, ...more }) => ({
    ...{ packageVersion: 'Acme CRM@1.10', exclusions: { files: [], list: [] }, ...more },
    waves: waves.map((each, index) => ({
      ...each,
      name: `wave ${index + 1}`,
      orgs: rest && index === waves.length - 1 ? { by: 'rest' } : each.orgs,
    })),
  }));

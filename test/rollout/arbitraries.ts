import fc from 'fast-check';
import {
  CAUSE_CLASSES,
  DAYS,
  type Freeze,
  type Gate,
  type RetryRule,
  type RolloutDefinition,
  type Wave,
  type WaveOrgs,
  type Window,
} from '../../src/core/definition/types.js';
import type { FailureLimit } from '../../src/core/outcome.js';
import { fates, type Fate } from './fates.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

/** An org before it has a key. Others are named by numbers, which are taken modulo however many there are. */
export type Traits = {
  /** Which production org it is a sandbox of, counted from the last; null: it is one itself. */
  sandboxOf: number | null;
  instance: string | null;
  /** Why it is not upgraded when the plan is made. */
  not: 'old' | 'inactive' | 'blocked' | 'excluded' | null;
  fate: Fate;
};

const INSTANCES = ['NA1', 'EU2', null];

export const orgs: fc.Arbitrary<Traits> = fc.record({
  sandboxOf: maybe(fc.nat(5)),
  instance: fc.constantFrom(...INSTANCES),
  not: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('old', 'inactive', 'blocked', 'excluded') },
  ),
  fate: fates,
});

const limits: fc.Arbitrary<FailureLimit> = fc.oneof(
  fc.record({ count: fc.nat(2) }),
  fc.record({ percent: fc.constantFrom(1, 10, 50, 90) }),
);

const takes: fc.Arbitrary<FailureLimit> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ percent: fc.constantFrom(5, 20, 50) }),
);

const windows: fc.Arbitrary<Window> = fc.record({
  days: fc.constantFrom([...DAYS], ['Sat', 'Sun'] as const, ['Tue'] as const),
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

const retries: fc.Arbitrary<RetryRule> = fc.record({
  classes: fc.oneof(fc.constant(['transient'] as const), fc.subarray([...CAUSE_CLASSES])),
  attempts: fc.nat(2),
});

const chosen: fc.Arbitrary<WaveOrgs> = fc.oneof(
  fc.record({ by: fc.constant('number' as const), take: takes }),
  fc.record({ by: fc.constant('number' as const), take: takes }),
  fc.record({
    by: fc.constant('filter' as const),
    filter: fc.constantFrom({ orgTypes: ['Sandbox'] }, { orgTypes: ['Production'] }, { instances: ['NA1', 'EU2'] }),
    take: maybe(takes),
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
    lateComers: fc.constantFrom('list', 'sweep', 'sweep'),
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

/** The calls of the ports; writes are what it matters most to be killed at. */
const CALLS = [
  'create',
  'insert',
  'activate',
  'cancel',
  'save',
  'audit',
  'preflight',
  'snapshot',
  'subscribers',
] as const;
export type CallName = (typeof CALLS)[number] | 'state' | 'open orgs';

/** What goes wrong in a step: at the first or second such call the process ends, or it fails, before or after its work. */
export type Fault = { call: CallName; nth: number; when: 'before' | 'after'; how: 'kill' | 'lost' };

const faults: fc.Arbitrary<Fault | null> = maybe(
  fc.record({
    call: fc.constantFrom(...CALLS),
    nth: fc.nat(1),
    when: fc.constantFrom('before', 'after'),
    how: fc.constantFrom('kill', 'lost'),
  }),
);

/** One thing that happens. Orgs and waves are numbers, modulo however many there are. */
export type Happening =
  | { what: 'wait'; ms: number }
  /** Until the time that the last step has named. */
  | { what: 'sleep' }
  | { what: 'step'; fault: Fault | null }
  /** Steps at the same instant, until nothing more is done. */
  | { what: 'settle' }
  | { what: 'pause' | 'abort'; fault: Fault | null }
  | { what: 'start' }
  | { what: 'approve'; wave: number }
  | { what: 'lose state' }
  | { what: 'uninstall' | 'fix' | 'upgrade itself'; org: number }
  | { what: 'come'; orgs: readonly Traits[] }
  /** Somebody else pushes the same version. */
  | { what: 'manual push'; orgs: readonly number[]; inMs: number | null }
  /** Somebody cancels a push of the rollout. */
  | { what: 'cancel by hand' };

const weigh = <T extends Happening>(weight: number, arbitrary: fc.Arbitrary<T>): fc.WeightedArbitrary<T> => ({
  weight,
  arbitrary,
});

const happening: fc.Arbitrary<Happening> = fc.oneof(
  weigh(8, fc.record({ what: fc.constant('step' as const), fault: faults })),
  weigh(5, fc.constant({ what: 'settle' as const })),
  weigh(4, fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(60_000, HOUR, 6 * HOUR, 4 * DAY) })),
  weigh(6, fc.constant({ what: 'sleep' as const })),
  weigh(1, fc.record({ what: fc.constant('pause' as const), fault: faults })),
  weigh(2, fc.constant({ what: 'start' as const })),
  weigh(2, fc.record({ what: fc.constant('approve' as const), wave: fc.nat(4) })),
  weigh(1, fc.constant({ what: 'lose state' as const })),
  weigh(2, fc.record({ what: fc.constantFrom('uninstall', 'fix', 'upgrade itself'), org: fc.nat(11) })),
  weigh(
    1,
    fc.record({
      what: fc.constant('come' as const),
      orgs: fc.array(orgs, { minLength: 1, maxLength: 3, size: 'max' }),
    }),
  ),
  weigh(
    1,
    fc.record({
      what: fc.constant('manual push' as const),
      orgs: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 }),
      inMs: fc.constantFrom(null, HOUR, 2 * DAY),
    }),
  ),
  weigh(1, fc.constant({ what: 'cancel by hand' as const })),
);

/** All that happens to a rollout; few are aborted, since little happens after. */
export const happenings: fc.Arbitrary<Happening[]> = fc
  .tuple(
    fc.array(happening, { maxLength: 40, size: 'max' }),
    fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.tuple(fc.record({ what: fc.constant('abort' as const), fault: faults })) },
    ),
    fc.array(happening, { maxLength: 5 }),
  )
  .map(([before, abort, after]) => [...before, ...abort, ...after]);

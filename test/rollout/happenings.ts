import fc from 'fast-check';
import { maybe, orgs, type Traits } from './definitions.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

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

import fc from 'fast-check';
import { maybe, orgs, type Traits } from './definitions.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The calls of the ports; writes first, since being killed at a write matters most. */
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

/** A fault in a step: at the first or second such call the process ends, or the call fails, before or after its work. */
export type Fault = { call: CallName; nth: number; when: 'before' | 'after'; how: 'kill' | 'lost' };

const faults: fc.Arbitrary<Fault | null> = maybe(
  fc.record({
    call: fc.constantFrom(...CALLS),
    nth: fc.nat(1),
    when: fc.constantFrom('before', 'after'),
    how: fc.constantFrom('kill', 'lost'),
  }),
);

/** One event of a scenario. Orgs and waves are numbers, modulo their count. */
export type ScenarioEvent =
  | { what: 'wait'; ms: number }
  /** Until the time that the last step named. */
  | { what: 'sleep' }
  | { what: 'step'; fault: Fault | null }
  /** Steps at the same instant, until there is nothing more to do. */
  | { what: 'settle' }
  | { what: 'pause' | 'abort'; fault: Fault | null }
  | { what: 'start' }
  | { what: 'approve'; wave: number }
  | { what: 'lose state' }
  | { what: 'uninstall' | 'fix' | 'upgrade itself'; org: number }
  | { what: 'new subscribers'; orgs: readonly Traits[] }
  /** Somebody else pushes the same version. */
  | { what: 'manual push'; orgs: readonly number[]; inMs: number | null }
  /** Somebody cancels a push of the rollout. */
  | { what: 'cancel by hand' };

const weigh = <T extends ScenarioEvent>(weight: number, arbitrary: fc.Arbitrary<T>): fc.WeightedArbitrary<T> => ({
  weight,
  arbitrary,
});

const event: fc.Arbitrary<ScenarioEvent> = fc.oneof(
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
      what: fc.constant('new subscribers' as const),
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

/** The events of a scenario; few rollouts are aborted, since little happens after that. */
export const events: fc.Arbitrary<ScenarioEvent[]> = fc
  .tuple(
    fc.array(event, { maxLength: 40, size: 'max' }),
    fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.tuple(fc.record({ what: fc.constant('abort' as const), fault: faults })) },
    ),
    fc.array(event, { maxLength: 5 }),
  )
  .map(([before, abort, after]) => [...before, ...abort, ...after]);

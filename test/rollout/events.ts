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
  'append',
  'refresh',
  'requests',
  'snapshot',
  'subscribers',
] as const;
export type CallName = (typeof CALLS)[number] | 'state' | 'open orgs' | 'preflight';

/** A fault in a process: at the first or a later such call it ends, or the call fails, before or after its work. */
export type Fault = { call: CallName; nth: number; when: 'before' | 'after'; how: 'kill' | 'lost' };

const faults: fc.Arbitrary<Fault | null> = maybe(
  fc.record({
    call: fc.constantFrom(...CALLS),
    nth: fc.nat(2),
    when: fc.constantFrom('before', 'after'),
    how: fc.constantFrom('kill', 'lost'),
  }),
);

/** Machines with a log of their own; most events are on the first. */
export const MACHINES = [0, 1, 2] as const;
export type MachineIndex = (typeof MACHINES)[number];
const machine: fc.Arbitrary<MachineIndex> = fc.constantFrom(0, 0, 0, 0, 1, 1, 2);

/** What a command does. Orgs and waves are numbers, modulo their count. */
export type Action =
  | { do: 'advance' | 'pause' | 'abort' | 'resume' }
  | { do: 'approve'; wave: number }
  | { do: 'skip'; org: number; withSandboxes: boolean };

/** A command on a machine. */
export type Command = { machine: MachineIndex; action: Action; fault: Fault | null };

type To = 'wanted' | 'via';
const to = fc.constantFrom<To>('wanted', 'wanted', 'via');

/** Somebody's push before the plan, how long it was given, which of its upgrades were lost by then, and the time since. */
export type EarlierPush = { orgs: readonly number[]; to: To; ago: number; refreshed: readonly boolean[]; seen: number };

export const earlierPush: fc.Arbitrary<EarlierPush | null> = fc.option(
  fc.record({
    orgs: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 6 }),
    to,
    ago: fc.constantFrom(10 * 60_000, 2 * HOUR, 8 * HOUR),
    refreshed: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    seen: fc.constantFrom(0, HOUR / 2, 3 * HOUR),
  }),
  { freq: 2 },
);

/** One event of a scenario. */
export type ScenarioEvent =
  | { what: 'wait'; ms: number }
  /** Until the time that the last step named. */
  | { what: 'sleep' }
  | { what: 'command'; command: Command }
  /** Commands at the same time; `order` says whose call is next. Only one of a machine takes a step. */
  | { what: 'race'; commands: readonly Command[]; order: readonly number[] }
  /** Steps at the same instant, until there is nothing more to do. */
  | { what: 'settle'; machine: MachineIndex }
  /** Every machine gets the lines of all logs. */
  | { what: 'merge' }
  | { what: 'lose log'; machine: MachineIndex }
  /** The last lines of a log are lost, as in an older copy. */
  | { what: 'older copy'; machine: MachineIndex; lines: number }
  | { what: 'take over'; machine: MachineIndex }
  | { what: 'uninstall' | 'fix'; org: number }
  | { what: 'upgrade itself'; org: number; to: To }
  /** An org that has the wanted version, by its number among those, has an older one again. */
  | { what: 'refresh'; org: number; to: 'old' | 'oldest' | 'via' }
  | { what: 'new subscribers'; orgs: readonly Traits[] }
  /** Somebody else pushes the same version, or the intermediate version. */
  | { what: 'manual push'; orgs: readonly number[]; inMs: number | null; to: To }
  /** Somebody cancels a push of the rollout. */
  | { what: 'cancel by hand' };

type Weighted<T> = fc.WeightedArbitrary<T>;
const weigh = <T>(weight: number, arbitrary: fc.Arbitrary<T>): Weighted<T> => ({ weight, arbitrary });

const action = (advance: number, rest: number): fc.Arbitrary<Action> =>
  fc.oneof(
    weigh(advance, fc.constant({ do: 'advance' as const })),
    weigh(rest, fc.constant({ do: 'pause' as const })),
    weigh(2 * rest, fc.constant({ do: 'resume' as const })),
    weigh(2 * rest, fc.record({ do: fc.constant('approve' as const), wave: fc.nat(4) })),
    weigh(rest, fc.record({ do: fc.constant('skip' as const), org: fc.nat(11), withSandboxes: fc.boolean() })),
  );

const command = (advance: number, rest: number): fc.Arbitrary<Command> =>
  fc.record({ machine, action: action(advance, rest), fault: faults });

/** Of several commands at the same time, with an abort among them now and then. */
const race: fc.Arbitrary<ScenarioEvent> = fc.record({
  what: fc.constant('race' as const),
  commands: fc.array(
    fc.oneof(
      weigh(30, command(6, 1)),
      weigh(1, fc.record({ machine, action: fc.constant({ do: 'abort' as const }), fault: faults })),
    ),
    { minLength: 2, maxLength: 3 },
  ),
  order: fc.array(fc.nat(2), { maxLength: 40, size: 'max' }),
});

const refresh: fc.Arbitrary<ScenarioEvent> = fc.record({
  what: fc.constant('refresh' as const),
  org: fc.nat(11),
  to: fc.constantFrom('old', 'old', 'oldest', 'via'),
});

const event: fc.Arbitrary<ScenarioEvent> = fc.oneof(
  weigh(10, fc.record({ what: fc.constant('command' as const), command: command(10, 1) })),
  weigh(4, race),
  weigh(5, fc.record({ what: fc.constant('settle' as const), machine })),
  weigh(
    4,
    fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(60_000, 10 * 60_000, HOUR, 6 * HOUR, 4 * DAY),
    }),
  ),
  weigh(6, fc.constant({ what: 'sleep' as const })),
  weigh(4, fc.constant({ what: 'merge' as const })),
  weigh(1, fc.record({ what: fc.constant('lose log' as const), machine })),
  weigh(1, fc.record({ what: fc.constant('older copy' as const), machine, lines: fc.integer({ min: 1, max: 8 }) })),
  weigh(1, fc.record({ what: fc.constant('take over' as const), machine })),
  weigh(2, fc.record({ what: fc.constantFrom('uninstall', 'fix'), org: fc.nat(11) })),
  weigh(1, fc.record({ what: fc.constant('upgrade itself' as const), org: fc.nat(11), to })),
  weigh(3, refresh),
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
      to,
    }),
  ),
  weigh(1, fc.constant({ what: 'cancel by hand' as const })),
);

/** The events of a rollout; few are aborted, since little happens afterwards. */
export const events: fc.Arbitrary<ScenarioEvent[]> = fc
  .tuple(
    fc.array(event, { maxLength: 40, size: 'max' }),
    fc.oneof(
      weigh(9, fc.constant<ScenarioEvent[]>([])),
      weigh(
        1,
        fc
          .record({ machine, action: fc.constant({ do: 'abort' as const }), fault: faults })
          .map((each): ScenarioEvent[] => [{ what: 'command', command: each }]),
      ),
    ),
    fc.array(fc.oneof(weigh(2, event), weigh(1, refresh)), { maxLength: 5 }),
  )
  .map(([before, abort, after]) => [...before, ...abort, ...after]);

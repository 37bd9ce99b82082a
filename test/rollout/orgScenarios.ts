import fc from 'fast-check';
import type { CauseClass } from '../../src/core/report/causes.js';
import type { PushError } from '../../src/core/model.js';

/** Why upgrades fail in the model: the org's errors and their expected classification, independent of the code under test. */
type Kind = { errors: (orgKey: string) => PushError[]; classes: readonly CauseClass[]; ignoredAs: string | null };

const error = (type: string, title: string | null, message: string | null): PushError => ({
  ...{ type, severity: 'Error', title, message, details: null },
});

const lock = error('LockingFailure', 'Locking failure', 'Something else held a lock');
const apexTest = (orgKey: string): PushError =>
  error('ApexTestFailure', 'Apex test failure', `Test "T${orgKey}" failed in line ${orgKey.length}`);
const expired = error('UnclassifiedError', 'Upgrade failed', 'The subscription expired');

export const KINDS = {
  lock: { errors: () => [lock], classes: ['transient'], ignoredAs: null },
  apexTest: { errors: (orgKey) => [apexTest(orgKey)], classes: ['permanent'], ignoredAs: 'ApexTestFailure' },
  limit: {
    errors: () => [error('LimitExceeded', 'Too many objects', null)],
    classes: ['permanent'],
    ignoredAs: 'TOO MANY OBJECTS',
  },
  silent: { errors: () => [], classes: ['unknown'], ignoredAs: null },
  lockAndTest: { errors: (orgKey) => [lock, apexTest(orgKey)], classes: ['transient', 'permanent'], ignoredAs: null },
  expired: { errors: () => [expired], classes: ['permanent'], ignoredAs: 'subscription-expired' },
  uninstalled: {
    errors: () => [error('UnclassifiedError', 'Upgrade failed', 'The package was uninstalled')],
    classes: ['permanent'],
    ignoredAs: 'package-uninstalled',
  },
  ineligible: {
    errors: () => [error('IneligibleUpgrade', 'Not eligible', 'It has this version')],
    classes: ['permanent'],
    ignoredAs: null,
  },
} as const satisfies Record<string, Kind>;

export type FailureKind = keyof typeof KINDS;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How the upgrades of an org behave. */
export type OrgScenario = {
  /** How often it fails before it succeeds, and why; never where there is no kind. */
  kind: FailureKind | null;
  failures: number;
  /** Duration of a job; null: it never ends. */
  takes: number | null;
  /** How many inserts are refused before one is accepted. */
  refused: number;
};

const failing = (kinds: readonly FailureKind[], failures: readonly number[]): fc.Arbitrary<Partial<OrgScenario>> =>
  fc.record({ kind: fc.constantFrom(...kinds), failures: fc.constantFrom(...failures) });

export const orgScenarios: fc.Arbitrary<OrgScenario> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      { weight: 3, arbitrary: failing(['lock'], [1, 1, 2, 3]) },
      { weight: 1, arbitrary: failing(['lock', 'silent'], [Infinity]) },
      { weight: 2, arbitrary: failing(['apexTest', 'limit', 'silent', 'lockAndTest', 'expired'], [1, Infinity]) },
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(0, 10 * MINUTE, HOUR, 5 * HOUR) },
      { weight: 1, arbitrary: fc.constantFrom(null, 50 * HOUR) },
    ),
    fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2, Infinity) }),
  )
  .map(([more, takes, refused]) => ({ kind: null, failures: 0, takes, refused, ...more }));

import type { Row } from '../model.js';
import { type ErrorKey, type PushErrorValues, renderError } from './errors.js';
import { known } from './known.js';

/** The result of a push in one org: success, or the errors of its failed job. */
export type PushOutcome = {
  readonly fails: boolean;
  readonly errors: readonly ErrorKey[];
  /** The number of pushes that fail in this way before one succeeds; absent: all of them fail. */
  readonly succeedsAfter?: number;
};

const fails = (errors: readonly ErrorKey[], succeedsAfter?: number): PushOutcome => ({
  fails: true,
  errors,
  ...(succeedsAfter === undefined ? {} : { succeedsAfter }),
});

/** The values of PackageSubscriber's hidden `_outcome`. */
export const OUTCOMES = {
  ok: { fails: false, errors: [] },
  dependency: fails(['dependency']),
  gack: fails(['gack'], 1),
  installScript: fails(['installScript'], 1),
  definitionNotFound: fails(['definitionNotFound'], 1),
  beta: fails(['beta']),
  notYetAvailable: fails(['notYetAvailable'], 1),
  apexTest: fails(['apexTest']),
  featureMissing: fails(['featureMissing']),
  limit: fails(['limit']),
  locking: fails(['locking'], 2),
  pac: fails(['pac']),
  notEligible: fails(['notEligible']),
  blocked: fails(['blocked']),
  /** Several errors of one job, of several types. The warning is not why it failed. */
  several: fails(['warning', 'apexTest', 'dependency']),
  /** A failed job without a single error row. */
  silent: fails([]),
  /** An error row without any text. */
  wordless: fails(['wordless']),
  /** A permanent failure together with a transient one. */
  gackAndTest: fails(['gack', 'apexTest']),
  /** Failures that the push does not cause: these orgs do not need it any more. */
  subscriptionExpired: fails(['subscriptionExpired']),
  packageUninstalled: fails(['packageUninstalled']),
  notAncestor: fails(['notAncestor']),
  requiredPackage: fails(['requiredPackage']),
  removedComponent: fails(['removedComponent']),
} as const satisfies Record<string, PushOutcome>;

export type OutcomeKey = keyof typeof OUTCOMES;

/** The kinds of failure in a scenario; common ones are listed several times. */
export const FAILURE_KINDS: readonly OutcomeKey[] = [
  'dependency',
  'gack',
  'apexTest',
  'definitionNotFound',
  'several',
  'notYetAvailable',
  'locking',
  'silent',
  'featureMissing',
  'dependency',
  'gack',
  'installScript',
  'limit',
  'wordless',
  'pac',
  'gackAndTest',
  'subscriptionExpired',
  'packageUninstalled',
];

/** The kind of the failure with this number; kinds are assigned in turn. */
export const failureKind = (number: number): OutcomeKey => known(FAILURE_KINDS[number % FAILURE_KINDS.length]);

const OK: PushOutcome = OUTCOMES.ok;

export const outcomeNamed = (key: unknown): PushOutcome =>
  typeof key === 'string' && Object.hasOwn(OUTCOMES, key) ? OUTCOMES[key as OutcomeKey] : OK;

/** The result of the next push for this PackageSubscriber row. A transient failure ends after some failed pushes. */
export const outcomeOf = (subscriber: Row): PushOutcome => {
  const outcome = outcomeNamed(subscriber['_outcome']);
  const failures = Number(subscriber['_failures'] ?? 0);
  return outcome.succeedsAfter !== undefined && failures >= outcome.succeedsAfter ? OK : outcome;
};

/** The columns of the error rows of a failed job, except the job's id. */
export const errorsOf = (outcome: PushOutcome, orgKey: string): PushErrorValues[] =>
  outcome.errors.map((key) => renderError(key, orgKey));

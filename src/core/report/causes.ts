import type { PushError } from '../model.js';

export const CAUSE_CLASSES = ['transient', 'dependency', 'permanent', 'package', 'unknown'] as const;

/**
 * What a kind of failure asks for. `transient`: may succeed when retried. `dependency`: another package has to be pushed first.
 * `permanent`: stays until something changes in that org. `package`: the package itself fails. `unknown`: not clear
 * from the error.
 * @useDeclaredType
 */
export type CauseClass = (typeof CAUSE_CLASSES)[number];

type Cause = {
  /** ErrorType, where only that one is meant. */
  type?: string;
  /** A pattern found in `title: message`, in any case; without it every error of the type is meant. */
  text?: string;
  class: CauseClass;
  /** Why, in a few words. */
  meaning: string;
  nextStep: string;
};

/**
 * Every known cause of a failed upgrade; the first that fits an error is its cause. Reports, retries and the docs are
 * made from this table. The eight types: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_packagepusherror.htm
 * Titles and messages are those that were seen in public.
 */
export const CAUSES = {
  'subscription-expired': {
    text: 'subscription expired|(?:org|organization|trial|license) (?:has |is )?expired',
    class: 'permanent',
    meaning: 'The subscription of the org has expired',
    nextStep: 'Nothing to do: leave it out with --ignore-error subscription-expired.',
  },
  'package-uninstalled': {
    text: 'package (?:was |is |has been )?uninstalled|package (?:is )?no longer installed',
    class: 'permanent',
    meaning: 'The org has uninstalled the package',
    nextStep: 'Nothing to do: leave it out with --ignore-error package-uninstalled.',
  },
  dependency: {
    type: 'IneligibleUpgrade',
    text: 'dependent package|dependency',
    class: 'dependency',
    meaning: 'A package that this one depends on is too old',
    nextStep: 'Push the newer version of that package first, then retry.',
  },
  'beta-installed': {
    type: 'IneligibleUpgrade',
    text: 'beta',
    class: 'permanent',
    meaning: 'The org has a beta version, which cannot be upgraded',
    nextStep: 'The subscriber has to uninstall the beta version first.',
  },
  'not-yet-available': {
    text: 'not yet available',
    class: 'transient',
    meaning: 'The version has not reached the instance of the org yet',
    nextStep: 'Retry in a few hours.',
  },
  blocked: {
    type: 'IneligibleUpgrade',
    text: 'block|restrict',
    class: 'permanent',
    meaning: 'The subscriber blocks push upgrades',
    nextStep: 'Agree on a date with the subscriber, or have the block lifted.',
  },
  ineligible: {
    type: 'IneligibleUpgrade',
    class: 'permanent',
    meaning: 'The org cannot take this upgrade',
    nextStep: 'Look at the version that it has: it may have this one already, a newer one, or none.',
  },
  'row-lock': {
    text: 'ORA-04021|waiting to lock|UNABLE_TO_LOCK_ROW|unable to obtain exclusive access',
    class: 'transient',
    meaning: 'A record or a component was locked in the org',
    nextStep: 'Retry.',
  },
  locking: {
    type: 'LockingFailure',
    class: 'transient',
    meaning: 'Something else held a lock in the org',
    nextStep: "Retry outside the org's business hours.",
  },
  'internal-error': {
    text: 'error number: ?-?[0-9]|unexpected failure',
    class: 'transient',
    meaning: 'Internal error of Salesforce',
    nextStep: 'Retry once or twice; if it stays, open a support case with the error numbers.',
  },
  'definition-not-found': {
    type: 'DeployError',
    text: 'definition for .{1,300} not found',
    class: 'transient',
    meaning: 'A component was not found while deploying',
    nextStep: 'Retry: it usually succeeds then.',
  },
  'install-script': {
    text: 'InstallScript|onInstall|post.?install',
    class: 'package',
    meaning: 'The post-install script of the package threw',
    nextStep: 'Fix the script, and push a new version.',
  },
  'apex-test': {
    type: 'ApexTestFailure',
    class: 'permanent',
    meaning: 'An Apex test failed in the org',
    nextStep: 'The subscriber must fix the failing test or its code.',
  },
  'feature-missing': {
    type: 'FeatureMissing',
    class: 'permanent',
    meaning: 'The org lacks a feature that the package needs',
    nextStep: 'The subscriber has to enable it, or the package must not need it.',
  },
  'limit-exceeded': {
    type: 'LimitExceeded',
    class: 'permanent',
    meaning: 'The org has reached a limit',
    nextStep: 'The subscriber has to make room, or ask Salesforce for more.',
  },
  'deploy-error': {
    type: 'DeployError',
    class: 'unknown',
    meaning: 'A component could not be deployed',
    nextStep: 'Read the message: install the version by hand in an org like it to see more.',
  },
  'pac-error': {
    type: 'PACError',
    class: 'unknown',
    meaning: 'PACError',
    nextStep: 'Read the message; if it does not help, open a support case.',
  },
  unclassified: {
    class: 'unknown',
    meaning: 'Salesforce has not classified the error',
    nextStep: 'Read the message; if it does not help, open a support case.',
  },
  'no-reason': {
    class: 'unknown',
    meaning: 'The org gave no reason',
    nextStep: 'Retry once; if it fails again, open a support case with the push request id.',
  },
} as const satisfies Record<string, Cause>;

/**
 * Why an upgrade failed: a key of the catalogue in docs/causes.md.
 * @useDeclaredType
 */
export type CauseKey = keyof typeof CAUSES;

export const CAUSE_KEYS = Object.keys(CAUSES) as CauseKey[];

/** Whether a retry may help as things are. */
export const isRetryable = (cause: CauseKey): boolean => CAUSES[cause].class === 'transient';

/** The cause of an error. */
export const causeOf = ({ type, title, message }: PushError): CauseKey => {
  const said = [title, message].filter((text) => text !== null && text !== '').join(': ');
  if (said === '' && type === 'UnclassifiedError') return 'no-reason';
  return CAUSE_KEYS.find((key) => fits(CAUSES[key], type, said)) ?? 'unclassified';
};

const fits = (cause: Cause, type: string, said: string): boolean =>
  (cause.type === undefined || cause.type === type) &&
  (cause.text === undefined || new RegExp(cause.text, 'i').test(said));

/** What stands for the error of a job that failed without one. */
export const NO_REASON: PushError = {
  type: 'UnclassifiedError',
  severity: null,
  title: null,
  message: null,
  details: null,
};

/** Why a job failed, at least one: a warning is no reason unless there is nothing else. */
export const reasonsOf = (errors: readonly PushError[]): readonly PushError[] => {
  const serious = errors.filter(({ severity }) => severity !== 'Warning');
  return serious.length > 0 ? serious : errors.length > 0 ? errors : [NO_REASON];
};

/**
 * Whether a user who wants to ignore `wanted` means this error: a key of the catalogue, or the error's title or type,
 * in any case.
 */
export const isNamedBy = (error: PushError, wanted: ReadonlySet<string>): boolean =>
  [causeOf(error), error.title, error.type].some((name) => name !== null && wanted.has(name.toLowerCase()));

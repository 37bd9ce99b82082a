export const CAUSE_CLASSES = ['transient', 'dependency', 'permanent', 'package', 'unknown'] as const;

/**
 * What kind of action a failure calls for. `transient`: may succeed when retried. `dependency`: another package has to
 * be pushed first. `permanent`: remains until something changes in that org. `package`: the package itself fails.
 * `unknown`: not clear from the error.
 * @useDeclaredType
 */
export type CauseClass = (typeof CAUSE_CLASSES)[number];

/** What a class of causes asks for, in a word or two. */
export const CLASS_LABELS: Record<CauseClass, string> = {
  transient: 'May succeed when retried',
  dependency: 'Push another package first',
  permanent: 'Fix in the org',
  package: 'Fix in the package',
  unknown: 'Unclear',
};

export type Cause = {
  /** The ErrorType, where the cause applies only to that type. */
  type?: string;
  /**
   * A pattern to find in `title: message`, case-insensitive. Without it, the cause applies to every error of the type.
   */
  text?: string;
  class: CauseClass;
  /** Why, in a few words. */
  meaning: string;
  nextStep: string;
  /** The wording of an org, as far as one was seen in public. */
  seen?: string;
};

/**
 * Every known cause of a failed upgrade. The first one that matches an error is its cause. Reports, retries and the
 * docs are generated from this table. The eight types:
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_packagepusherror.htm
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
  ancestry: {
    text: 'share a common ancestor',
    class: 'permanent',
    meaning: 'The org has a version that this one was not built upon',
    nextStep: 'Find with sf package push validate which version it can take, and how it gets to this one.',
    seen: 'Invalid Upgrade. The currently installed version does not share a common ancestor with this version',
  },
  'required-package': {
    text: 'required package is missing|must be installed first then try again',
    class: 'dependency',
    meaning: 'A package that this one needs is missing, or too old',
    nextStep: 'Have that package installed, or push it where the org has an older version; then retry.',
    seen: 'A required package is missing: Package "X", Version 1.2 or later must be installed first then try again.',
  },
  'removed-component': {
    text: 'removes some [a-z ]{1,60} that .{1,300} need',
    class: 'package',
    meaning: 'The version has removed a component that something in the org still needs',
    nextStep: 'Put the component back in a new version, or have the subscriber stop using it.',
    seen: '... removes some Apex code that one or more Visualforce pages ... need',
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
    nextStep:
      'Agree on a date with the subscriber, have the block lifted, or recommend the version, so that they upgrade by themselves.',
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

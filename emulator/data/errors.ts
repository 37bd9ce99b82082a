import type { ERROR_SEVERITIES, ERROR_TYPES } from './pushObjects.js';
import { createRandom, seedOf } from './random.js';

/** A template for PackagePushError rows. The `{...}` parts differ from org to org. */
export type ErrorTemplate = {
  readonly ErrorType: (typeof ERROR_TYPES)[number];
  readonly ErrorSeverity: (typeof ERROR_SEVERITIES)[number];
  readonly ErrorTitle: string | null;
  readonly ErrorMessage: string | null;
  readonly ErrorDetails: string | null;
};

export type PushErrorValues = { [Column in keyof ErrorTemplate]: string | null };

const error = (
  ErrorType: ErrorTemplate['ErrorType'],
  ErrorTitle: string | null,
  ErrorMessage: string | null,
  ErrorDetails: string | null = null,
  ErrorSeverity: ErrorTemplate['ErrorSeverity'] = 'Error',
): ErrorTemplate => ({ ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails });

/**
 * The texts of the first seven come from real responses. No sample of the other types was ever published; their texts
 * are ours.
 */
export const ERROR_TEMPLATES = {
  dependency: error(
    'IneligibleUpgrade',
    'Dependent Package Conflict',
    'This package requires that a newer version of a dependent package be installed before the upgrade can proceed: EDA, Version EDA 1.93.\n\nAsk the subscriber to install the dependent package and then retry the push upgrade.',
  ),
  gack: error(
    'UnclassifiedError',
    'Unexpected Failure',
    "An unexpected failure was experienced during the upgrade. The subscriber's organization was unaffected. Contact salesforce.com Support through your normal channels and provide the following error number: {gack} ({stacktrace}).",
  ),
  installScript: error(
    'UnclassifiedError',
    'Unexpected Error',
    'The post install script failed. System.DmlException: Insert failed. First exception on row 0; first error: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, acme.TDTM_Trigger: execution of BeforeInsert caused by: line 1, column 1: ORA-04021: timeout occurred while waiting to lock object: []\n\nClass.acme.InstallScript.onInstall: line {line}, column 1',
  ),
  definitionNotFound: error(
    'DeployError',
    'Deployment Failure',
    'Definition for js://hed.STG_CMP_Header not found',
    '0,,,20,AuraDefinitionBundle',
  ),
  beta: error(
    'IneligibleUpgrade',
    'Cannot upgrade beta package',
    'You cannot upgrade a beta package, because developers can make incompatible changes to a package that has been released as a beta. To install a newer version of the package, you must first uninstall the existing version.',
  ),
  notYetAvailable: error(
    'IneligibleUpgrade',
    'Package Not Available',
    'This package is not yet available. Please try again later or contact the package owner.',
  ),
  notEligible: error(
    'IneligibleUpgrade',
    'Ineligible Upgrade',
    'The specified SubscriberOrganizationKey is not eligible to receive this upgrade. It may not have the package installed, or has a beta version installed.',
  ),
  apexTest: error(
    'ApexTestFailure',
    'Apex Test Failure',
    'System.AssertException: Assertion Failed: Expected: {line}, Actual: 0\nClass.BillingServiceTest.testInvoiceTotals: line {line}, column 1',
    '{record},BillingServiceTest,testInvoiceTotals',
  ),
  featureMissing: error(
    'FeatureMissing',
    'Missing Organization Feature',
    'Missing Organization Feature: PersonAccount. Organization {org} must enable it before the upgrade can proceed.',
  ),
  limit: error(
    'LimitExceeded',
    'Limit Exceeded',
    'Custom object limit exceeded: the organization has {line} custom objects, and this upgrade adds 4.',
  ),
  locking: error(
    'LockingFailure',
    'Unable to Lock Row',
    'UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: {record}',
  ),
  pac: error('PACError', 'Package Access Control Error', 'The package could not be authorized in organization {org}.'),
  blocked: error(
    'IneligibleUpgrade',
    'Push Upgrade Blocked',
    'The subscriber has blocked push upgrades of this package.',
  ),
  /** Texts seen when a version was installed by hand; type and title are ours. */
  notAncestor: error(
    'IneligibleUpgrade',
    'Invalid Upgrade',
    'Invalid Upgrade. The currently installed version does not share a common ancestor with this version',
  ),
  requiredPackage: error(
    'DeployError',
    'Required Package Missing',
    'A required package is missing: Package "Platform Tools", Version 0.2 or later must be installed first then try again.',
  ),
  removedComponent: error(
    'DeployError',
    'Component Removed',
    'This version of the package removes some Apex code that one or more Visualforce pages in organization {org} need.',
  ),
  warning: error(
    'DeployError',
    'Component Already Exists',
    'The layout "Invoice Layout {line}" was changed by the subscriber and was not upgraded.',
    null,
    'Warning',
  ),
  wordless: error('UnclassifiedError', null, null),
  /** The two titles are known from CumulusCI, which leaves them out of its reports; type and text are ours. */
  subscriptionExpired: error(
    'UnclassifiedError',
    'Salesforce Subscription Expired',
    'The Salesforce subscription of organization {org} has expired.',
  ),
  packageUninstalled: error('UnclassifiedError', 'Package Uninstalled', null),
} as const satisfies Record<string, ErrorTemplate>;

export type ErrorKey = keyof typeof ERROR_TEMPLATES;

/**
 * The columns of one error row. Its numbers and ids are derived from the org key, so that the same org fails in the
 * same way twice.
 */
export const renderError = (key: ErrorKey, orgKey: string): PushErrorValues => {
  const template: ErrorTemplate = ERROR_TEMPLATES[key];
  const random = createRandom(seedOf(`${key} ${orgKey}`));
  const parts: Record<string, string> = {
    gack: `${random.below(2_000_000_000) - 400_000_000}-${10_000 + random.below(400_000)}`,
    // Failures with one cause share the trace id, by which they are grouped.
    stacktrace: String(random.pick([-151_184_096, 1_407_283_941, -988_510_622])),
    line: String(10 + random.below(400)),
    record: `001${orgKey.slice(3, 15)}`,
    org: orgKey,
  };
  const fill = (text: string | null): string | null =>
    text && text.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
  return { ...template, ErrorMessage: fill(template.ErrorMessage), ErrorDetails: fill(template.ErrorDetails) };
};

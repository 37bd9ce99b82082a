import { expect } from 'chai';
import {
  CAUSE_KEYS,
  CAUSES,
  causeOf,
  isNamedBy,
  isRetryable,
  NO_REASON,
  reasonsOf,
  type CauseKey,
} from '../../../src/core/report/causes.js';
import { DEPENDENCY, error, gack } from '../../support/reports.js';

/** The eight types, and every title and message that was seen in public. */
const SEEN: Array<[CauseKey, Parameters<typeof causeOf>[0]]> = [
  ['dependency', DEPENDENCY],
  [
    'ancestry',
    error('IneligibleUpgrade', {
      title: 'Invalid Upgrade',
      message: 'Invalid Upgrade. The currently installed version does not share a common ancestor with this version',
    }),
  ],
  [
    'required-package',
    error('DeployError', {
      message:
        'A required package is missing: Package "EDA", Version 1.2 or later must be installed first then try again.',
    }),
  ],
  [
    'removed-component',
    error('DeployError', {
      message:
        'This version of the package removes some Apex code that one or more Visualforce pages in your organization need.',
    }),
  ],
  ['internal-error', gack('731858695-80805')],
  [
    'row-lock',
    error('UnclassifiedError', {
      title: 'Unexpected Error',
      message:
        'The post install script failed. CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: ORA-04021: timeout occurred while waiting to lock object\nClass.acme.InstallScript.onInstall: line 1',
    }),
  ],
  [
    'install-script',
    error('UnclassifiedError', {
      title: 'Unexpected Error',
      message: 'System.NullPointerException\nClass.acme.InstallScript.onInstall: line 1',
    }),
  ],
  [
    'definition-not-found',
    error('DeployError', {
      title: 'Deployment Failure',
      message: 'Definition for js://hed.STG_CMP_Header not found',
      details: '0,,,20,AuraDefinitionBundle',
    }),
  ],
  [
    'beta-installed',
    error('IneligibleUpgrade', {
      title: 'Cannot upgrade beta package',
      message:
        'You cannot upgrade a beta package, because developers can make incompatible changes to a package that has been released as a beta.',
    }),
  ],
  [
    'not-yet-available',
    error('IneligibleUpgrade', {
      title: 'Package',
      message: 'This package is not yet available. Please try again later or contact the package owner.',
    }),
  ],
  ['blocked', error('IneligibleUpgrade', { title: 'Push upgrades are blocked by the subscriber' })],
  ['ineligible', error('IneligibleUpgrade', { message: 'The org has a newer version.' })],
  ['apex-test', error('ApexTestFailure', { message: 'System.AssertException' })],
  ['feature-missing', error('FeatureMissing')],
  ['limit-exceeded', error('LimitExceeded', { message: 'Custom object limit exceeded' })],
  ['locking', error('LockingFailure')],
  ['row-lock', error('LockingFailure', { message: 'UNABLE_TO_LOCK_ROW' })],
  ['pac-error', error('PACError')],
  ['deploy-error', error('DeployError', { message: 'Something else' })],
  ['unclassified', error('UnclassifiedError', { message: 'Something else' })],
  ['unclassified', error('ANewType', { message: 'Something else' })],
  ['no-reason', error('UnclassifiedError')],
  ['no-reason', error('UnclassifiedError', { title: '', message: '' })],
  ['subscription-expired', error('UnclassifiedError', { title: 'Salesforce Subscription Expired' })],
  ['package-uninstalled', error('UnclassifiedError', { title: 'Package Uninstalled' })],
];

describe('the catalogue of causes', () => {
  for (const [cause, seen] of SEEN) {
    it(`knows ${seen.type}: ${seen.title ?? ''} ${(seen.message ?? '').slice(0, 40)}`, () => {
      expect(causeOf(seen)).to.equal(cause);
    });
  }

  it('has an example of every cause', () => {
    expect(new Set(SEEN.map(([cause]) => cause))).to.have.keys(CAUSE_KEYS);
  });

  it('contains as transient only causes that may succeed when retried', () => {
    expect(CAUSE_KEYS.filter(isRetryable)).to.have.members([
      ...['not-yet-available', 'row-lock', 'locking', 'internal-error', 'definition-not-found'],
    ]);
    for (const key of CAUSE_KEYS) expect(CAUSES[key].nextStep).to.match(/^[A-Z].*\.$/);
  });

  it('reads title and message separately', () => {
    expect(causeOf(error('IneligibleUpgrade', { title: 'To be', message: 'Table is gone' }))).to.equal('ineligible');
  });

  it('uses warnings as a reason only where there is nothing else', () => {
    const warning = error('DeployError', { severity: 'Warning' });
    const serious = error('ApexTestFailure');
    expect(reasonsOf([warning, serious])).to.deep.equal([serious]);
    expect(reasonsOf([warning])).to.deep.equal([warning]);
    expect(reasonsOf([])).to.deep.equal([NO_REASON]);
    expect(causeOf(NO_REASON)).to.equal('no-reason');
  });

  it('finds an error by its cause, its title or its type, case-insensitively', () => {
    const gone = error('UnclassifiedError', { title: 'Package Uninstalled' });
    for (const name of ['package-uninstalled', 'package uninstalled', 'unclassifiederror'])
      expect(isNamedBy(gone, new Set([name])), name).to.equal(true);
    expect(isNamedBy(gone, new Set(['package', 'dependency']))).to.equal(false);
    expect(isNamedBy(error('PACError'), new Set(['package-uninstalled']))).to.equal(false);
  });
});

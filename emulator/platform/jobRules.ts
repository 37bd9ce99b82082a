import type { Row, Value } from '../model.js';
import { normalizeId, to15 } from '../data/ids.js';
import { NOT_AN_ANCESTOR, requiredPackage } from './refusalTexts.js';
import {
  missingDependency,
  predecessorOf,
  reasonsAgainst,
  type Reason,
  sameNumbers,
  targetOrgOf,
  type TargetOrg,
  versionRow,
} from './eligibility.js';
import type { Org } from './org.js';
import { type RowError, rowError } from './outcome.js';
import { inWords } from './words.js';
import { isOver } from './status.js';
import type { Transaction } from './transaction.js';

type Values = Record<string, Value>;

export const NOT_ELIGIBLE =
  'The specified SubscriberOrganizationKey is not eligible to receive this upgrade. It may not have the package installed, or has a beta version installed.';

/** The first error of a new job. The parent request exists, because the field checks have verified that. */
export const checkNewJob = (org: Org, values: Values, transaction: Transaction): RowError | undefined => {
  const request = org.store.table('PackagePushRequest')!.get(String(values.PackagePushRequestId))!;
  return (
    checkParent(org, request) ??
    checkKeyForm(org, values) ??
    checkStatus(org, values) ??
    checkDuplicate(org, request, values) ??
    checkOrg(org, request, orgKeyOf(values), transaction)
  );
};

export const newJobValues = (org: Org, values: Values): Values => {
  const request = org.store.table('PackagePushRequest')!.get(String(values.PackagePushRequestId))!;
  const late = request.Status !== 'Created' && org.switches.jobStatusWhilePending === 'Pending';
  return {
    ...values,
    SubscriberOrganizationKey: orgKeyOf(values),
    Status: late ? 'Pending' : 'Created',
    StartTime: values.StartTime ?? null,
    EndTime: values.EndTime ?? null,
    DurationSeconds: null,
  };
};

/** Tells the engine about a job that is added to a request that is already scheduled. */
export const applyNewJob = (org: Org, transaction: Transaction, job: Row): void => {
  const request = org.store.table('PackagePushRequest')!.get(String(job.PackagePushRequestId))!;
  if (request.Status !== 'Created') transaction.onCommit(() => org.engine.addJob(request, job));
};

/** The org stores 15 characters; the last three of a longer key are only a checksum. */
const orgKeyOf = (values: Values): string => {
  const key = String(values.SubscriberOrganizationKey);
  return normalizeId(key) ? to15(key) : key;
};

const checkParent = (org: Org, request: Row): RowError | undefined => {
  if (request.Status === 'Created') return undefined;
  if (org.switches.jobIntoNonCreated === 'accept' && !isOver(request.Status)) return undefined;
  const message = `Package push jobs can't be added to a package push request with the status ${request.Status}.`;
  return inWords(org, 'lateJob', rowError('INVALID_OPERATION', message, ['PackagePushRequestId']));
};

const checkStatus = (org: Org, values: Values): RowError | undefined => {
  if (!('Status' in values) || values.Status === 'Created') return undefined;
  return rowError(org.switches.abortRefusal, `A package push job can't be created with the status ${values.Status}.`, [
    'Status',
  ]);
};

const checkKeyForm = (org: Org, values: Values): RowError | undefined => {
  const key = String(values.SubscriberOrganizationKey);
  const { longOrgKey, malformedOrgKey } = org.switches;
  if (normalizeId(key)?.startsWith('00D')) {
    return key.length <= 15 || longOrgKey === 'accept' ? undefined : notEligible(org);
  }
  if (malformedOrgKey === 'like-unknown') return undefined;
  const message = `Subscriber Organization Key: id value of incorrect type: ${key}`;
  return inWords(org, 'malformedOrgKey', rowError(malformedOrgKey, message, ['SubscriberOrganizationKey']));
};

const notEligible = (org: Org): RowError =>
  inWords(org, 'notEligible', rowError(org.switches.notEligibleCode, NOT_ELIGIBLE));

const checkDuplicate = (org: Org, request: Row, values: Values): RowError | undefined => {
  const key = orgKeyOf(values);
  for (const job of org.store.table('PackagePushJob')!.where('SubscriberOrganizationKey', key)) {
    if (job.PackagePushRequestId !== request.Id) continue;
    const message = `duplicate value found: SubscriberOrganizationKey duplicates value on record with id: ${to15(job.Id)}`;
    return inWords(org, 'duplicateOrg', rowError(org.switches.duplicateOrg, message, ['SubscriberOrganizationKey']));
  }
  return undefined;
};

const checkOrg = (org: Org, request: Row, orgKey: string, transaction: Transaction): RowError | undefined => {
  const target = versionRow(org.store, request.PackageVersionId)!;
  const targetOrg = targetOrgOf(org.store, target, orgKey);
  const migration = request.IsMigration === true;
  const refusals = reasonsAgainst(targetOrg, migration, org.switches).filter(
    (reason) => org.switches[reason] !== 'run',
  );
  if (refusals.length > 0) return refusalFor(org, targetOrg, refusals);
  return migration ? checkMigration(org, targetOrg, transaction) : undefined;
};

const refusalFor = (org: Org, targetOrg: TargetOrg, reasons: readonly Reason[]): RowError => {
  const [first] = reasons;
  if (first === 'notAncestor' && org.switches.notAncestor === 'insert')
    return inWords(org, 'notAncestor', rowError(org.switches.notEligibleCode, NOT_AN_ANCESTOR));
  if (first === 'missingDependency')
    return rowError(org.switches.notEligibleCode, requiredPackage(org.store, missingDependency(targetOrg)));
  const unknown = reasons.includes('unknownOrgKey') && org.switches.unknownOrgKey === 'INVALID_CROSS_REFERENCE_KEY';
  return unknown
    ? rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['SubscriberOrganizationKey'])
    : notEligible(org);
};

const checkMigration = (org: Org, { installed, target }: TargetOrg, transaction: Transaction): RowError | undefined => {
  const predecessor = predecessorOf(org.store, target);
  const matches =
    installed !== undefined &&
    installed.Id !== target.Id &&
    installed.MetadataPackageId === predecessor?.MetadataPackageId &&
    sameNumbers(installed, target);
  if (!matches) return notEligible(org);
  if (org.migrations.take(org.clock.now(), transaction)) return undefined;
  return rowError(
    'LIMIT_EXCEEDED',
    'You have reached the daily limit of 5 subscriber orgs for package migration push upgrades.',
  );
};

import type { Row, Value } from '../model.js';
import { versionRow } from './eligibility.js';
import type { Org } from './org.js';
import { type RowError, rowError } from './outcome.js';
import { inWords } from './words.js';
import type { Status } from './status.js';
import type { Transaction } from './transaction.js';

type Values = Record<string, Value>;

/** The only changes of Status that a client may request. Only the platform makes the others. */
const CLIENT_TRANSITIONS: Partial<Record<Status, readonly Status[]>> = {
  Created: ['Pending', 'Canceled'],
  Pending: ['Pending', 'Canceled'],
};

export const checkNewRequest = (org: Org, values: Values): RowError | undefined => {
  if ('Status' in values && values.Status !== 'Created') {
    return statusRefused(org, `A package push request can't be created with the status ${values.Status}.`);
  }
  const unpushable =
    org.switches.unpushableVersion === 'create' ? checkVersion(org, values.PackageVersionId) : undefined;
  return (
    checkReview(org, values.PackageVersionId) ?? unpushable ?? checkStart(org, values) ?? checkMigration(org, values)
  );
};

export const newRequestValues = (values: Values): Values => ({
  ...values,
  Status: 'Created',
  ScheduledStartTime: values.ScheduledStartTime ?? null,
  StartTime: values.StartTime ?? null,
  EndTime: values.EndTime ?? null,
  DurationSeconds: null,
  IsMigration: values.IsMigration ?? false,
});

export const checkRequestChange = (org: Org, request: Row, values: Values): RowError | undefined =>
  checkEdit(org, request, values) ?? checkTransition(org, request, values);

const checkEdit = (org: Org, request: Row, values: Values): RowError | undefined => {
  const edits = ['ScheduledStartTime', 'PackageVersionId'].filter((field) => field in values);
  if (edits.length === 0) return undefined;
  if (!mayEdit(org, request.Status, edits)) {
    const message = `You can't change ${edits.join(', ')} of a package push request with the status ${request.Status}.`;
    return inWords(org, 'edit', rowError('INVALID_OPERATION', message));
  }
  const version = 'PackageVersionId' in values && org.switches.unpushableVersion === 'create';
  return (version ? checkVersion(org, values.PackageVersionId) : undefined) ?? checkStart(org, values);
};

const mayEdit = ({ switches }: Org, status: Value | undefined, edits: readonly string[]): boolean => {
  if (status !== 'Pending') return status === 'Created';
  if (switches.editAfterCreated === 'start-only') return !edits.includes('PackageVersionId');
  return switches.editAfterCreated === 'accept';
};

const checkTransition = (org: Org, request: Row, values: Values): RowError | undefined => {
  if (!('Status' in values)) return undefined;
  const from = request.Status as Status;
  const to = values.Status as Status;
  if (from === 'Created' && to === 'Created') return undefined;
  if (from === 'Canceled' && to === 'Canceled' && org.switches.cancelAgain === 'no-op') return undefined;
  const again = from === 'Pending' && to === 'Pending' && org.switches.pendingAgain === 'refuse';
  if (again || !CLIENT_TRANSITIONS[from]?.includes(to)) {
    return statusRefused(
      org,
      `A package push request with the status ${request.Status} can't be changed to ${values.Status}.`,
    );
  }
  return from === 'Created' && to === 'Pending' ? checkActivation(org, request, values) : undefined;
};

const checkActivation = (org: Org, request: Row, values: Values): RowError | undefined => {
  const versionId = values.PackageVersionId ?? request.PackageVersionId;
  const unpushable = org.switches.unpushableVersion === 'pending' ? checkVersion(org, versionId) : undefined;
  if (unpushable) return unpushable;
  const empty = jobsOf(org, request).next().done === true;
  if (!empty || org.switches.zeroJobs === 'succeed') return undefined;
  return inWords(org, 'zeroJobs', rowError('INVALID_OPERATION', 'The package push request has no package push jobs.'));
};

/** The error of a refused abort. No document names its code, so that a switch selects it. */
const statusRefused = (org: Org, message: string): RowError =>
  inWords(org, 'status', rowError(org.switches.abortRefusal, message, ['Status']));

const checkVersion = (org: Org, versionId: unknown): RowError | undefined => {
  const version = versionRow(org.store, versionId);
  if (!version || (version.ReleaseState !== 'Beta' && version.IsDeprecated !== true)) return undefined;
  const what = version.ReleaseState === 'Beta' ? 'a beta version' : 'deprecated';
  const message = `The specified PackageVersionId can't be pushed because it's ${what}.`;
  return inWords(org, 'unpushableVersion', rowError('INVALID_OPERATION', message, ['PackageVersionId']));
};

const checkReview = (org: Org, versionId: unknown): RowError | undefined => {
  const version =
    typeof versionId === 'string' ? org.store.table('SubscriberPackageVersion')?.get(versionId) : undefined;
  if (version?.IsManaged !== true || version.IsSecurityReviewed === true) return undefined;
  return rowError('INVALID_OPERATION', 'Specify a package that has passed the AppExchange security review.', [
    'PackageVersionId',
  ]);
};

const checkStart = (org: Org, values: Values): RowError | undefined => {
  const start = values.ScheduledStartTime;
  if (typeof start !== 'number' || start >= org.clock.now() || org.switches.pastStart === 'start-now') return undefined;
  const message = 'The scheduled start time must be in the future.';
  return inWords(org, 'pastStart', rowError('INVALID_OPERATION', message, ['ScheduledStartTime']));
};

const checkMigration = (org: Org, values: Values): RowError | undefined => {
  if (values.IsMigration !== true) return undefined;
  const versions = org.store.table('Package2Version');
  const [built] = versions ? [...versions.where('SubscriberPackageVersionId', values.PackageVersionId ?? null)] : [];
  if (typeof built?.ConvertedFromVersionId === 'string') return undefined;
  return rowError(
    'INVALID_OPERATION',
    'Specify a package version that was converted from a first-generation managed package.',
    ['PackageVersionId'],
  );
};

function* jobsOf(org: Org, request: Row): Generator<Row> {
  yield* org.store.table('PackagePushJob')!.where('PackagePushRequestId', request.Id);
}

/** The effects of a status change: jobs follow their request, and the engine is told after the commit. */
export const applyRequestChange = (org: Org, transaction: Transaction, request: Row, before: Value): void => {
  const from = before as Status;
  const to = request.Status as Status;
  const now = org.clock.now();
  if (to === 'Canceled' && from !== 'Canceled') {
    setJobs(org, transaction, request, 'Canceled');
    transaction.onCommit(() => org.engine.cancel(request));
    return;
  }
  if (to !== 'Pending') return;
  if (from === 'Created') {
    if (org.switches.immediateStart === 'filled' && request.ScheduledStartTime === null) {
      transaction.update(org.store.table('PackagePushRequest')!, request, { ScheduledStartTime: now });
    }
    if (org.switches.jobStatusWhilePending === 'Pending') setJobs(org, transaction, request, 'Pending');
  }
  transaction.onCommit(() => org.engine.activate(request));
};

const setJobs = (org: Org, transaction: Transaction, request: Row, status: Status): void => {
  const table = org.store.table('PackagePushJob')!;
  const SystemModstamp = org.clock.now();
  for (const job of [...jobsOf(org, request)]) transaction.update(table, job, { Status: status, SystemModstamp });
};

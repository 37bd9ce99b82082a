import { UsageError } from '../../core/errors/usageError.js';
import type { Customers } from '../../core/orgs/customers.js';
import { sameId } from '../../core/orgs/ids.js';
import { EVERY_ORG } from '../../core/orgs/selection.js';
import { readTargets } from '../../core/orgs/entries.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import type { JobRow, PushReport } from '../../core/report/report.js';
import { RETRY_SCOPES, retryTargets, type RetryScope } from '../../core/report/failures.js';
import { aboutStatus } from '../../core/status.js';
import { findRecord } from '../../journal/newestPush.js';
import type { OpenOrg } from '../openPushOrg.js';
import { asGiven, aCount, aFlag, aList, oneOf, requireOptions } from '../requireOptions.js';
import { readVersion } from '../readPackage.js';
import { makePlan } from './planPush.js';
import type { PlanOptions } from './planOptions.js';
import { readExcluded, readFilter, readStart } from './readPlanOptions.js';
import { reportPush } from './reportPush.js';

/** Which orgs of a push {@link planRetry} plans again, and when. */
export type RetryOptions = {
  /**
   * `retryable` (the default): those that failed for causes that may succeed when retried; `failed`: all that failed;
   * `unscheduled`: those that were to be upgraded and never were.
   */
  only?: RetryScope;
  /** Leaves out orgs in which the upgrade to the version has failed this often, over all pushes of it. */
  maxAttempts?: number;
  /** Failures that do not count, as in {@link reportPush}. */
  ignoreErrors?: readonly string[];
  /**
   * The customers that the orgs belong to, for `tags`, and for `customer` of the failures of `of`: the result of {@link
   * readCustomers}.
   */
  customers?: Customers;
  /** Only orgs that have any of these tags in `customers`, case-insensitive. */
  tags?: readonly string[];
  /** Orgs that are not pushed to, whatever the other options say, as in {@link planPush}. */
  exclude?: PlanOptions['exclude'];
  /** As in {@link planPush}. */
  ignoreLineage?: boolean;
  allowDowngrade?: boolean;
  startTime?: Date | string | null;
  timeZone?: string;
};

const CHECKS = {
  only: oneOf(RETRY_SCOPES),
  maxAttempts: aCount,
  ignoreErrors: aList,
  customers: asGiven,
  tags: asGiven,
  exclude: asGiven,
  ignoreLineage: aFlag,
  allowDowngrade: aFlag,
  startTime: asGiven,
  timeZone: asGiven,
};

/** `of`: the push whose orgs are retried; `named`: the number of its orgs that are retried. */
export type RetryPlan = { plan: PlannedPush; of: PushReport; named: number };

/**
 * Plans another push of the same version to orgs of a push. Each org is checked again. Before that, `onRead` is called
 * with the push and the number of orgs to retry.
 *
 * @param pushRequestId 0DV, 15 or 18 characters.
 * @throws {@link UsageError} where the org has no such push (`no-such-push`), where the push has no such orgs
 * (`nothing-to-retry`), and, for `unscheduled`, where it is not known which orgs were to be upgraded (`no-record`).
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const planRetry = async (
  org: OpenOrg,
  pushRequestId: string,
  options: RetryOptions = {},
  onRead?: (of: PushReport, named: number) => void,
): Promise<RetryPlan> => {
  requireOptions(options, CHECKS);
  const { only = 'retryable', maxAttempts, ignoreErrors, customers, tags, ignoreLineage, allowDowngrade } = options;
  await readStart(options);
  const filter = readFilter({ tags }, true, customers);
  const exclusions = readExcluded(options.exclude ?? []);
  const record = (await findRecord(pushRequestId, org.recordFolder))?.header.spec;
  const jobs: Array<Pick<JobRow, 'orgKey' | 'status'>> = [];
  const onJobs = (page: JobRow[]): void => {
    for (const { orgKey, status } of page) jobs.push({ orgKey, status });
  };
  const of = await reportPush(org, pushRequestId, {
    ignoreErrors,
    customers,
    onJobs: only === 'unscheduled' ? onJobs : undefined,
  });
  if (only === 'unscheduled' && record === undefined && of.status !== 'Canceled')
    throw new UsageError({ kind: 'no-record', pushRequestId, for: 'retry', versionId: of.version.id });
  const orgs = retryTargets(only, of, { meant: record?.orgs ?? [], jobs });
  onRead?.(of, orgs.length);
  const isOver = aboutStatus(of.status).final || only === 'unscheduled';
  if (orgs.length === 0) throw new UsageError({ kind: 'nothing-to-retry', pushRequestId, only, isOver });
  const pushable = await readVersion(org, { package: of.version.id });
  const isSameVersion = record !== undefined && sameId(record.request.versionId, of.version.id);
  const plan = await makePlan(org, {
    pushable,
    targets: readTargets(orgs.map((text, index) => ({ line: index + 1, text }))),
    selection: {
      ...EVERY_ORG,
      orgs,
      filter,
      exclusions,
      maxAttempts,
      ignoreLineage,
      allowDowngrade,
      migration: isSameVersion && record.request.migration,
    },
    startTime: await readStart(options, org.port.now()),
  });
  return { plan, of, named: orgs.length };
};

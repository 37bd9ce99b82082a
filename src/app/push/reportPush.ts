import type { Customers } from '../../core/orgs/customers.js';
import { errorNames, meantErrors } from '../../core/report/ignoredErrors.js';
import type { CountedPushRequest } from '../../core/model.js';
import type { Limit } from '../../core/limit.js';
import { readReport, type JobRow, type PushReport } from '../../core/report/report.js';
import { notThere } from '../notThere.js';
import type { ReadableOrg } from '../openHistory.js';
import { asGiven, badOption, checkThat, aList, requireOptions } from '../requireOptions.js';

/** What counts as a failure in {@link reportPush}, and who receives the jobs. */
export type ReportOptions = {
  /**
   * Failures that do not count: keys of the catalogue of causes (docs/causes.md), an error's title or its type,
   * case-insensitive.
   */
  ignoreErrors?: readonly string[];
  /** More failures than this make the push `failed`; by default it is `failed` only if no org succeeded. */
  maxFailures?: Limit;
  /**
   * The customers that the orgs belong to, for `customer` of failures and jobs: the result of {@link readCustomers}.
   */
  customers?: Customers;
  /**
   * Takes every job, page by page of at most 2,000, while the report is read. Memory does not grow with their number.
   * With up to 2,000 jobs, every job has the name of its org; beyond, only failed ones have.
   */
  onJobs?: (jobs: JobRow[]) => void | Promise<void>;
  /** Called with the push before its jobs. `ignored`: the number of failures that do not count. */
  onPush?: (push: CountedPushRequest & { ignored: number }) => void | Promise<void>;
};

/**
 * Reads the state of a push: which orgs failed and why, how long the upgrades took, and which later pushes contain orgs
 * that failed. Reads PackagePushRequest, PackagePushJob, PackagePushError and, for the orgs' names, PackageSubscriber.
 *
 * To retry what may succeed now, plan a push of `version.id` to the `failures` that are `retryable` and neither
 * `hasVersion` nor `ignored`.
 *
 * @param pushRequestId 0DV, 15 or 18 characters.
 * @throws {@link UsageError} (`no-such-push`) where the org has no such push.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const reportPush = async (
  org: ReadableOrg,
  pushRequestId: string,
  options: ReportOptions = {},
): Promise<PushReport> => {
  requireOptions(options, {
    ignoreErrors: aList,
    maxFailures: limit,
    customers: asGiven,
    onJobs: asGiven,
    onPush: asGiven,
  });
  const { ignoreErrors, maxFailures, customers, onJobs, onPush } = options;
  await requireErrors(ignoreErrors);
  const rules = { ignoredErrors: errorNames(ignoreErrors), maxFailures, customers };
  const report = await readReport(org.port, pushRequestId, rules, { onJobs, onPush });
  if (report === undefined) throw await notThere(org, { kind: 'no-such-push', pushRequestId });
  return report;
};

const limit = checkThat('{ count } or { percent }, 0 or more', (value) => {
  const { count, percent = count } = (value ?? {}) as { count?: unknown; percent?: unknown };
  return typeof percent === 'number' && percent >= 0;
});

/** Throws at a mistyped name: without this check it would ignore nothing, and nobody would notice. */
const requireErrors = async (names: readonly string[] = []): Promise<void> => {
  if (names.length === 0) return;
  const { nearest } = await import('../../core/text/didYouMean.js');
  for (const name of names) {
    const meant = meantErrors(name, nearest);
    if (meant !== undefined) {
      throw badOption('ignoreErrors', name, ['a cause or a type of errors', ...meant].join(', such as '));
    }
  }
};

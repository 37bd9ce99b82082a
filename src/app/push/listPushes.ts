import { Duration } from '@salesforce/kit/lib/duration.js';
import type { CountedPushRequest } from '../../core/model.js';
import { readPushes } from '../../core/push/requests.js';
import type { PushStatus } from '../../core/status.js';
import type { ReadableOrg } from '../openHistory.js';
import { readPackageId, type PackageOptions } from '../readPackage.js';
import { asGiven, aList, aNumber, requireOptions } from '../requireOptions.js';

/** Which pushes {@link listPushes} returns: all conditions have to hold. */
export type ListOptions = Partial<PackageOptions> & {
  statuses?: readonly PushStatus[];
  /** Only pushes whose scheduled start is at most this many days ago, by the org's clock. */
  scheduledLastDays?: number;
};

/**
 * The push requests of an org, or of an export of its history, the newest first, each with its jobs counted by status.
 *
 * @throws {@link UsageError} where the package is not clear.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const listPushes = async (org: ReadableOrg, options: ListOptions = {}): Promise<CountedPushRequest[]> => {
  requireOptions(options, {
    package: asGiven,
    packageAliases: asGiven,
    statuses: aList,
    scheduledLastDays: aNumber('days, 0 or more', (days) => days >= 0),
  });
  const { package: name, packageAliases, statuses, scheduledLastDays: days } = options;
  const packageId = name === undefined ? undefined : await readPackageId(org, { package: name, packageAliases });
  const scheduledSince =
    days === undefined ? undefined : new Date((await org.port.time()).getTime() - Duration.days(days).milliseconds);
  return readPushes(org.port, { packageId, statuses, scheduledSince });
};

import { OrgError } from '../../core/errors/orgError.js';
import { UsageError } from '../../core/errors/usageError.js';
import { customersOfLicenses, type License, type LicensedCustomer } from '../../core/orgs/licenses.js';
import { usernameToShow } from '../../core/text/redact.js';
import { readLicenses } from '../../salesforce/licenses.js';
import type { OpenOptions, OrgConnection } from '../openPushOrg.js';
import { asGiven, requireOptions, aText } from '../requireOptions.js';

/** Which customers {@link listCustomers} returns. */
export type CustomerOptions = Pick<OpenOptions, 'onRetry' | 'log'> & {
  /** Only those with a license of this package: its id (033), or its name in the app. */
  package?: string | undefined;
  /** Called with the number of licenses that contain no org id. */
  onUnreadable?: (licenses: number) => void;
};

/**
 * The customers in the License Management App, page by page, one line for each org with a license. Memory does not grow
 * with their number.
 *
 * @throws {@link UsageError} (`no-license-app`) where the org does not have the app, or the user may not see its
 * licenses.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export async function* listCustomers(
  connection: OrgConnection,
  options: CustomerOptions = {},
): AsyncGenerator<LicensedCustomer[]> {
  requireOptions(options, { package: aText, onUnreadable: asGiven, onRetry: asGiven, log: asGiven });
  const { package: name, onUnreadable, onRetry, log } = options;
  const calls = { ...(onRetry === undefined ? {} : { onRetry }), log };
  let unreadable = 0;
  async function* pages(): AsyncGenerator<License[]> {
    for await (const page of readLicenses(connection, { package: name }, calls)) {
      unreadable += page.unreadable;
      yield page.licenses;
    }
  }
  try {
    yield* customersOfLicenses(pages());
  } catch (error) {
    if (!(error instanceof OrgError && error.code === 'INVALID_TYPE')) throw error;
    throw new UsageError({ kind: 'no-license-app', username: usernameToShow(connection.getUsername()) });
  }
  if (unreadable > 0) onUnreadable?.(unreadable);
}

import { Duration } from '@salesforce/kit/lib/duration.js';
import { debugLog } from '../cli/debugLog.js';
import { connectionOf } from '../cli/flags.js';
import { findOrphanedRequests } from '../core/push/staleRequests.js';
import type { HubFacts, HubTrouble } from '../core/doctor.js';
import { listPushes } from '../core/push/list.js';
import { OrgError } from '../core/errors/orgError.js';
import type { CountedPushRequest } from '../core/model.js';
import { toOrgError } from '../salesforce/apiErrors.js';
import { readRights } from '../salesforce/rights.js';
import { openPushOrg } from './openPushOrg.js';

/** A push that was to start longer ago than this has ended, whatever its status says. */
const OPEN = Duration.days(90);

/** Asks the default Dev Hub, the way a command would, and gives each fact as soon as it is known. Throws nothing. */
export async function* hubFacts(): AsyncGenerator<HubFacts> {
  let connection;
  try {
    connection = await connectionOf({});
  } catch (error) {
    yield { trouble: troubleWithLogin(error as Error) };
    return;
  }
  try {
    yield { apiVersion: connection.getApiVersion() };
    const rights = await readRights(connection, debugLog());
    yield { rights };
    if (!rights.report) return;
    const org = openPushOrg(connection);
    const orphanedRequests = await findOrphanedRequests(
      org,
      new Date((await org.time()).getTime() - Duration.days(1).milliseconds),
    );
    yield { orphanedRequests: orphanedRequests.map((each) => ({ ...inShort(each), lastModified: each.lastModified })) };
    const scheduledSince = new Date(org.now().getTime() - OPEN.milliseconds);
    const open = await listPushes(org, { statuses: ['Pending', 'InProgress'], scheduledSince });
    yield { open: open.map(inShort) };
  } catch (error) {
    const { kind, code } = toOrgError(error);
    yield { trouble: { kind: 'error', error: kind, code } };
  }
}

const inShort = ({ pushRequestId, status, jobs }: CountedPushRequest) => ({ pushRequestId, status, orgs: jobs.total });

/** Before the first call, what is not the way to the org is its login: unknown, or not to be decrypted. */
const troubleWithLogin = (error: Error): HubTrouble => {
  if (error.name === 'NoDevHubError') return { kind: 'none' };
  if (error.name === 'NotADevHubError') return { kind: 'not-a-dev-hub' };
  const { kind, code } = toOrgError(error);
  return { kind: 'error', error: kind === 'refused' && !(error instanceof OrgError) ? 'session' : kind, code };
};

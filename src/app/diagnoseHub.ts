import { Duration } from '@salesforce/kit/lib/duration.js';
import type { HubFacts, HubTrouble } from '../core/doctor.js';
import { OrgError } from '../core/errors/orgError.js';
import type { CountedPushRequest } from '../core/model.js';
import type { Log } from '../core/ports.js';
import { listPushes } from '../core/push/list.js';
import { toOrgError } from '../salesforce/apiErrors.js';
import { readRights } from '../salesforce/rights.js';
import { findAbandoned } from './abortPush.js';
import { openPushOrg, type OrgConnection } from './openPushOrg.js';

/** A push that was to start longer ago than this has ended, whatever its status says. */
const OPEN = Duration.days(90);

/** Asks a Dev Hub, the way a command would, and gives each fact as soon as it is known. Throws nothing. */
export async function* diagnoseHub(connect: () => Promise<OrgConnection>, log?: Log): AsyncGenerator<HubFacts> {
  let connection: OrgConnection;
  try {
    connection = await connect();
  } catch (error) {
    yield { trouble: troubleWithLogin(error as Error) };
    return;
  }
  try {
    yield { apiVersion: connection.getApiVersion() };
    const rights = await readRights(connection, log);
    yield { rights };
    if (!rights.report) return;
    const org = await openPushOrg(connection);
    const abandoned = await findAbandoned(org, Duration.days(1).milliseconds);
    yield { orphanedRequests: abandoned.map((each) => ({ ...inShort(each), lastModified: each.lastModified })) };
    const scheduledSince = new Date(org.port.now().getTime() - OPEN.milliseconds);
    const open = await listPushes(org.port, { statuses: ['Pending', 'InProgress'], scheduledSince });
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

import { once } from 'node:events';
import { Duration } from '@salesforce/kit/lib/duration.js';
import { OLDEST_API_VERSION, type Facts, type HubFacts, type HubTrouble } from '../core/doctor.js';
import { OrgError } from '../core/errors/orgError.js';
import type { CountedPushRequest } from '../core/model.js';
import type { Log } from '../core/ports.js';
import { recordFolder } from '../journal/beginRecord.js';
import { unfinishedPushes } from '../journal/unfinished.js';
import { readPushes } from '../core/push/list.js';
import { readOrphanedRequests } from '../core/push/staleRequests.js';
import { toOrgError } from '../salesforce/http/apiErrors.js';
import { newestApiVersion, readRights } from '../salesforce/rights.js';
import { connectPushOrg } from '../salesforce/pushOrg.js';
import type { RestOptions } from '../salesforce/http/rest.js';

const SECONDS = 15;
/** Shorter than for a command, which may have to wait for an answer that takes long. */
const CALL_MS = 5000;
/** A push that was to start longer ago than this has ended, whatever its status says. */
const OPEN = Duration.days(90);

/** What can be learned of the default Dev Hub in a short time. Throws nothing, and leaves no call behind. */
export const diagnoseHub = async (log?: Log, seconds = SECONDS): Promise<HubFacts> => {
  const facts: HubFacts = {};
  const timeUp = new AbortController();
  const timer = setTimeout(() => {
    // Of a kind that no call is made again after.
    timeUp.abort(new OrgError('unexpected', 'DOCTOR_STOPPED', 'The time is up.'));
  }, seconds * 1000);
  const options = { log, limits: { callMs: CALL_MS, signal: timeUp.signal } };
  const silent = once(timeUp.signal, 'abort').then((): HubTrouble => ({ kind: 'silent', seconds }));
  const trouble = await Promise.race([silent, learn(facts, options).catch(troubleOf)]);
  clearTimeout(timer);
  return { ...facts, ...(trouble === undefined ? {} : { trouble }) };
};

/** Writes down each fact as soon as it is known; gives why there are no more. */
const learn = async (facts: HubFacts, options: RestOptions): Promise<HubTrouble | undefined> => {
  const { AuthInfo, ConfigAggregator, Connection, OrgConfigProperties, StateAggregator } =
    await import('@salesforce/core');
  const config = await ConfigAggregator.create();
  const name = config.getPropertyValue(OrgConfigProperties.TARGET_DEV_HUB);
  if (typeof name !== 'string') return { kind: 'none' };
  const { aliases } = await StateAggregator.getInstance();
  const authInfo = await AuthInfo.create({ username: aliases.resolveUsername(name) });
  if (authInfo.getFields().isDevHub === false) return { kind: 'not-a-dev-hub' };
  const configured = config.getPropertyValue(OrgConfigProperties.ORG_API_VERSION);
  // Where it is given a version, core makes no call of its own here, unlike in Org.create: it would go by jsforce's
  // transport, which can't be given up where it hangs, and ends the process where an answer breaks off.
  const version = typeof configured === 'string' ? configured : `${OLDEST_API_VERSION}.0`;
  const connection = await Connection.create({ authInfo, connectionOptions: { version } });
  if (version !== configured) connection.setApiVersion(await newestApiVersion(connection, options));
  facts.apiVersion = connection.getApiVersion();
  facts.rights = await readRights(connection, options);
  if (!facts.rights.report) return undefined;
  const port = connectPushOrg(connection, options);
  const dayBefore = new Date((await port.time()).getTime() - Duration.days(1).milliseconds);
  const orphaned = await readOrphanedRequests(port, dayBefore);
  facts.orphanedRequests = orphaned.map((each) => ({ ...inShort(each), lastModified: each.lastModified }));
  const scheduledSince = new Date(port.now().getTime() - OPEN.milliseconds);
  const open = await readPushes(port, { statuses: ['Pending', 'InProgress'], scheduledSince });
  facts.open = open.map(inShort);
  return undefined;
};

/** The interrupted pushes of this machine, or why its records can't be read. */
export const diagnoseRecords = (): Promise<Facts['unfinished']> =>
  unfinishedPushes(recordFolder()).catch((error: unknown) => ({
    code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN',
  }));

const inShort = ({ pushRequestId, status, jobs }: CountedPushRequest) => ({ pushRequestId, status, orgs: jobs.total });

/** Before the first call, what is not the way to the org is its login: unknown, or not to be decrypted. */
const troubleOf = (error: unknown): HubTrouble => {
  const { kind, code } = toOrgError(error);
  return { kind: 'error', error: kind === 'refused' && !(error instanceof OrgError) ? 'session' : kind, code };
};

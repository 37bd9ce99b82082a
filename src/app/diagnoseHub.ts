import { once } from 'node:events';
import { Duration } from '@salesforce/kit/lib/duration.js';
import { OLDEST_API_VERSION, type Facts, type HubFacts, type HubTrouble } from '../core/doctor.js';
import { OrgError } from '../core/errors/orgError.js';
import { UsageError } from '../core/errors/usageError.js';
import type { CountedPushRequest } from '../core/model.js';
import type { Log } from '../core/ports.js';
import { recordFolder } from '../journal/record.js';
import { unfinishedPushes } from '../journal/newestPush.js';
import { readPushes, readOrphanedRequests } from '../core/push/requests.js';
import { toOrgError } from '../salesforce/http/apiErrors.js';
import { newestApiVersion, readRights } from '../salesforce/rights.js';
import { connectPushOrg } from '../salesforce/pushOrg.js';
import type { RestOptions } from '../salesforce/http/rest.js';

const SECONDS = 15;
/** Shorter than for a command, which may have to wait for a slow response. */
const CALL_MS = 5000;
/** A push with an earlier scheduled start has ended, whatever its status says. */
const OPEN = Duration.days(90);

/** Reads what can be found out about the default Dev Hub in a short time. Never throws, and leaves no call running. */
export const diagnoseHub = async (log?: Log, seconds = SECONDS): Promise<HubFacts> => {
  const facts: HubFacts = {};
  const timeUp = new AbortController();
  const timer = setTimeout(() => {
    // A kind of error after which no call is repeated.
    timeUp.abort(new OrgError('unexpected', 'DOCTOR_STOPPED', 'The time is up.'));
  }, seconds * 1000);
  const options = { log, limits: { callMs: CALL_MS, signal: timeUp.signal } };
  const silent = once(timeUp.signal, 'abort').then((): HubTrouble => ({ kind: 'silent', seconds }));
  const trouble = await Promise.race([silent, learn(facts, options).catch(troubleOf)]);
  clearTimeout(timer);
  return { ...facts, ...(trouble === undefined ? {} : { trouble }) };
};

/** Stores each fact as soon as it is known. Returns the reason why later ones are missing. */
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
  // With a given version, core makes no call of its own here, unlike in Org.create. That call would use jsforce's
  // transport, which cannot be canceled when it hangs, and ends the process when a response breaks off.
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

/** The interrupted pushes of this machine, or why its records cannot be read. */
export const diagnoseRecords = (): Promise<Facts['unfinished']> =>
  unfinishedPushes(recordFolder()).catch((error: unknown) => ({ code: codeOf(error) }));

const codeOf = (error: unknown): string => {
  if (error instanceof UsageError && error.problem.kind === 'unusable-records') return error.problem.code;
  return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
};

const inShort = ({ pushRequestId, status, jobs }: CountedPushRequest) => ({ pushRequestId, status, orgs: jobs.total });

/**
 * Errors before the first call that do not concern the connection concern the login: it is unknown, or cannot be
 * decrypted.
 */
const troubleOf = (error: unknown): HubTrouble => {
  const { kind, code } = toOrgError(error);
  return { kind: 'error', error: kind === 'refused' && !(error instanceof OrgError) ? 'session' : kind, code };
};

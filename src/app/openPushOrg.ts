import type { ReadProgress } from '../core/model.js';
import type { HistorySource } from '../core/history/export.js';
import type { Log, PushOrg } from '../core/ports.js';
import type { Retry } from '../core/push/retryPolicy.js';
import { usernameToShow } from '../core/text/redact.js';
import { recordFolder, type UnreadableRecord } from '../journal/record.js';
import { connectPushOrg } from '../salesforce/pushOrg.js';
import { asGiven, requireOptions, aText } from './requireOptions.js';

/**
 * The methods of a `Connection` of @salesforce/core that are needed here. Any version with these methods, and any kind
 * of login, will do.
 */
export type OrgConnection = {
  /** Such as `66.0`. At least 51.0 is needed; since about 66.0 the org reports which subscribers block pushes. */
  getApiVersion(): string;
  /** Sends one call with the session's token. */
  request(
    request: { method: 'GET' | 'POST' | 'PATCH'; url: string; body?: string },
    options?: object,
  ): Promise<unknown>;
  /** Stored in the record of a push, for the command that resumes it. */
  getUsername(): string | undefined;
  /** The id of the org (00D). */
  getAuthInfoFields(): { orgId?: string };
  /** The access token; replaced when it has expired and could be renewed. */
  accessToken?: string | null;
  /** Contains the function that renews the session; without it, the session is not renewed. */
  getConnectionOptions?(): object;
};

/** How {@link openPushOrg} opens an org. */
export type OpenOptions = {
  /**
   * The folder with the records of scheduled pushes; created if it does not exist. The default is `~/.sf/package-push`,
   * as for the commands of the CLI, so that `sf package push resume` can resume a push. Name another folder where the
   * home directory is temporary, as in a container: the records keep a push from being made twice.
   */
  recordFolder?: string;
  /**
   * The API version, such as `66.0`, where the org is given by name and not as a connection. The default is the org's
   * newest.
   */
  apiVersion?: string;
  /** Called before the pause of each retried call to the org. */
  onRetry?: (retry: Retry) => void;
  /** Takes a line for each call to the org and each step of a push, for debugging. It contains no tokens. */
  log?: Log;
  /** Called with the progress of a long read, for each page. */
  onRead?: (progress: ReadProgress) => void;
  /**
   * Called once if the clocks differ by five minutes or more, with the milliseconds by which this machine's clock is
   * ahead of the org's.
   */
  onClockOff?: (aheadMs: number) => void;
};

/** Where records are, and what to call for records that cannot be read. */
export type RecordOptions = {
  /** As in {@link openPushOrg}. */
  recordFolder?: string;
  /** Called for each record that is skipped, because it cannot be read. */
  onUnreadable?: (record: UnreadableRecord) => void;
};

/** The org that owns a package: its Dev Hub, or the packaging org of a first-generation one. Made by {@link openPushOrg}. */
export type OpenOrg = {
  /** Empty where the login used an access token in place of a username. */
  readonly username: string;
  /** The org's own id (00D), as @salesforce/core stores it. */
  readonly orgId: string;
  /** Such as `66.0`. */
  readonly apiVersion: string;
  /** API calls made so far; they count against the org's daily limit. */
  apiCalls(): number;
  /** The time by the org's own clock, taken from its last response; before the first response, this machine's time. */
  now: () => Date;
  /** @internal */
  readonly port: PushOrg & HistorySource;
  /** @internal */
  readonly recordFolder: string;
  /** @internal */
  readonly onRetry: (retry: Retry) => void;
  /** @internal */
  readonly log: Log | undefined;
};

/**
 * Opens the org that owns the package: the Dev Hub of an unlocked or second-generation managed package, the packaging
 * org of a first-generation one. With a connection, this makes no call to the org.
 *
 * Calls time out after three minutes, or after the milliseconds in the environment variable `HTTP_TIMEOUT`. They use
 * the proxy in `HTTPS_PROXY`.
 *
 * @param org A `Connection` of @salesforce/core, or the username or alias of an org that the CLI is logged in to.
 * @returns The first argument of the other functions.
 * @throws The error of @salesforce/core where it does not know the username or alias (`NamedOrgNotFoundError`).
 */
export const openPushOrg = async (org: OrgConnection | string, options: OpenOptions = {}): Promise<OpenOrg> => {
  requireOptions(options, {
    recordFolder: aText,
    apiVersion: aText,
    onRetry: asGiven,
    log: asGiven,
    onRead: asGiven,
    onClockOff: asGiven,
  });
  const connection = typeof org === 'string' ? await connectionTo(org, options.apiVersion) : org;
  const onRetry = options.onRetry ?? (() => undefined);
  const port = connectPushOrg(connection, {
    onRetry,
    log: options.log,
    onClockOff: options.onClockOff,
    onRead: options.onRead,
  });
  return {
    username: usernameToShow(connection.getUsername()),
    orgId: connection.getAuthInfoFields().orgId ?? '',
    apiVersion: connection.getApiVersion(),
    apiCalls: () => port.calls(),
    now: () => port.now(),
    port,
    recordFolder: options.recordFolder ?? recordFolder(),
    onRetry,
    log: options.log,
  };
};

const connectionTo = async (aliasOrUsername: string, apiVersion: string | undefined): Promise<OrgConnection> => {
  // Takes half a second to load, and is not needed where there is a connection.
  const { Org } = await import('@salesforce/core');
  return (await Org.create({ aliasOrUsername })).getConnection(apiVersion);
};

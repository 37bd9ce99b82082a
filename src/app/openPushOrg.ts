import type { ReadProgress } from '../core/model.js';
import type { HistorySource } from '../core/history/source.js';
import type { Log, PushOrg } from '../core/ports.js';
import type { Retry } from '../core/push/retryPolicy.js';
import { usernameToShow } from '../core/orgs/username.js';
import { recordFolder } from '../journal/beginRecord.js';
import type { UnreadableRecord } from '../journal/record.js';
import { withReadProgress } from './readProgress.js';
import { connectPushOrg } from '../salesforce/pushOrg.js';

/**
 * What is needed of a `Connection` of @salesforce/core; any version of it that has these methods will do, and so will one
 * that was logged in any way.
 */
export type OrgConnection = {
  /** Such as `66.0`. At least 51.0 is needed; since about 66.0 the org says which subscribers block pushes. */
  getApiVersion(): string;
  /** Sends one call with the session's token. */
  request(
    request: { method: 'GET' | 'POST' | 'PATCH'; url: string; body?: string },
    options?: object,
  ): Promise<unknown>;
  /** Is written into the record of a push, for the command that resumes it. */
  getUsername(): string | undefined;
  /** The id of the org (00D). */
  getAuthInfoFields(): { orgId?: string };
  /** The session; replaced where it was over and could be renewed. */
  accessToken?: string | null;
  /** How the session is renewed; without it, it isn't. */
  getConnectionOptions?(): object;
};

/** How {@link openPushOrg} opens an org. */
export type OpenOptions = {
  /**
   * The folder with the records of what was scheduled; made if it is not there. It is `~/.sf/package-push` if left out,
   * where the commands of the CLI keep theirs, so that `sf package push resume` can resume a push. Name another where
   * the home directory does not last, as in a container: the records are what keeps a push from being made twice.
   */
  recordFolder?: string;
  /** The API version, such as `66.0`, where the org is named and not connected; the org's newest if left out. */
  apiVersion?: string;
  /** Hears of each call to the org that is made again, before the pause. */
  onRetry?: (retry: Retry) => void;
  /** Takes a line for each call to the org and each step of a push, for debugging. No tokens are in it. */
  log?: Log;
  /** Hears how far a long read is, with each page of it. */
  onRead?: (progress: ReadProgress) => void;
  /** Hears, once, that the clocks differ by five minutes or more: by so many milliseconds this machine's is ahead of the org's. */
  onClockOff?: (aheadMs: number) => void;
};

/** Where records are, and who hears of those that can't be read. */
export type RecordOptions = {
  /** As in {@link openPushOrg}. */
  recordFolder?: string;
  /** Hears of each record that is skipped, because it can't be read. */
  onUnreadable?: (record: UnreadableRecord) => void;
};

/** The org that owns a package: its Dev Hub, or the packaging org of a first-generation one. Made by {@link openPushOrg}. */
export type OpenOrg = {
  /** Empty where the login was made with an access token in place of a username. */
  readonly username: string;
  /** The org's own id (00D), as @salesforce/core knows it. */
  readonly orgId: string;
  /** Such as `66.0`. */
  readonly apiVersion: string;
  /** API calls made so far; they count against the org's daily limit. */
  apiCalls(): number;
  /** The time by the org's own clock, as its last answer showed it; this machine's before the first. */
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
 * Opens the org that owns the package: the Dev Hub of an unlocked or second-generation managed package, the packaging org of
 * a first-generation one. With a connection, this makes no call to the org.
 *
 * Calls time out after three minutes, or after `HTTP_TIMEOUT` milliseconds of the environment, and go through the proxy that
 * `HTTPS_PROXY` names.
 *
 * @param org A `Connection` of @salesforce/core, or the username or alias of an org that the CLI is logged in to.
 * @returns What the other functions take as their first argument.
 * @throws What @salesforce/core throws where it does not know the username or alias (`NamedOrgNotFoundError`).
 */
export const openPushOrg = async (org: OrgConnection | string, options: OpenOptions = {}): Promise<OpenOrg> => {
  const connection = typeof org === 'string' ? await connectionTo(org, options.apiVersion) : org;
  const onRetry = options.onRetry ?? (() => undefined);
  const connected = connectPushOrg(connection, {
    onRetry,
    log: options.log,
    onClockOff: options.onClockOff,
    onRead: options.onRead,
  });
  const port = options.onRead === undefined ? connected : withReadProgress(connected, options.onRead);
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
  // Half a second to load, and not needed where there is a connection.
  const { Org } = await import('@salesforce/core');
  return (await Org.create({ aliasOrUsername })).getConnection(apiVersion);
};

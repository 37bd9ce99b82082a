import { PassThrough } from 'node:stream';
import { OrgError } from '../../core/errors/orgError.js';
import { toOrgError } from './apiErrors.js';
import { callTimeout, type CallLimits } from './callLimits.js';
import { renewInWorker, TOO_LATE } from '../renewInWorker.js';
import { sendFollowing } from './redirects.js';
import type { HttpRequest, HttpResponse } from './transport.js';

type RefreshFn = (connection: unknown, callback: (error: Error | null, accessToken?: string) => void) => unknown;

/** The part of a connection of @salesforce/core that has to do with its session. */
export type SessionOwner = {
  accessToken?: string | null;
  getUsername?(): string | undefined;
  /** With a function to renew the session, unless the login was by an access token alone. */
  getConnectionOptions?(): object;
};

/** What jsforce takes for a transport. */
export type Transport = {
  httpRequest: (request: HttpRequest) => Promise<HttpResponse> & { stream: () => PassThrough };
};

/**
 * A transport for jsforce that sends a call once, and once more with a renewed session where the org answers that the
 * session is over. It is done here, and not by jsforce, for which a renewal that breaks off, never ends or is of no use
 * is none that its caller hears of. `onAnswer` hears of each answer.
 */
export const renewingTransport = (
  connection: SessionOwner,
  limits: CallLimits = {},
): ((onAnswer: (answer: HttpResponse) => void) => Transport) => {
  let running: Promise<string> | undefined;

  /** Several calls that meet the end of a session have it renewed once. */
  const renew = async (refused: string | null | undefined, refresh: RefreshFn): Promise<string> => {
    if (connection.accessToken && connection.accessToken !== refused) return connection.accessToken;
    running ??= renewed(connection, refused, refresh, limits)
      .then((accessToken) => (connection.accessToken = accessToken))
      .finally(() => (running = undefined));
    return running;
  };

  return (onAnswer) => {
    const sendOnce = async (request: HttpRequest): Promise<HttpResponse> => {
      const response = await sendFollowing(request, limits);
      onAnswer(response);
      return response;
    };
    const sendRenewing = async (request: HttpRequest): Promise<HttpResponse> => {
      const { accessToken } = connection;
      const response = await sendOnce(request);
      const refresh = response.statusCode === 401 ? refreshOf(connection) : undefined;
      if (refresh === undefined) return response;
      const headers = { ...request.headers, Authorization: `Bearer ${await renew(accessToken, refresh)}` };
      const again = await sendOnce({ ...request, headers });
      if (again.statusCode === 401)
        throw new OrgError('session', 'INVALID_SESSION_ID', 'the renewed one is refused too.');
      return again;
    };
    return {
      httpRequest: (request) => Object.assign(sendRenewing(request), { stream: () => new PassThrough() }),
    };
  };
};

const refreshOf = (connection: SessionOwner): RefreshFn | undefined =>
  (connection.getConnectionOptions?.() as { refreshFn?: RefreshFn } | undefined)?.refreshFn;

const renewed = async (
  connection: SessionOwner,
  refused: string | null | undefined,
  refresh: RefreshFn,
  limits: CallLimits,
): Promise<string> => {
  const username = connection.getUsername?.();
  const once = async (): Promise<string> => {
    const accessToken = username === undefined ? undefined : await renewInWorker({ username, refused }, limits);
    return accessToken ?? (await renewHere(connection, refresh, limits));
  };
  try {
    return await once().catch((error: unknown) => {
      if (hasBrokenOff(error as Error)) return once();
      throw error;
    });
  } catch (error) {
    throw asRenewalError(error as Error);
  }
};

/** A login that was never saved can only be renewed by this process. */
const renewHere = (connection: SessionOwner, refresh: RefreshFn, limits: CallLimits): Promise<string> =>
  new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => {
      reject(new Error(TOO_LATE));
    }, callTimeout(limits));
    void refresh(connection, (error, accessToken) => {
      clearTimeout(tooLate);
      if (accessToken && !error) resolve(accessToken);
      else reject(error ?? new Error('there is no new session'));
    });
  });

/** `fetch failed` and the like are all that core keeps of a call that broke off, where that is one of several it has tried. */
const hasBrokenOff = (error: Error): boolean =>
  toOrgError(error).kind === 'unreachable' || /\b(?:fetch failed|terminated|other side closed)$/.test(error.message);

/**
 * While a new session is saved its file is locked, for up to ten seconds after a process was killed in the middle of
 * that; everything else is the login's end.
 */
const asRenewalError = (error: Error): OrgError => {
  const kind = error.message.startsWith('Lock file is already being held') ? 'unavailable' : 'session';
  return new OrgError(kind, 'SESSION_RENEWAL_FAILED', `it could not be renewed: ${toOrgError(error).message}`);
};

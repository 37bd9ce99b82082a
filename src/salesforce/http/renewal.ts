import { PassThrough } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { OrgError } from '../../core/errors/orgError.js';
import { toOrgError } from './apiErrors.js';
import { callTimeout, sendFollowing, type CallLimits, type HttpRequest, type HttpResponse } from './transport.js';

type RefreshFn = (connection: unknown, callback: (error: Error | null, accessToken?: string) => void) => unknown;

/** The session-related part of a connection of @salesforce/core. */
export type SessionOwner = {
  accessToken?: string | null;
  getUsername?(): string | undefined;
  /** Contains a function to renew the session, unless the login was by an access token alone. */
  getConnectionOptions?(): object;
};

/** The transport interface of jsforce. */
export type Transport = {
  httpRequest: (request: HttpRequest) => Promise<HttpResponse> & { stream: () => PassThrough };
};

/**
 * A transport for jsforce that sends a call, and sends it once more with a renewed session where the org answers that
 * the session has expired. jsforce cannot do this, because it does not report a renewal that breaks off, never ends, or
 * does not help. `onAnswer` is called with each response.
 */
export const renewingTransport = (
  connection: SessionOwner,
  limits: CallLimits = {},
): ((onAnswer: (answer: HttpResponse) => void) => Transport) => {
  let running: Promise<string> | undefined;

  /** If several calls find the session expired, it is renewed once. */
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

/** The user whose session has expired, and the refused access token. */
export type ToRenew = { username: string; refused: string | null | undefined };

/**
 * A message of the worker: it has found the login and requests a session; the new session; or there is no such login.
 */
export type FromWorker = { isStarted: true } | { accessToken: string } | { isUnknown: true };

/** `sf` runs a linked plugin from its source. The bundled chunks are in a folder of their own. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
const PROGRAM = new URL(IS_SOURCE ? '../renewalWorker.ts' : '../salesforce/renewalWorker.js', import.meta.url);
/** Not the arguments of this process, which may not fit for a file. */
const RUNTIME = IS_SOURCE ? ['--import', import.meta.resolve('tsx')] : [];
/** The time to load @salesforce/core on a busy machine, in addition to the time for the call. */
const LONGEST_START_MS = 60_000;

export const TOO_LATE = 'there was no answer in time';

/**
 * Renews a session with @salesforce/core, and stores it like core, so that every program with this login has the new
 * one, but in a worker thread. Core makes that call with jsforce's own transport, which cannot be replaced there. It
 * throws outside of every promise where a response breaks off, and waits half an hour for a response that never comes.
 * Here the former ends only the worker, the latter is ended with the worker, and both reject this promise.
 *
 * @returns The new session; undefined where only this process knows the login.
 */
export const renewInWorker = (login: ToRenew, limits: CallLimits): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, {
      workerData: login,
      execArgv: RUNTIME,
      // A log of its own would need one more thread, and would repeat what the caller logs anyway.
      env: { ...process.env, SF_DISABLE_LOG_FILE: 'true' },
      stdout: true,
      stderr: true,
    });
    const end = (): void => {
      clearTimeout(tooLate);
      limits.signal?.removeEventListener('abort', giveUp);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      void worker.terminate();
    };
    const fail = (error: Error): void => {
      end();
      reject(error);
    };
    const giveUp = (): void => {
      fail(new Error(TOO_LATE));
    };
    let tooLate = setTimeout(giveUp, LONGEST_START_MS);
    limits.signal?.addEventListener('abort', giveUp);
    worker.on('message', (message: FromWorker) => {
      clearTimeout(tooLate);
      if ('isStarted' in message) {
        tooLate = setTimeout(giveUp, callTimeout(limits));
      } else {
        end();
        resolve('accessToken' in message ? message.accessToken : undefined);
      }
    });
    worker.on('error', fail);
    worker.on('exit', () => {
      fail(new Error('it ended without an answer'));
    });
  });

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

/** For a call that broke off, core keeps only a message such as `fetch failed`, where it has tried several calls. */
const hasBrokenOff = (error: Error): boolean =>
  toOrgError(error).kind === 'unreachable' || /\b(?:fetch failed|terminated|other side closed)$/.test(error.message);

/**
 * While a new session is saved, its file is locked, for up to ten seconds if a process was killed meanwhile. Any other
 * error means that the login is no longer valid.
 */
const asRenewalError = (error: Error): OrgError => {
  const kind = error.message.startsWith('Lock file is already being held') ? 'unavailable' : 'session';
  return new OrgError(kind, 'SESSION_RENEWAL_FAILED', `it could not be renewed: ${toOrgError(error).message}`);
};

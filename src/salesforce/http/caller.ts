import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../core/ports.js';
import { isOverInSeconds, type Retry } from '../../core/push/retryPolicy.js';
import { toOrgError } from './apiErrors.js';
import type { CallLimits } from './callLimits.js';
import { logCall } from './callLog.js';
import { orgClock, type Clock } from './orgClock.js';
import { renewingTransport, type SessionOwner } from './renewal.js';
import type { HttpResponse } from './transport.js';

type Method = 'GET' | 'POST' | 'PATCH';

/** The part of a connection of @salesforce/core that is used here. */
export type RequestingConnection = SessionOwner & {
  getApiVersion(): string;
  // Core declares its options as JSON, while jsforce, behind it, takes a transport in them.
  request(request: { method: Method; url: string; body?: string }, options?: object): Promise<unknown>;
};

export type RestOptions = {
  /** Hears of each read that is made again. */
  onRetry?: (retry: Retry) => void;
  log?: Log;
  /** Hears, once, how far this machine's clock is ahead of the org's, where that is a lot. */
  onClockOff?: (aheadMs: number) => void;
  limits?: CallLimits;
};

/** Makes calls, each logged and counted. A path is below that of the API version, or begins with `/services`. */
export type Caller = {
  /** The path of the API version: `/services/data/v66.0`. */
  base: string;
  /** Sends one call, once; gives the body of its answer. */
  send: (method: Method, path: string, body?: unknown) => Promise<unknown>;
  /** The body of the answer to a GET. */
  read: (path: string) => Promise<unknown>;
  /** The answer to a GET as it came, with its headers. */
  readText: (path: string) => Promise<HttpResponse>;
  /** A read is safe to repeat, so it is retried after transient errors. Writes never are. */
  retrying: <T>(read: () => Promise<T>) => Promise<T>;
  /** The clock of the org, by the answers so far. */
  clock: Clock;
  /** API calls made so far. */
  calls: () => number;
};

/** The pauses before a read is made again. */
const RETRIES_MS = [500, 1000, 2000];

export const callerOf = (connection: RequestingConnection, options: RestOptions): Caller => {
  const { log, onClockOff, limits } = options;
  const base = `/services/data/v${connection.getApiVersion()}`;
  const transport = renewingTransport(connection, limits);
  const clock = orgClock(onClockOff);
  let calls = 0;

  const sendOnce = async (
    method: Method,
    path: string,
    body?: unknown,
    { onAnswer, ...more }: { onAnswer?: (answer: HttpResponse) => void; responseType?: string } = {},
  ): Promise<unknown> => {
    calls++;
    const url = path.startsWith('/services/') ? path : `${base}${path}`;
    const request = { method, url, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    try {
      return await logCall(log, request, (onStatus) => {
        const noteAnswer = (answer: HttpResponse): void => {
          clock.note(answer.headers.date);
          onStatus?.(answer.statusCode);
          onAnswer?.(answer);
        };
        return connection.request(request, { ...more, transport: transport(noteAnswer) });
      });
    } catch (error) {
      throw toOrgError(error);
    }
  };

  /** jsforce would read CSV in a way of its own, and gives no header. */
  const sendForText = async (path: string): Promise<HttpResponse> => {
    let answer: HttpResponse = { statusCode: 0, headers: {}, body: '' };
    await sendOnce('GET', path, undefined, { responseType: 'text/plain', onAnswer: (last) => (answer = last) });
    return answer;
  };

  const retrying = async <T>(read: () => Promise<T>): Promise<T> => {
    for (const [index, waitMs] of RETRIES_MS.entries()) {
      try {
        return await read();
      } catch (error) {
        const orgError = toOrgError(error);
        if (!isOverInSeconds(orgError)) throw orgError;
        const retry: Retry = { action: 'read', reason: orgError.code, attempt: index + 1, waitMs };
        log?.('trying again', retry);
        options.onRetry?.(retry);
        await sleep(waitMs);
      }
    }
    return read();
  };

  return {
    base,
    send: (method, path, body) => sendOnce(method, path, body),
    read: (path) => retrying(() => sendOnce('GET', path)),
    readText: (path) => retrying(() => sendForText(path)),
    retrying,
    clock,
    calls: () => calls,
  };
};

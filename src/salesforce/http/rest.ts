import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, OrgClock } from '../../core/ports.js';
import { isOverInSeconds, type Retry } from '../../core/push/retryPolicy.js';
import { toOrgError } from './apiErrors.js';
import { logCall } from './callLog.js';
import { unexpected } from './decode.js';
import { orgClock } from './orgClock.js';
import { readPage } from './paging.js';
import { partsOf, queriesBy, readComposite, type Queries, type Subrequest } from './queries.js';
import { renewingTransport, type SessionOwner } from './renewal.js';
import type { CallLimits, HttpResponse } from './transport.js';

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

/** The REST API. A path is below that of the API version, or begins with `/services`. Every method throws OrgError. */
export type Rest = Queries &
  OrgClock & {
    get(path: string): Promise<unknown>;
    /** The unparsed response, with its headers. */
    text(path: string): Promise<HttpResponse>;
    post(path: string, body: unknown): Promise<unknown>;
    patch(path: string, body: unknown): Promise<void>;
    /** Several calls in one, executed in this order. Returns the body of each answer, or its error. */
    composite(requests: readonly Subrequest[], api?: '/tooling'): Promise<unknown[]>;
  };

/** The pauses before a read is made again. */
const RETRIES_MS = [500, 1000, 2000];

export const connectRest = (connection: RequestingConnection, options: RestOptions = {}): Rest => {
  const { log, onRetry, onClockOff, limits } = options;
  const base = `/services/data/v${connection.getApiVersion()}`;
  const transport = renewingTransport(connection, limits);
  const clock = orgClock(onClockOff);
  let calls = 0;

  /** Sends one call, once, logged and counted. Returns the body of its answer. */
  const send = async (
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
    await send('GET', path, undefined, { responseType: 'text/plain', onAnswer: (last) => (answer = last) });
    return answer;
  };

  /**
   * A read is safe to repeat, so it is retried after transient errors; writes never are. A query that takes too long for
   * the org is retried at most `mostTimeouts` times.
   */
  const retrying = async <T>(read: () => Promise<T>, mostTimeouts = RETRIES_MS.length): Promise<T> => {
    for (const [index, waitMs] of RETRIES_MS.entries()) {
      try {
        return await read();
      } catch (error) {
        const orgError = toOrgError(error);
        const isLast = orgError.code === 'QUERY_TIMEOUT' && index >= mostTimeouts;
        if (isLast || !isOverInSeconds(orgError)) throw orgError;
        const retry: Retry = { action: 'read', reason: orgError.code, attempt: index + 1, waitMs };
        log?.('trying again', retry);
        onRetry?.(retry);
        await sleep(waitMs);
      }
    }
    return read();
  };

  const get = (path: string, mostTimeouts?: number): Promise<unknown> =>
    retrying(() => send('GET', path), mostTimeouts);

  const composite = async (requests: readonly Subrequest[], api: '' | '/tooling' = ''): Promise<unknown[]> => {
    const compositeRequest = partsOf(requests, base);
    const answer = await send('POST', `${api}/composite`, { allOrNone: false, compositeRequest });
    return readComposite(answer, compositeRequest);
  };

  return {
    ...queriesBy({
      pageAt: async (path, mostTimeouts) => readPage(await get(path, mostTimeouts)),
      composite: (requests) => retrying(() => composite(requests)),
    }),
    get,
    text: (path) => retrying(() => sendForText(path)),
    post: (path, body) => send('POST', path, body),
    async patch(path, body) {
      const answer = await send('PATCH', path, body);
      // The org answers a change with 204 and no body. If there is text, nothing was changed.
      if (typeof answer === 'string' && answer !== '') throw unexpected('it is not an answer to a change');
    },
    composite,
    calls: () => calls,
    now: () => clock.now(),
    async time() {
      if (!clock.isKnown()) await get('');
      return clock.now();
    },
  };
};

import { OrgError } from '../../core/errors/orgError.js';
import type { Log } from '../../core/ports.js';
import { isOverInSeconds, type Retry } from '../../core/push/retryPolicy.js';
import { toOrgError, retryRead } from './apiErrors.js';
import { logCall } from './callLog.js';
import { inBatches, partsOf, QUERIES_PER_COMPOSITE, readComposite, type Subrequest } from './composite.js';
import { unexpected, type RawRecord } from './decode.js';
import { pagesFrom, readPage, type Page } from './paging.js';
import { orgClock } from './orgClock.js';
import { renewingTransport, type SessionOwner } from './renewal.js';
import { queryPath } from './soql.js';
import type { CallLimits, HttpResponse } from './transport.js';

/** Reads do not lock each other out, and an org accepts far more concurrent calls of one user. */
const READS_AT_ONCE = 5;
/** A longer URL would be refused (the limit is 16,384 bytes with headers), so that the query is sent in a body. */
const LONGEST_QUERY_URL = 8000;

/** The REST API for this folder. Every method throws OrgError. */
export type Rest = {
  /** `path` is relative to that of the API version, or begins with `/services`. */
  get(path: string): Promise<unknown>;
  /** The unparsed response, with its headers. */
  text(path: string): Promise<HttpResponse>;
  post(path: string, body: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<void>;
  /** Several calls in one, executed in this order. Returns the body of each answer, or its error. */
  composite(requests: readonly Subrequest[], api?: '/tooling'): Promise<unknown[]>;
  /** The first page of each of at most five queries, in one call, or the error of that query. */
  firstPages(queries: readonly string[]): Promise<Array<Page | OrgError>>;
  /** The first page of each of at most five queries, in one call. Throws where one of them fails. */
  allFirstPages(queries: readonly string[]): Promise<Page[]>;
  /** A page and all pages after it. */
  pagesFrom(first: Page): AsyncGenerator<RawRecord[]>;
  decodedFrom<T>(first: Page, decode: (record: RawRecord) => T): AsyncGenerator<T[]>;
  /** The complete results of several queries, in as few calls as the API allows. */
  queryAll(queries: readonly string[]): Promise<RawRecord[][]>;
  /** The same, page by page, with the index of the query of each page. The pages of a query come in order. */
  queryEach(queries: readonly string[], onPage: (records: RawRecord[], query: number) => void): Promise<void>;
  queryTooling(query: string): Promise<RawRecord[]>;
  /** API calls made so far. */
  calls(): number;
  now(): Date;
  time(): Promise<Date>;
};

/** The part of a connection of @salesforce/core that is used here. */
export type RequestingConnection = SessionOwner & {
  getApiVersion(): string;
  // Core declares its options as JSON, while jsforce, behind it, accepts a transport in them.
  request(
    request: { method: 'GET' | 'POST' | 'PATCH'; url: string; body?: string },
    options?: object,
  ): Promise<unknown>;
};

export type RestOptions = {
  /** Called for each read that is retried. */
  onRetry?: (retry: Retry) => void;
  log?: Log;
  /** Called once where the clocks differ a lot: by how much this machine is ahead of the org, in milliseconds. */
  onClockOff?: (aheadMs: number) => void;
  limits?: CallLimits;
};

export const connectRest = (connection: RequestingConnection, options: RestOptions = {}): Rest => {
  const { log, onClockOff, limits } = options;
  const base = `/services/data/v${connection.getApiVersion()}`;
  const transport = renewingTransport(connection, limits);
  const clock = orgClock(onClockOff);
  let calls = 0;

  const send = async (
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    body?: unknown,
    { onAnswer, ...options }: { onAnswer?: (answer: HttpResponse) => void; responseType?: string } = {},
  ): Promise<unknown> => {
    calls++;
    const request = { method, url, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    try {
      return await logCall(log, request, (onStatus) => {
        const noteAnswer = (answer: HttpResponse): void => {
          clock.note(answer.headers.date);
          onStatus?.(answer.statusCode);
          onAnswer?.(answer);
        };
        return connection.request(request, { ...options, transport: transport(noteAnswer) });
      });
    } catch (error) {
      throw toOrgError(error);
    }
  };
  /** Bypasses jsforce's own parsing of CSV, which would also hide the headers. */
  const sendForText = async (url: string): Promise<HttpResponse> => {
    let answer: HttpResponse = { statusCode: 0, headers: {}, body: '' };
    await send('GET', url, undefined, { responseType: 'text/plain', onAnswer: (last) => (answer = last) });
    return answer;
  };

  const onRetry = (retry: Retry): void => {
    log?.('trying again', retry);
    options.onRetry?.(retry);
  };

  const readUrl = async (url: string): Promise<Page> => readPage(await retryRead(() => send('GET', url), onRetry));

  const sendComposite = async (requests: readonly Subrequest[], api: '' | '/tooling' = ''): Promise<unknown[]> => {
    const compositeRequest = partsOf(requests, base);
    const answer = await send('POST', `${base}${api}/composite`, { allOrNone: false, compositeRequest });
    return readComposite(answer, compositeRequest);
  };

  async function* decodedFrom<T>(first: Page, decode: (record: RawRecord) => T): AsyncGenerator<T[]> {
    for await (const records of pagesFrom(first, readUrl)) yield records.map(decode);
  }

  const firstPages = async (queries: readonly string[]): Promise<Array<Page | OrgError>> => {
    const paths = queries.map(queryPath);
    const [path] = paths;
    if (paths.length === 1 && path !== undefined && path.length <= LONGEST_QUERY_URL) {
      return [await readUrl(`${base}${path}`).catch(toOrgError)].map(withQuery(queries));
    }
    const answers = await retryRead(() => sendComposite(paths.map((each) => ({ method: 'GET', path: each }))), onRetry);
    return answers.map((answer) => (answer instanceof OrgError ? answer : readPage(answer))).map(withQuery(queries));
  };

  const withQuery =
    (queries: readonly string[]) =>
    (page: Page | OrgError, index: number): Page | OrgError =>
      page instanceof OrgError ? page : { ...page, again: () => firstPage(queries[index] ?? '') };

  const firstPage = async (query: string): Promise<Page> => {
    const [page = unexpected('a query has no answer')] = await firstPages([query]);
    if (page instanceof OrgError) throw page;
    return page;
  };

  /** A query of a batch that failed with a transient error is retried alone. */
  const allFirstPages = async (queries: readonly string[]): Promise<Page[]> => {
    const pages = await firstPages(queries);
    return Promise.all(
      queries.map(async (query, index) => {
        const page = pages[index] ?? unexpected('a composite result lacks an answer');
        if (!(page instanceof OrgError)) return page;
        if (queries.length === 1 || !isOverInSeconds(page)) throw page;
        return firstPage(query);
      }),
    );
  };

  const queryEach: Rest['queryEach'] = async (queries, onPage) => {
    const readBatch = async (batch: readonly string[], index: number): Promise<void> => {
      for (const [place, first] of (await allFirstPages(batch)).entries()) {
        for await (const records of pagesFrom(first, readUrl)) onPage(records, index * QUERIES_PER_COMPOSITE + place);
      }
    };
    const batches = [...inBatches(queries, QUERIES_PER_COMPOSITE).entries()];
    // The first batch alone: an expired session, or a field that does not exist, is then found only once.
    for (const round of [batches.slice(0, 1), ...inBatches(batches.slice(1), READS_AT_ONCE)]) {
      await Promise.all(round.map(([index, batch]) => readBatch(batch, index)));
    }
  };

  return {
    get: (path) => retryRead(() => send('GET', path.startsWith('/services/') ? path : `${base}${path}`), onRetry),
    text: (path) => retryRead(() => sendForText(`${base}${path}`), onRetry),
    post: (path, body) => send('POST', `${base}${path}`, body),
    async patch(path, body) {
      const answer = await send('PATCH', `${base}${path}`, body);
      // The org answers a change with 204 and no body. If there is text, nothing was changed.
      if (typeof answer === 'string' && answer !== '') throw unexpected('it is not an answer to a change');
    },
    composite: sendComposite,
    firstPages,
    allFirstPages,
    pagesFrom: (first) => pagesFrom(first, readUrl),
    decodedFrom,
    queryEach,
    async queryAll(queries) {
      const results: RawRecord[][] = queries.map(() => []);
      await queryEach(queries, (records, query) => results[query]?.push(...records));
      return results;
    },
    async queryTooling(query) {
      const records: RawRecord[] = [];
      const first = await readUrl(`${base}/tooling${queryPath(query)}`);
      for await (const page of pagesFrom(first, readUrl)) records.push(...page);
      return records;
    },
    calls: () => calls,
    now: () => clock.now(),
    async time() {
      if (!clock.isKnown()) await retryRead(() => send('GET', base), onRetry);
      return clock.now();
    },
  };
};

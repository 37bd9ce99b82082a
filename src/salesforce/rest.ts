import { setTimeout as sleep } from 'node:timers/promises';
import type { OrgError } from '../core/orgError.js';
import { fromErrorBody, toOrgError } from './apiErrors.js';
import { isRecord, unexpected, type RawRecord } from './decode.js';
import { transport } from './transport.js';

/** Salesforce takes at most this many queries in one Composite call. */
const QUERIES_PER_COMPOSITE = 5;
/** Beyond this the URL itself would be refused (16,384 bytes with headers), so the query goes in a body. */
const LONGEST_QUERY_URL = 8000;
const READ_RETRIES_MS = [500, 1000, 2000];

export type Api = 'data' | 'tooling';

/** The REST API as the gateway uses it. Every method throws OrgError. */
export type Rest = {
  post(path: string, body: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<void>;
  /** The result of a query, page by page. */
  pages(query: string, api?: Api): AsyncGenerator<RawRecord[]>;
  /** The whole results of several queries, in as few calls as the API allows. */
  queryAll(queries: readonly string[]): Promise<RawRecord[][]>;
};

type Page = { records: RawRecord[]; nextRecordsUrl: string | undefined };

/** The part of an authenticated connection of @salesforce/core that is used here. */
export type RequestingConnection = {
  getApiVersion(): string;
  // Core declares its options as JSON, while jsforce, behind it, takes a transport in them.
  request(
    request: { method: 'GET' | 'POST' | 'PATCH'; url: string; body?: string },
    options?: object,
  ): Promise<unknown>;
};

export const connectRest = (connection: RequestingConnection): Rest => {
  const base = `/services/data/v${connection.getApiVersion()}`;

  const send = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown): Promise<unknown> => {
    try {
      return await connection.request(
        { method, url, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        { transport },
      );
    } catch (error) {
      throw toOrgError(error);
    }
  };

  const get = (url: string): Promise<unknown> => readAgain(() => send('GET', url));

  const rest: Rest = {
    post: (path, body) => send('POST', `${base}${path}`, body),

    async patch(path, body) {
      await send('PATCH', `${base}${path}`, body);
    },

    async *pages(query, api = 'data') {
      let url: string | undefined = queryUrl(base, query, api);
      while (url !== undefined) {
        const page: Page = readPage(await get(url));
        yield page.records;
        url = page.nextRecordsUrl;
      }
    },

    async queryAll(queries) {
      const results: RawRecord[][] = [];
      for (let start = 0; start < queries.length; start += QUERIES_PER_COMPOSITE) {
        const batch = queries.slice(start, start + QUERIES_PER_COMPOSITE).map((query) => queryUrl(base, query, 'data'));
        const pages = await firstPages(batch);
        for (const page of pages) results.push(await withRest(page));
      }
      return results;
    },
  };

  const firstPages = async (urls: readonly string[]): Promise<Page[]> => {
    const [url] = urls;
    if (urls.length === 1 && url !== undefined && url.length <= LONGEST_QUERY_URL) return [readPage(await get(url))];
    const compositeRequest = urls.map((each, index) => ({ method: 'GET', url: each, referenceId: `query${index}` }));
    const body = { allOrNone: false, compositeRequest };
    const answer = await readAgain(() => send('POST', `${base}/composite`, body));
    return readComposite(answer, compositeRequest).map(readPage);
  };

  const withRest = async (first: Page): Promise<RawRecord[]> => {
    const records = [...first.records];
    let url = first.nextRecordsUrl;
    while (url !== undefined) {
      const page = readPage(await get(url));
      for (const record of page.records) records.push(record);
      url = page.nextRecordsUrl;
    }
    return records;
  };

  return rest;
};

const queryUrl = (base: string, query: string, api: Api): string =>
  `${base}${api === 'tooling' ? '/tooling' : ''}/query?q=${encodeURIComponent(query)}`;

const PASSING = new Set(['ECONNRESET', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EPIPE']);

const isPassing = ({ kind, code }: OrgError): boolean =>
  kind === 'unavailable' || (kind === 'unreachable' && PASSING.has(code));

/** Reading twice harms nobody, so what is likely to pass is tried again. Writes never are. */
const readAgain = async (read: () => Promise<unknown>): Promise<unknown> => {
  for (const delay of READ_RETRIES_MS) {
    try {
      return await read();
    } catch (error) {
      if (!isPassing(toOrgError(error))) throw error;
      await sleep(delay);
    }
  }
  return read();
};

const readPage = (answer: unknown): Page => {
  if (!isRecord(answer) || !Array.isArray(answer.records)) throw unexpected('it is not a query result');
  const { records, done, nextRecordsUrl } = answer;
  if (!records.every(isRecord)) throw unexpected('a query result holds something else than records');
  if (done === false && typeof nextRecordsUrl !== 'string') throw unexpected('a query result breaks off');
  return { records, nextRecordsUrl: typeof nextRecordsUrl === 'string' && done !== true ? nextRecordsUrl : undefined };
};

/** The bodies of a Composite answer, in the order asked for; the first that failed is thrown. */
const readComposite = (answer: unknown, asked: ReadonlyArray<{ referenceId: string }>): unknown[] => {
  if (!isRecord(answer) || !Array.isArray(answer.compositeResponse)) throw unexpected('it is not a composite result');
  const responses = new Map(answer.compositeResponse.filter(isRecord).map((entry) => [entry.referenceId, entry]));
  return asked.map(({ referenceId }) => {
    const { httpStatusCode, body } = responses.get(referenceId) ?? {};
    if (typeof httpStatusCode !== 'number') throw unexpected('a composite result lacks an answer');
    if (httpStatusCode < 400) return body;
    throw fromErrorBody(httpStatusCode, body);
  });
};

import { OrgError } from '../core/orgError.js';
import type { Log } from '../core/ports.js';
import type { Retry } from '../core/retry.js';
import { fromErrorBody, toOrgError } from './apiErrors.js';
import { noted } from './callLog.js';
import { isRecord, unexpected, type RawRecord } from './decode.js';
import { isPassing, readAgain } from './readAgain.js';
import { callRenewing } from './renewal.js';

/** Salesforce takes at most this many queries in one Composite call. */
const QUERIES_PER_COMPOSITE = 5;
/** Reads do not lock each other out, and an org takes far more at once from one user. */
const READS_AT_ONCE = 5;
/** Beyond this the URL itself would be refused (16,384 bytes with headers), so the query goes in a body. */
const LONGEST_QUERY_URL = 8000;

/** A page of a query result, and where the next one is. */
export type Page = { records: RawRecord[]; nextRecordsUrl: string | undefined };

/** A call inside a Composite call. */
export type Subrequest = { method: 'GET' | 'POST'; path: string; body?: unknown };

/** The REST API as the gateway uses it. Every method throws OrgError. */
export type Rest = {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<void>;
  /** Several calls in one, done in this order: the body of each answer, or why it was refused. */
  composite(requests: readonly Subrequest[]): Promise<unknown[]>;
  /** The first page of each of at most five queries, in one call, or why that query failed. */
  firstPages(queries: readonly string[]): Promise<Array<Page | OrgError>>;
  /** The first page of each of at most five queries, in one call; throws where one of them fails. */
  allFirstPages(queries: readonly string[]): Promise<Page[]>;
  /** A page and all that follow. */
  pagesFrom(first: Page): AsyncGenerator<RawRecord[]>;
  decodedFrom<T>(first: Page, decode: (record: RawRecord) => T): AsyncGenerator<T[]>;
  /** The whole results of several queries, in as few calls as the API allows. */
  queryAll(queries: readonly string[]): Promise<RawRecord[][]>;
  /** The same page by page, with the place of the query each page belongs to; pages of a query in their order. */
  queryEach(queries: readonly string[], onPage: (records: RawRecord[], query: number) => void): Promise<void>;
  queryTooling(query: string): Promise<RawRecord[]>;
  /** API calls made so far. */
  calls(): number;
};

/** The part of an authenticated connection of @salesforce/core that is used here. */
export type RequestingConnection = {
  getApiVersion(): string;
  // Core declares its options as JSON, while jsforce, behind it, takes a transport in them.
  request(
    request: { method: 'GET' | 'POST' | 'PATCH'; url: string; body?: string },
    options?: object,
  ): Promise<unknown>;
};

export const connectRest = (
  connection: RequestingConnection,
  onReadAgain: (retry: Retry) => void = () => {},
  log?: Log,
): Rest => {
  const base = `/services/data/v${connection.getApiVersion()}`;
  let calls = 0;

  const send = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown): Promise<unknown> => {
    calls++;
    const request = { method, url, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    try {
      return await noted(log, request, (onStatus) =>
        callRenewing((transport) => connection.request(request, { transport }), onStatus),
      );
    } catch (error) {
      throw toOrgError(error);
    }
  };

  const onRetry = (retry: Retry): void => {
    log?.('trying again', retry);
    onReadAgain(retry);
  };

  const readUrl = async (url: string): Promise<Page> => readPage(await readAgain(() => send('GET', url), onRetry));

  const sendComposite = async (requests: readonly Subrequest[]): Promise<unknown[]> => {
    const compositeRequest = requests.map(({ method, path, body }, index) => ({
      method,
      url: `${base}${path}`,
      referenceId: `part${index}`,
      ...(body === undefined ? {} : { body }),
    }));
    return readComposite(
      await send('POST', `${base}/composite`, { allOrNone: false, compositeRequest }),
      compositeRequest,
    );
  };

  async function* pagesFrom(first: Page): AsyncGenerator<RawRecord[]> {
    yield first.records;
    let url = first.nextRecordsUrl;
    while (url !== undefined) {
      const page = await readUrl(url);
      yield page.records;
      url = page.nextRecordsUrl;
    }
  }

  async function* decodedFrom<T>(first: Page, decode: (record: RawRecord) => T): AsyncGenerator<T[]> {
    for await (const records of pagesFrom(first)) yield records.map(decode);
  }

  const firstPages = async (queries: readonly string[]): Promise<Array<Page | OrgError>> => {
    const paths = queries.map(queryPath);
    const [path] = paths;
    if (paths.length === 1 && path !== undefined && path.length <= LONGEST_QUERY_URL) {
      return [await readUrl(`${base}${path}`).catch(toOrgError)];
    }
    const answers = await readAgain(() => sendComposite(paths.map((each) => ({ method: 'GET', path: each }))), onRetry);
    return answers.map((answer) => (answer instanceof OrgError ? answer : readPage(answer)));
  };

  /** Where one query of a batch failed in passing, it is asked for alone, which tries it again. */
  const allFirstPages = async (queries: readonly string[]): Promise<Page[]> => {
    const pages = await firstPages(queries);
    return Promise.all(
      queries.map(async (query, index) => {
        const page = pages[index] ?? unexpected('a composite result lacks an answer');
        if (!(page instanceof OrgError)) return page;
        if (queries.length === 1 || !isPassing(page)) throw page;
        const [again = page] = await firstPages([query]);
        if (again instanceof OrgError) throw again;
        return again;
      }),
    );
  };

  const queryEach: Rest['queryEach'] = async (queries, onPage) => {
    const readBatch = async (batch: readonly string[], index: number): Promise<void> => {
      for (const [place, first] of (await allFirstPages(batch)).entries()) {
        for await (const records of pagesFrom(first)) onPage(records, index * QUERIES_PER_COMPOSITE + place);
      }
    };
    const batches = [...inBatches(queries, QUERIES_PER_COMPOSITE).entries()];
    // The first one alone: a session that has to be renewed, or a field that is not there, is met once then.
    for (const round of [batches.slice(0, 1), ...inBatches(batches.slice(1), READS_AT_ONCE)]) {
      await Promise.all(round.map(([index, batch]) => readBatch(batch, index)));
    }
  };

  return {
    get: (path) => readAgain(() => send('GET', `${base}${path}`), onRetry),
    post: (path, body) => send('POST', `${base}${path}`, body),
    async patch(path, body) {
      const answer = await send('PATCH', `${base}${path}`, body);
      // A change is answered with 204 and nothing else; whatever brings a page of text has not changed anything.
      if (typeof answer === 'string' && answer !== '') throw unexpected('it is not an answer to a change');
    },
    composite: sendComposite,
    firstPages,
    allFirstPages,
    pagesFrom,
    decodedFrom,
    queryEach,
    async queryAll(queries) {
      const results: RawRecord[][] = queries.map(() => []);
      await queryEach(queries, (records, query) => results[query]?.push(...records));
      return results;
    },
    async queryTooling(query) {
      const records: RawRecord[] = [];
      for await (const page of pagesFrom(await readUrl(`${base}/tooling${queryPath(query)}`))) records.push(...page);
      return records;
    },
    calls: () => calls,
  };
};

export const queryPath = (query: string): string => `/query?q=${encodeURIComponent(query)}`;

/** A list cut into pieces of at most `size`. */
export const inBatches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

export const readPage = (answer: unknown): Page => {
  if (!isRecord(answer) || !Array.isArray(answer.records)) throw unexpected('it is not a query result');
  const { records, done, nextRecordsUrl } = answer;
  if (!records.every(isRecord)) throw unexpected('a query result holds something else than records');
  if (done === false && typeof nextRecordsUrl !== 'string') throw unexpected('a query result breaks off');
  return { records, nextRecordsUrl: typeof nextRecordsUrl === 'string' && done !== true ? nextRecordsUrl : undefined };
};

/** What each part of a Composite call was answered with: its body, or the error in it. */
const readComposite = (answer: unknown, asked: ReadonlyArray<{ referenceId: string }>): unknown[] => {
  if (!isRecord(answer) || !Array.isArray(answer.compositeResponse)) throw unexpected('it is not a composite result');
  const responses = new Map(answer.compositeResponse.filter(isRecord).map((entry) => [entry.referenceId, entry]));
  return asked.map(({ referenceId }) => {
    const { httpStatusCode, body } = responses.get(referenceId) ?? {};
    if (typeof httpStatusCode !== 'number') throw unexpected('a composite result lacks an answer');
    return httpStatusCode < 400 ? body : fromErrorBody(httpStatusCode, body);
  });
};

import { OrgError } from '../../core/errors/orgError.js';
import { isOverInSeconds } from '../../core/push/retryPolicy.js';
import { isRecord } from '../../core/text/json.js';
import { fromErrorBody, toOrgError } from './apiErrors.js';
import { unexpected, type RawRecord } from './decode.js';
import { pagesFrom, readPage, type Page } from './paging.js';
import { queryPath } from './soql.js';

/** Salesforce takes at most this many queries in one Composite call. */
export const QUERIES_PER_COMPOSITE = 5;
/** Keeps a query that names this many orgs below the length that a URL may have; other clients name as many. */
export const ORGS_PER_QUERY = 500;
/** Reads do not lock each other out, and an org takes far more at once from one user. */
const READS_AT_ONCE = 5;
/** Beyond this the URL itself would be refused (16,384 bytes with headers), so the query goes in a body. */
const LONGEST_QUERY_URL = 8000;

/** A list cut into pieces of at most `size`. */
export const inBatches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** How many orgs the query at an index names, where each names as many as it may. */
export const orgsInQuery = (orgs: readonly unknown[], index: number): number =>
  Math.min(ORGS_PER_QUERY, orgs.length - index * ORGS_PER_QUERY);

/** A call inside a Composite call. */
export type Subrequest = { method: 'GET' | 'POST'; path: string; body?: unknown };

type Part = { method: string; url: string; referenceId: string; body?: unknown };

export const partsOf = (requests: readonly Subrequest[], base: string): Part[] =>
  requests.map(({ method, path, body }, index) => ({
    method,
    url: `${base}${path}`,
    referenceId: `part${index}`,
    ...(body === undefined ? {} : { body }),
  }));

/** The answer to each part of a Composite call: its body, or the error in it. */
export const readComposite = (answer: unknown, asked: readonly Part[]): unknown[] => {
  if (!isRecord(answer) || !Array.isArray(answer.compositeResponse)) throw unexpected('it is not a composite result');
  const responses = new Map(answer.compositeResponse.filter(isRecord).map((entry) => [entry.referenceId, entry]));
  return asked.map(({ referenceId }) => {
    const { httpStatusCode, body } = responses.get(referenceId) ?? {};
    if (typeof httpStatusCode !== 'number') throw unexpected('a composite result lacks an answer');
    return httpStatusCode < 400 ? body : fromErrorBody(httpStatusCode, body);
  });
};

/** What each of several queries gives, in their places. */
type OfEach<Texts extends readonly string[], T> = { -readonly [Place in keyof Texts]: T };

/** SOQL, in as few calls as the API allows. */
export type Queries = {
  /**
   * The first page of each of at most five queries, in one call, or why that query failed: one that takes too long for the
   * org is tried twice at most, because the caller can ask for less at a time.
   */
  firstPages<const Texts extends readonly string[]>(queries: Texts): Promise<OfEach<Texts, Page | OrgError>>;
  /** The first page of each of at most five queries, in one call; throws where one of them fails. */
  allFirstPages<const Texts extends readonly string[]>(queries: Texts): Promise<OfEach<Texts, Page>>;
  /** A page and all that follow. */
  pagesFrom(first: Page): AsyncGenerator<RawRecord[]>;
  decodedFrom<T>(first: Page, decode: (record: RawRecord) => T): AsyncGenerator<T[]>;
  /** The whole results of several queries. */
  queryAll<const Texts extends readonly string[]>(queries: Texts): Promise<OfEach<Texts, RawRecord[]>>;
  /** The same page by page, with the place of the query each page belongs to; pages of a query in their order. */
  queryEach(queries: readonly string[], onPage: (records: RawRecord[], query: number) => void): Promise<void>;
  /** The whole result of a query of the Tooling API. */
  queryTooling(query: string): Promise<RawRecord[]>;
};

/** How pages are read: one alone, by its path, or several in a Composite call. */
type Reads = {
  pageAt: (path: string, mostTimeouts?: number) => Promise<Page>;
  composite: (requests: readonly Subrequest[]) => Promise<unknown[]>;
};

const ofEach = <const Texts extends readonly string[], T>(
  queries: Texts,
  of: (query: string, place: number) => T | Promise<T>,
): Promise<OfEach<Texts, T>> => Promise.all(queries.map(of)) as Promise<OfEach<Texts, T>>;

export const queriesBy = ({ pageAt, composite }: Reads): Queries => {
  const answersTo = async (queries: readonly string[], mostTimeouts?: number): Promise<Array<Page | OrgError>> => {
    const paths = queries.map(queryPath);
    const [path] = paths;
    if (paths.length === 1 && path !== undefined && path.length <= LONGEST_QUERY_URL)
      return [await pageAt(path, mostTimeouts).catch(toOrgError)];
    const answers = await composite(paths.map((each) => ({ method: 'GET', path: each })));
    return answers.map((answer) => (answer instanceof OrgError ? answer : readPage(answer)));
  };

  const pageOf = (answer: Page | OrgError | undefined, query: string): Page | OrgError => {
    if (answer === undefined) throw unexpected('a query has no answer');
    return answer instanceof OrgError ? answer : { ...answer, again: () => firstPage(query) };
  };

  const firstPage = async (query: string): Promise<Page> => {
    const [answer] = await answersTo([query]);
    const page = pageOf(answer, query);
    if (page instanceof OrgError) throw page;
    return page;
  };

  const firstPages: Queries['firstPages'] = async (queries) => {
    const answers = await answersTo(queries, 1);
    return ofEach(queries, (query, place) => pageOf(answers[place], query));
  };

  /** A query of a batch that failed with a transient error is retried alone. */
  const allFirstPages: Queries['allFirstPages'] = async (queries) => {
    const answers = await answersTo(queries);
    return ofEach(queries, (query, place) => {
      const page = pageOf(answers[place], query);
      if (!(page instanceof OrgError)) return page;
      if (queries.length === 1 || !isOverInSeconds(page)) throw page;
      return firstPage(query);
    });
  };

  const queryEach: Queries['queryEach'] = async (queries, onPage) => {
    const readBatch = async (batch: readonly string[], index: number): Promise<void> => {
      for (const [place, first] of (await allFirstPages(batch)).entries()) {
        for await (const records of pagesFrom(first, pageAt)) onPage(records, index * QUERIES_PER_COMPOSITE + place);
      }
    };
    const batches = [...inBatches(queries, QUERIES_PER_COMPOSITE).entries()];
    // The first one alone: a session that has to be renewed, or a field that is not there, is met once then.
    for (const round of [batches.slice(0, 1), ...inBatches(batches.slice(1), READS_AT_ONCE)]) {
      await Promise.all(round.map(([index, batch]) => readBatch(batch, index)));
    }
  };

  return {
    firstPages,
    allFirstPages,
    pagesFrom: (first) => pagesFrom(first, pageAt),
    async *decodedFrom(first, decode) {
      for await (const records of pagesFrom(first, pageAt)) yield records.map(decode);
    },
    async queryAll(queries) {
      const results: RawRecord[][] = queries.map(() => []);
      await queryEach(queries, (records, query) => results[query]?.push(...records));
      return ofEach(queries, (_, place) => results[place] ?? []);
    },
    queryEach,
    async queryTooling(query) {
      const first = await pageAt(`/tooling${queryPath(query)}`);
      return (await Array.fromAsync(pagesFrom(first, pageAt))).flat();
    },
  };
};

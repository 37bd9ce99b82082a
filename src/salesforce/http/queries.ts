import { OrgError } from '../../core/errors/orgError.js';
import { isOverInSeconds } from '../../core/push/retryPolicy.js';
import { toOrgError } from './apiErrors.js';
import { inBatches } from './batches.js';
import { QUERIES_PER_COMPOSITE, type Subrequest } from './composite.js';
import { unexpected, type RawRecord } from './decode.js';
import { pagesFrom, readPage, type Page } from './paging.js';
import { queryPath } from './soql.js';

/** Reads do not lock each other out, and an org takes far more at once from one user. */
const READS_AT_ONCE = 5;
/** Beyond this the URL itself would be refused (16,384 bytes with headers), so the query goes in a body. */
const LONGEST_QUERY_URL = 8000;

/** What each of several queries gives, in their places. */
type OfEach<Texts extends readonly string[], T> = { -readonly [Place in keyof Texts]: T };

/** SOQL, in as few calls as the API allows. */
export type Queries = {
  /** The first page of each of at most five queries, in one call, or why that query failed. */
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
  pageAt: (path: string) => Promise<Page>;
  composite: (requests: readonly Subrequest[]) => Promise<unknown[]>;
};

const ofEach = <const Texts extends readonly string[], T>(
  queries: Texts,
  of: (query: string, place: number) => T | Promise<T>,
): Promise<OfEach<Texts, T>> => Promise.all(queries.map(of)) as Promise<OfEach<Texts, T>>;

export const queriesBy = ({ pageAt, composite }: Reads): Queries => {
  const firstAnswers = async (queries: readonly string[]): Promise<Array<Page | OrgError>> => {
    const paths = queries.map(queryPath);
    const [path] = paths;
    if (paths.length === 1 && path !== undefined && path.length <= LONGEST_QUERY_URL)
      return [await pageAt(path).catch(toOrgError)];
    const answers = await composite(paths.map((each) => ({ method: 'GET', path: each })));
    return answers.map((answer) => (answer instanceof OrgError ? answer : readPage(answer)));
  };

  const firstPages: Queries['firstPages'] = async (queries) => {
    const answers = await firstAnswers(queries);
    return ofEach(queries, (query, place) => {
      const page = answers[place] ?? unexpected('a composite result lacks an answer');
      return page instanceof OrgError ? page : { ...page, again: () => firstPage(query) };
    });
  };

  const firstPage = async (query: string): Promise<Page> => {
    const [page] = await firstPages([query]);
    if (page instanceof OrgError) throw page;
    return page;
  };

  /** A query of a batch that failed with a transient error is retried alone. */
  const allFirstPages: Queries['allFirstPages'] = async (queries) => {
    const pages: Array<Page | OrgError> = await firstPages<readonly string[]>(queries);
    return ofEach(queries, (query, place) => {
      const page = pages[place] ?? unexpected('a query has no answer');
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

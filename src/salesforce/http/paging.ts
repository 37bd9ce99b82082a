import { OrgError } from '../../core/errors/orgError.js';
import { isRecord } from '../../core/text/json.js';
import { unexpected, type RawRecord } from './decode.js';

/** A page of a query result, the URL of the next one, and a function to query the first one again. */
export type Page = {
  records: RawRecord[];
  nextRecordsUrl: string | undefined;
  /** The total number of records of all pages, as far as the org reports it. */
  total?: number;
  again?: () => Promise<Page>;
};

/** The paths of pages. The session is in the header, so that no other path and no other host is called. */
const PAGE_PATH = /^\/services\/data\/v[\w./-]+$/;
/** How often a read is started at most, if its cursor is lost. */
const MAX_STARTS = 3;

export const readPage = (answer: unknown): Page => {
  if (!isRecord(answer) || !Array.isArray(answer.records)) throw unexpected('it is not a query result');
  const { records, done, nextRecordsUrl, totalSize } = answer;
  if (!records.every(isRecord)) throw unexpected('a query result holds something else than records');
  const page = { records, ...(typeof totalSize === 'number' ? { total: totalSize } : {}) };
  if (done !== true && typeof nextRecordsUrl === 'string') {
    if (!PAGE_PATH.test(nextRecordsUrl) || nextRecordsUrl.includes('..'))
      throw unexpected('the next page of a query result is said to be somewhere else than in the API of the org');
    return { ...page, nextRecordsUrl };
  }
  if (done === false) throw unexpected('a query result breaks off');
  return { ...page, nextRecordsUrl: undefined };
};

/**
 * The records of a page and of all pages after it, page by page. Where the org has lost the cursor, the query is made
 * again, and only rows that were not yielded before are yielded.
 */
export async function* pagesFrom(first: Page, readUrl: (url: string) => Promise<Page>): AsyncGenerator<RawRecord[]> {
  let given: string[] | undefined = [];
  let before = new Set<string>();
  let starts = 1;
  let visited = new Set<string>();
  for (let page = first; ;) {
    const fresh = before.size === 0 ? page.records : page.records.filter((record) => !before.has(idOf(record) ?? ''));
    yield fresh;
    const url = page.nextRecordsUrl;
    if (url === undefined) return;
    if (visited.has(url)) throw unexpected('the pages of a query result lead back to an earlier one');
    visited.add(url);
    const ids = fresh.map(idOf);
    // A million ids are a few long strings here, and not a million objects.
    if (ids.every((id) => id !== undefined)) given?.push(ids.join(''));
    else given = undefined;
    try {
      page = await readUrl(url);
    } catch (error) {
      const isLost = error instanceof OrgError && error.code === 'INVALID_QUERY_LOCATOR';
      if (!isLost || given === undefined || first.again === undefined || starts >= MAX_STARTS) throw error;
      starts++;
      before = new Set(given.flatMap((text) => text.match(/.{18}/g) ?? []));
      visited = new Set();
      page = await first.again();
    }
  }
}

/** The id of a record, which is always in its `attributes`, whatever fields were selected. */
const idOf = ({ attributes }: RawRecord): string | undefined => {
  const url = isRecord(attributes) ? attributes.url : undefined;
  return typeof url === 'string' ? /\/(\w{18})$/.exec(url)?.[1] : undefined;
};

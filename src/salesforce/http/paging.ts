import { OrgError } from '../../core/errors/orgError.js';
import { isRecord, unexpected, type RawRecord } from './decode.js';

/** A page of a query result, where the next one is, and how to ask for the first one again. */
export type Page = {
  records: RawRecord[];
  nextRecordsUrl: string | undefined;
  /** How many records all pages have together, as far as the org says. */
  total?: number;
  again?: () => Promise<Page>;
};

/** Where pages are; with the session in its header nothing else is called, and no other host. */
const PAGE_PATH = /^\/services\/data\/v[\w./-]+$/;
/** How often a read starts, at most, when its cursor is lost in the middle. */
const MAX_STARTS = 3;

export const readPage = (answer: unknown): Page => {
  if (!isRecord(answer) || !Array.isArray(answer.records)) throw unexpected('it is not a query result');
  const { records, done, nextRecordsUrl, totalSize } = answer;
  const total = typeof totalSize === 'number' ? { total: totalSize } : {};
  if (!records.every(isRecord)) throw unexpected('a query result holds something else than records');
  if (done === true) return { records, nextRecordsUrl: undefined, ...total };
  if (typeof nextRecordsUrl === 'string') {
    if (!PAGE_PATH.test(nextRecordsUrl) || nextRecordsUrl.includes('..'))
      throw unexpected('the next page of a query result is said to be somewhere else than in the API of the org');
    return { records, nextRecordsUrl, ...total };
  }
  if (done === false) throw unexpected('a query result breaks off');
  return { records, nextRecordsUrl: undefined, ...total };
};

/**
 * The records of a page and of all that follow, page by page. Where the org has lost the cursor in the middle, the query
 * is made again, and of its rows only those are given that were not given before.
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
    // A million of them are a few strings, and no objects.
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

/** The id of a record, which the org always names in its `attributes`, whatever was selected. */
const idOf = ({ attributes }: RawRecord): string | undefined => {
  const url = isRecord(attributes) ? attributes.url : undefined;
  return typeof url === 'string' ? /\/(\w{18})$/.exec(url)?.[1] : undefined;
};

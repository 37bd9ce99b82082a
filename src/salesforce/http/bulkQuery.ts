import { setTimeout as sleep } from 'node:timers/promises';
import { OrgError } from '../../core/errors/orgError.js';
import { isRecord } from '../../core/text/json.js';
import { optionalNumber, optionalText, text, unexpected, type RawRecord } from './decode.js';
import type { Rest } from './rest.js';

const ROWS_A_PAGE = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_MS = 30 * 60_000;

/**
 * The rows of a query by Bulk API 2.0, page by page, for a query that exceeds the time limit of a REST call. Bulk
 * queries support no aggregates. Cells are strings, or null where they are empty.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/queries.html
 */
export async function* bulkQuery(rest: Rest, query: string): AsyncGenerator<RawRecord[]> {
  const made = await rest.post('/jobs/query', { operation: 'query', query });
  if (!isRecord(made)) throw unexpected('it does not name the bulk job');
  const job = `/jobs/query/${encodeURIComponent(text(made, 'id'))}`;
  const expected = await waitForJob(rest, job);
  const { parse } = await import('csv-parse/sync');
  const visited = new Set<string>();
  let [rows, locator]: [number, string | undefined] = [0, undefined];
  do {
    const from = locator === undefined ? '' : `&locator=${encodeURIComponent(locator)}`;
    const { headers, body } = await rest.text(`${job}/results?maxRecords=${ROWS_A_PAGE}${from}`);
    const records = parse(body, { columns: true, bom: true, cast: (cell) => (cell === '' ? null : cell) });
    rows += records.length;
    yield records as RawRecord[];
    const next = headers['sforce-locator'];
    locator = next === 'null' ? undefined : next;
    if (locator !== undefined && visited.has(locator)) throw unexpected('the pages of a bulk query lead in a circle');
    visited.add(locator ?? '');
  } while (locator !== undefined);
  // Without a number of rows from the job, the end of the pages is trusted.
  if (expected !== null && rows < expected) throw unexpected('the result of a bulk query breaks off');
}

/** Polls until the job is done, and returns the number of rows. */
const waitForJob = async (rest: Rest, job: string): Promise<number | null> => {
  for (let [waited, pause] = [0, FIRST_PAUSE_MS]; waited < LONGEST_MS; waited += pause) {
    const answer = await rest.get(job);
    if (!isRecord(answer)) throw unexpected('it is not a bulk job');
    const state = optionalText(answer, 'state');
    if (state === 'JobComplete') return optionalNumber(answer, 'numberRecordsProcessed');
    if (state === 'Failed' || state === 'Aborted')
      throw tooLong(optionalText(answer, 'errorMessage') ?? `it is ${state}`);
    await sleep(pause);
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
  }
  await rest.patch(job, { state: 'Aborted' }).catch(() => undefined);
  throw tooLong('it was not done in time');
};

const tooLong = (reason: string): OrgError =>
  new OrgError('unavailable', 'QUERY_TIMEOUT', `The query takes too long, as a bulk job too: ${reason}.`);

import { mock } from 'node:test';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { expect } from 'chai';
import { bulkQuery } from '../../src/salesforce/http/bulkQuery.js';
import type { RawRecord } from '../../src/salesforce/http/decode.js';
import type { Rest } from '../../src/salesforce/http/rest.js';
import { only } from '../support/only.js';

type Answers = { made?: unknown; states: unknown[]; pages?: Array<[csv: string, locator?: string]>; noPatch?: boolean };

/** What the API is asked, and pauses, in their order. */
const job = ({ made = { id: '750 1' }, states, pages = [['Id\n1\n', 'null']], noPatch }: Answers) => {
  const asked: string[] = [];
  const [looks, results] = [[...states], [...pages]];
  const rest = only<Rest>({
    post: (path: string, body: object) => (asked.push(`POST ${path} ${JSON.stringify(body)}`), Promise.resolve(made)),
    get: (path: string) => (asked.push(`GET ${path}`), Promise.resolve(looks.length > 1 ? looks.shift() : looks[0])),
    patch: (path: string, body: object) => {
      asked.push(`PATCH ${path} ${JSON.stringify(body)}`);
      return noPatch === true ? Promise.reject(new Error('no')) : Promise.resolve();
    },
    text: (path: string) => {
      asked.push(`GET ${path}`);
      const [body = '', locator] = (results.length > 1 ? results.shift() : results[0]) ?? [];
      return Promise.resolve({
        statusCode: 200,
        body,
        headers: locator === undefined ? {} : { 'sforce-locator': locator },
      });
    },
  });
  const read = async (): Promise<RawRecord[][]> => {
    const found: RawRecord[][] = [];
    for await (const page of bulkQuery(rest, 'SELECT Id FROM X')) found.push(page);
    return found;
  };
  return { asked, read };
};
const done = (numberRecordsProcessed: number | null) => ({ state: 'JobComplete', numberRecordsProcessed });
const failure = (read: Promise<unknown>): Promise<unknown> => read.catch((error: unknown) => error);

describe('a query by a bulk job', () => {
  let pauses: number[];
  let slept: { mock: { restore(): void } };
  beforeEach(() => {
    pauses = [];
    slept = mock.method(timers, 'setTimeout', (ms: number) => Promise.resolve(void pauses.push(ms)));
    syncBuiltinESMExports();
  });
  afterEach(() => {
    slept.mock.restore();
    syncBuiltinESMExports();
  });

  it('returns its rows page by page, once it is done', async () => {
    const { asked, read } = job({
      states: [{ state: 'InProgress' }, {}, done(3)],
      pages: [
        ['\uFEFFId,Name\n1,"a, b"\n2,\n', 'x/1'],
        ['Id,Name\n3,c\n', 'null'],
      ],
    });
    expect(await read()).to.deep.equal([
      [
        { Id: '1', Name: 'a, b' },
        { Id: '2', Name: null },
      ],
      [{ Id: '3', Name: 'c' }],
    ]);
    const path = '/jobs/query/750%201';
    expect(asked).to.deep.equal([
      'POST /jobs/query {"operation":"query","query":"SELECT Id FROM X"}',
      ...[`GET ${path}`, `GET ${path}`, `GET ${path}`],
      `GET ${path}/results?maxRecords=10000`,
      `GET ${path}/results?maxRecords=10000&locator=x%2F1`,
    ]);
    expect(pauses).to.deep.equal([500, 1000]);
  });

  it('ends with the page that names no next one', async () => {
    expect(await job({ states: [done(null)], pages: [['Id\n1\n']] }).read()).to.deep.equal([[{ Id: '1' }]]);
    expect(await job({ states: [done(0)], pages: [['Id\n', 'null']] }).read()).to.deep.equal([[]]);
  });

  for (const [what, answers, said] of [
    ['is not made', { made: null, states: [] }, /does not name the bulk job/],
    ['has no id', { made: {}, states: [] }, /id is empty/],
    ['answers something else', { states: [[]] }, /not a bulk job/],
    ['has fewer rows than it has found', { states: [done(2)] }, /breaks off/],
    ['leads in a circle', { states: [done(null)], pages: [['Id\n1\n', 'x']] }, /lead in a circle/],
  ] as Array<[string, Answers, RegExp]>)
    it(`is an unreadable response, where it ${what}`, async () => {
      const error = await failure(job(answers).read());
      expect(error).to.include({ kind: 'unexpected' }).and.property('message').that.matches(said);
    });

  for (const [state, more, said] of [
    ['Failed', { errorMessage: 'too big' }, 'too big'],
    ['Failed', {}, 'it is Failed'],
    ['Aborted', {}, 'it is Aborted'],
  ] as const)
    it(`takes too long, with this message: ${said}`, async () => {
      const error = await failure(job({ states: [{ state, ...more }] }).read());
      expect(error).to.include({ kind: 'unavailable', code: 'QUERY_TIMEOUT' });
      expect((error as Error).message).to.equal(`The query takes too long, as a bulk job too: ${said}.`);
    });

  it('is given up after half an hour, with pauses of at most ten seconds', async () => {
    for (const noPatch of [false, true]) {
      pauses = [];
      const { asked, read } = job({ states: [{ state: 'InProgress' }], noPatch });
      expect(await failure(read()))
        .to.include({ code: 'QUERY_TIMEOUT' })
        .and.property('message')
        .that.contains('it was not done in time');
      expect(asked.at(-1)).to.equal('PATCH /jobs/query/750%201 {"state":"Aborted"}');
      expect(pauses.slice(0, 7)).to.deep.equal([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
      const waited = pauses.reduce((sum, each) => sum + each, 0);
      expect(waited).to.be.within(30 * 60_000 - 10_000, 30 * 60_000 + 10_000);
    }
  });
});

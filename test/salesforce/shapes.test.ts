import { expect } from 'chai';
import { OrgError } from '../../src/core/errors/orgError.js';
import { partsOf, readComposite } from '../../src/salesforce/http/queries.js';
import { flag, number, optionalNumber, optionalText, optionalTime, text } from '../../src/salesforce/http/decode.js';
import { isRecord } from '../../src/core/text/json.js';
import { pagesFrom, readPage, type Page } from '../../src/salesforce/http/paging.js';
import { pushReader, readMigrationsOn } from '../../src/salesforce/pushReader.js';
import { pushWriter } from '../../src/salesforce/pushWriter.js';
import type { Rest } from '../../src/salesforce/http/rest.js';
import { soql } from '../../src/salesforce/http/soql.js';
import { only } from '../support/only.js';

/** What is thrown, in the words of an answer that could not be read. */
const problem = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return error.message.replace('The org sent an answer that could not be read: ', '');
  }
  return 'none';
};
const [A, B] = ['0DV3z0000000001GAA', '0DV3z0000000002GAA'];

describe('values in a response', () => {
  it('are records only if they are objects', () => {
    expect([{}, [], null, undefined, 'x', 7, () => 1].map(isRecord)).to.deep.equal([
      true,
      ...Array<boolean>(6).fill(false),
    ]);
  });

  const record = {
    ...{ text: 'a', number: 7, yes: true, csv: 'true', no: 'yes', nothing: null },
    ...{ time: '2026-01-31T01:00:00.000+0000', odd: 'soon', parent: { text: 'b', nothing: null } },
  };
  it('are read by name, also those of a parent', () => {
    expect([text(record, 'text'), text(record, 'parent.text'), number(record, 'number')]).to.deep.equal(['a', 'b', 7]);
    expect(
      ['nothing', 'missing', 'parent.nothing', 'nothing.text'].map((path) => optionalText(record, path)),
    ).to.deep.equal(Array(4).fill(null));
    expect([optionalNumber(record, 'nothing'), optionalTime(record, 'nothing')]).to.deep.equal([null, null]);
    expect(['yes', 'csv', 'no', 'nothing'].map((path) => flag(record, path))).to.deep.equal([true, true, false, false]);
    expect(optionalTime(record, 'time')).to.equal('2026-01-31T01:00:00.000Z');
    expect(optionalTime({ time: '2026-01-31T01:00:00-0130' }, 'time')).to.equal('2026-01-31T02:30:00.000Z');
    expect(optionalTime({ time: '2026-01-31T01:00:00Z' }, 'time')).to.equal('2026-01-31T01:00:00.000Z');
  });

  it('are refused where they have another type', async () => {
    expect(await problem(() => text(record, 'nothing'))).to.equal('nothing is empty.');
    expect(await problem(() => number(record, 'nothing'))).to.equal('nothing is empty.');
    expect(await problem(() => text(record, 'number'))).to.equal('number is not a text.');
    expect(await problem(() => number(record, 'text'))).to.equal('text is not a number.');
    expect(await problem(() => text(record, 'text.more'))).to.equal('text.more is missing.');
    expect(await problem(() => optionalTime(record, 'odd'))).to.equal('odd is not a time.');
  });
});

describe('values in a query', () => {
  it('are escaped, including each character that SOQL would interpret', () => {
    expect(soql`${'\\ \' " \n \r \t \b \f'}`).to.equal(String.raw`'\\ \' \" \n \r \t \b \f'`);
    expect(soql`a ${null} ${true} ${7} ${["x'", 'y']} ${new Date(0)} b`).to.equal(
      String.raw`a null true 7 ('x\'','y') 1970-01-01T00:00:00.000Z b`,
    );
  });
});

describe('pages of a query', () => {
  const url = '/services/data/v66.0/query/01g-2000';
  it('name the next one, if there is one', () => {
    expect(readPage({ records: [{}], done: false, nextRecordsUrl: url })).to.deep.equal({
      ...{ records: [{}], nextRecordsUrl: url },
    });
    for (const last of [{ done: true }, { done: true, nextRecordsUrl: url }, {}, { nextRecordsUrl: null }])
      expect(readPage({ records: [], ...last })).to.deep.equal({ records: [], nextRecordsUrl: undefined });
  });

  it('are refused where they are invalid', async () => {
    for (const none of [null, [], {}, { records: {} }])
      expect(await problem(() => readPage(none))).to.equal('it is not a query result.');
    expect(await problem(() => readPage({ records: [{}, 7] }))).to.match(/something else than records/);
    expect(await problem(() => readPage({ records: [], done: false }))).to.match(/breaks off/);
    for (const elsewhere of ['https://example.com/x', '/services/data/v66.0/../x', `x${url}`, `${url}?x`])
      expect(await problem(() => readPage({ records: [], nextRecordsUrl: elsewhere }))).to.match(/somewhere else/);
  });

  const row = (id: string | undefined, ending = ''): Page['records'][number] =>
    id === undefined ? { attributes: null } : { attributes: { url: `/services/data/v66.0/sobjects/X/${id}${ending}` } };
  const lost = new OrgError('refused', 'INVALID_QUERY_LOCATOR', 'gone');
  const page = (ids: ReadonlyArray<string | undefined>, next?: string): Page => ({
    ...{ records: ids.map((id) => row(id)), nextRecordsUrl: next },
  });
  /** How many rows each page gives. */
  const read = async (first: Page, others: Array<Page | Error>): Promise<number[]> => {
    const sizes: number[] = [];
    const readUrl = (): Promise<Page> => {
      const next = others.shift() ?? lost;
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    };
    for await (const records of pagesFrom(first, readUrl)) sizes.push(records.length);
    return sizes;
  };

  it('are read to the last one, and never in a circle', async () => {
    expect(await read(page([A], 'x'), [page([B], 'y'), page([])])).to.deep.equal([1, 1, 0]);
    expect(await problem(() => read(page([A], 'x'), [page([B], 'x')]))).to.match(/lead back/);
  });

  it('start again where the cursor is lost, without returned rows, three times at most', async () => {
    let again = 0;
    const first: Page = { ...page([A], 'x'), again: () => (again++, Promise.resolve(page([B, A], 'x'))) };
    expect(await read(first, [lost, page([])])).to.deep.equal([1, 1, 0]);
    expect(await read(first, [lost, lost, page([A, B])])).to.deep.equal([1, 1, 0, 0]);
    expect(again).to.equal(3);
    expect(await problem(() => read(first, [lost, lost, lost]))).to.equal('gone');
    expect(again).to.equal(5);
  });

  it('do not start again where that cannot help, or rows have no ids', async () => {
    const again = (): Promise<Page> => Promise.resolve(page([A]));
    const other = new OrgError('unavailable', 'X', 'busy');
    expect(await problem(() => read({ ...page([A], 'x'), again }, [other]))).to.equal('busy');
    expect(await problem(() => read(page([A], 'x'), [lost]))).to.equal('gone');
    for (const nameless of [
      page([A, undefined], 'x'),
      { ...page([], 'x'), records: [row(A, '/more'), row(A.slice(3))] },
    ])
      expect(await problem(() => read({ ...nameless, again }, [lost]))).to.equal('gone');
    expect(await problem(() => read({ ...page([A], 'x'), again }, [page([undefined], 'y'), lost]))).to.equal('gone');
  });
});

describe('calls in one Composite call', () => {
  it('have a body where needed, and are matched by name', async () => {
    const parts = partsOf(
      [
        { method: 'GET', path: '/a' },
        { method: 'POST', path: '/b', body: { x: 1 } },
      ],
      '/base',
    );
    expect(parts).to.deep.equal([
      { method: 'GET', url: '/base/a', referenceId: 'part0' },
      { method: 'POST', url: '/base/b', referenceId: 'part1', body: { x: 1 } },
    ]);
    const no = [{ errorCode: 'INVALID_FIELD', message: 'no' }];
    const compositeResponse = [
      ...[null, { referenceId: 'part1', httpStatusCode: 400, body: no }],
      { referenceId: 'part0', httpStatusCode: 399, body: 7 },
    ];
    const [first, second] = readComposite({ compositeResponse }, parts);
    expect(first).to.equal(7);
    expect(second).to.be.instanceOf(OrgError).and.include({ kind: 'unknown-field' });
    for (const none of [null, {}, { compositeResponse: {} }])
      expect(await problem(() => readComposite(none, parts))).to.equal('it is not a composite result.');
    expect(await problem(() => readComposite({ compositeResponse: [] }, parts))).to.match(/lacks an answer/);
  });
});

/** An API that answers so, and what it was asked. */
const api = (answers: { query?: object[][]; composite?: unknown[]; post?: unknown }) => {
  const asked: unknown[] = [];
  const queries = [...(answers.query ?? [])];
  const rest = only<Rest>({
    queryAll: (list: string[]) => (asked.push(...list), Promise.resolve(list.map(() => queries.shift() ?? []))),
    queryEach: (list: string[], onPage: (rows: object[], index: number) => void) => {
      asked.push(...list);
      list.forEach((_, index) => {
        onPage(queries.shift() ?? [], index);
      });
      return Promise.resolve();
    },
    composite: (requests: unknown) => (asked.push(requests), Promise.resolve(answers.composite)),
    post: (path: string, body: unknown) => (asked.push(path, body), Promise.resolve(answers.post)),
  });
  return { rest, asked };
};

describe('decoding push requests', () => {
  const request = (Id: string, more: object = {}) => ({
    ...{ Id, Status: 'Created', ScheduledStartTime: null, StartTime: null, EndTime: '2026-01-31T02:00:00.000+0000' },
    ...{ DurationSeconds: 7, PackageVersionId: '04t3z0000000001AAA', SystemModstamp: '2026-01-31T01:00:00.000+0000' },
    PackageVersion: {
      ...{ Name: 'v', MajorVersion: 1, MinorVersion: 2, PatchVersion: 3, BuildNumber: 4 },
      ...{ MetadataPackageId: '0333z0000000001AAA', MetadataPackage: { Name: 'Acme', NamespacePrefix: null } },
    },
    ...more,
  });

  it('reads them by package and time, including those without a time', async () => {
    const { rest, asked } = api({ query: [[request(A)]] });
    const [found] = await pushReader(rest).requests({});
    expect(found).to.include({ pushRequestId: A, endTime: '2026-01-31T02:00:00.000Z', durationSeconds: 7 });
    await pushReader(rest).requests({ packageId: '033A', scheduledSince: new Date(0) });
    await pushReader(rest).requests({ scheduledSince: new Date(0) });
    const since = '(ScheduledStartTime >= 1970-01-01T00:00:00.000Z OR ScheduledStartTime = null)';
    expect(asked.map((query) => String(query).replace(/^SELECT .* FROM /, ''))).to.deep.equal([
      'PackagePushRequest',
      `PackagePushRequest WHERE PackageVersion.MetadataPackageId = '033A' AND ${since}`,
      `PackagePushRequest WHERE ${since}`,
    ]);
    expect(String(asked[0])).to.match(/^SELECT Id, Status, .*, PackageVersion\.MajorVersion, .*, PackageVersion\.Meta/);
  });

  it('returns when Created ones have last changed', async () => {
    const { rest, asked } = api({ query: [[request(A)]] });
    const [found] = await pushReader(rest).createdRequests();
    expect(found).to.include({ pushRequestId: A, status: 'Created', lastModified: '2026-01-31T01:00:00.000Z' });
    expect(String(asked[0])).to.match(/SystemModstamp FROM PackagePushRequest WHERE Status = 'Created'$/);
  });

  it('returns unknown Created ones that a lost response may have left', async () => {
    const rows = [request(A), request(B), request('0DV3z0000000003GAA', { Status: 'Pending' })];
    const { rest } = api({ query: [rows, [{ PackagePushRequestId: B, Status: 'Pending', expr0: 2 }]] });
    const found = await pushReader(rest).orphanCandidates('04t3z0000000001', [A.slice(0, 15)]);
    expect(found).to.deep.equal([{ pushRequestId: B, jobs: 2 }]);
  });

  it('creates them with a time and as a migration only on request', async () => {
    const { rest, asked } = api({ post: { id: A, success: true } });
    const version = { versionId: '04t3z0000000001' };
    expect(await pushWriter(rest).createRequest({ ...version, startTime: null, migration: false })).to.equal(A);
    await pushWriter(rest).createRequest({ ...version, startTime: '2099-01-01T00:00:00Z', migration: true });
    expect(asked.slice(1)).to.deep.equal([
      { PackageVersionId: '04t3z0000000001AAA' },
      '/sobjects/PackagePushRequest',
      { PackageVersionId: '04t3z0000000001AAA', ScheduledStartTime: '2099-01-01T00:00:00Z', IsMigration: true },
    ]);
    const none = api({ post: null }).rest;
    expect(
      await problem(() => pushWriter(none).createRequest({ ...version, startTime: null, migration: false })),
    ).to.match(/does not name the new push request/);
  });
});

describe('inserted jobs', () => {
  const push = { pushRequestId: A, versionId: '04t3z0000000001AAA' };
  const orgs = ['00D3z0000000001', '00D3z0000000002', '00D3z0000000003'];
  const yes = { success: true, id: '0DX3z0000000001AAA' };
  const answersOf = (first: unknown, ...more: unknown[]) =>
    pushWriter(api({ composite: [first, ...more] }).rest).insertJobs(push, orgs);

  it('have a result each: accepted, or the reason of the refusal', async () => {
    const errors = [{ statusCode: 'X', message: 'a' }, 7, { message: null }, { message: 'b' }];
    const { answers, counted } = await answersOf([yes, { success: false, errors }, { errors: null }]);
    expect(answers).to.deep.equal([
      { orgKey: orgs[0], ok: true, jobId: yes.id },
      { orgKey: orgs[1], ok: false, reason: 'X', message: 'a; ; b' },
      { orgKey: orgs[2], ok: false, reason: 'UNKNOWN', message: '' },
    ]);
    expect(counted).to.equal(undefined);
  });

  it('cause an error where a result is missing', async () => {
    for (const wrong of [null, [yes], [yes, yes, yes, yes]])
      expect(await problem(() => answersOf(wrong))).to.equal('it has not one answer for each org.');
    expect(await problem(() => answersOf([yes, 7, yes]))).to.equal('an answer for an org is not an object.');
    expect(await problem(() => answersOf(new OrgError('limit', 'X', 'no more')))).to.equal('no more');
  });

  it('are counted where both queries are completely answered', async () => {
    const inserted = [yes, yes, yes];
    const requests = { records: [{ Id: A, Status: 'Created' }], done: true };
    const whole = await answersOf(inserted, { records: [], done: true }, requests);
    expect(whole.counted).to.deep.include({ jobs: 0 });
    expect(whole.counted?.requests.map(({ pushRequestId }) => pushRequestId)).to.deep.equal([A]);
    for (const more of [
      [],
      [
        { records: [], done: true },
        { ...requests, done: false, nextRecordsUrl: '/services/data/v66.0/query/01g-2000' },
      ],
      [new OrgError('limit', 'X', 'no'), requests],
    ])
      expect((await answersOf(inserted, ...more)).counted).to.equal(undefined);
  });
});

describe('the migrations of a day', () => {
  const day = new Date('2026-01-31T12:00:00Z');
  it('are those that may start on it, without canceled ones', async () => {
    const at = (Id: string, Status: string, StartTime: string | null, ScheduledStartTime: string | null = null) => ({
      ...{ Id, Status, StartTime, ScheduledStartTime },
    });
    const rows = [
      at(A, 'Pending', null),
      at(B, 'InProgress', '2026-01-31T01:00:00.000+0000', '2026-01-30T01:00:00.000+0000'),
      at('0DV3z0000000003GAA', 'Pending', null, '2026-02-01T01:00:00.000+0000'),
      at('0DV3z0000000004GAA', 'Canceled', null),
      at('0DV3z0000000005GAA', 'Created', null),
    ];
    const counts = [
      { PackagePushRequestId: A, Status: 'Pending', expr0: 5 },
      { PackagePushRequestId: B, Status: 'Canceled', expr0: 3 },
      { PackagePushRequestId: B, Status: 'Succeeded', expr0: 2 },
    ];
    const { rest, asked } = api({ query: [rows, counts] });
    expect(await readMigrationsOn(rest, day)).to.equal(7);
    const counted = asked.slice(1).join();
    for (const id of [A, B]) expect(counted).to.contain(id);
    for (const { Id } of rows.slice(2)) expect(counted).not.to.contain(Id);
  });

  it('are none where the org has no migrations; other errors are thrown', async () => {
    const failing = (error: Error) => only<Rest>({ queryAll: () => Promise.reject(error) });
    expect(await readMigrationsOn(failing(new OrgError('unknown-field', 'X', 'no')), day)).to.equal(0);
    expect(await problem(() => readMigrationsOn(failing(new OrgError('limit', 'X', 'no more')), day))).to.equal(
      'no more',
    );
  });
});

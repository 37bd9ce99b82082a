import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { JournalEvent } from '../../src/core/push/progress.js';
import { addTo, CHAIN_START } from '../../src/journal/chain.js';
import { createRecord, journalOf, KEPT, openRecord, pruneRecords } from '../../src/journal/recordWriter.js';
import {
  damaged,
  hasEnded,
  listRecords,
  newestOf,
  pushesOf,
  pushRequestIdOf,
  readRecord,
  wasRefused,
  type PushRecord,
} from '../../src/journal/record.js';
import { leaveRecord, madeRequest, ORG_ID, plannedLine } from '../support/records.js';

const ID = '0DV3z0000000001GAA';
const held = { isLost: () => false };

describe('the record of a push', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'record-')), 'package-push');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  const read = async (file: string): Promise<PushRecord> => {
    const record = await readRecord(file);
    if (record.kind !== 'push') throw new Error(JSON.stringify(record));
    return record;
  };

  it('keeps the plan and the events, for its owner only', async () => {
    const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', plannedLine(), ...madeRequest(ID).slice(0, 1));
    const [, created] = madeRequest(ID);
    const journal = journalOf(await openRecord(await read(file)), held);
    await journal.append(created!);
    const { header, events } = await read(file);
    expect(header).to.deep.equal({
      ...{ startedAt: '2026-11-22T13:00:00.000Z', command: 'package push schedule' },
      ...{ username: 'hub@example.com', orgId: ORG_ID, pushable: plannedLine().pushable, spec: plannedLine().plan },
    });
    expect(events).to.deep.equal(madeRequest(ID));
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('has every event as it was written, and the requests that there were before', async () => {
    const plan = { ...plannedLine().plan, knownRequests: [ID], knownCreated: [ID] };
    const events: JournalEvent[] = [
      ...madeRequest(ID),
      { event: 'checked', rivals: [{ pushRequestId: ID, status: 'Created', orgs: 1 }], waited: true },
      { event: 'withheld', reason: 'closed', message: 'its window' },
      { event: 'withheld', reason: 'halted', message: 'paused' },
      { event: 'intent', write: 'cancel' },
      { event: 'canceled' },
      { event: 'ended', outcome: 'withheld' },
      { event: 'orphaned-requests', pushRequestIds: [ID] },
    ];
    const record = await read(await leaveRecord(folder, '2026-11-22', plannedLine({ plan }), ...events));
    expect([record.header.spec, record.events]).to.deep.equal([plan, events]);
  });

  it('belongs to a command that has only started, until it contains a plan', async () => {
    const at = '2026-11-22T13:00:00.000Z';
    const file = await leaveRecord(folder, at, undefined);
    const started = { kind: 'started', file, startedAt: at, command: 'package push schedule' };
    expect(await readRecord(file)).to.deep.equal(started);
    await truncate(file, 10);
    expect(await readRecord(file)).to.deep.equal({ ...started, command: 'package push' });
    await truncate(file, 0);
    expect(await readRecord(file)).to.deep.equal({ ...started, command: 'package push' });
  });

  it('ignores an incomplete last line', async () => {
    const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', plannedLine(), ...madeRequest(ID));
    const whole = await readFile(file, 'utf8');
    const lastLine = whole.trimEnd().lastIndexOf('\n') + 1;
    for (let length = lastLine; length < whole.length; length++) {
      await writeFile(file, whole.slice(0, length));
      expect((await read(file)).events, `cut to ${length}`).to.deep.equal(madeRequest(ID).slice(0, 1));
    }
    // What is written next must not be lost in the torn line.
    await writeFile(file, whole.slice(0, -5));
    await (await openRecord(await read(file))).add(madeRequest(ID)[1]!);
    expect((await read(file)).events).to.deep.equal(madeRequest(ID));
  });

  it('reports the line that was changed', async () => {
    const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', plannedLine(), ...madeRequest(ID));
    const lines = (await readFile(file, 'utf8')).split('\n');
    const rewritten = async (...changed: string[]): Promise<unknown> => {
      await writeFile(file, changed.join('\n'));
      const record = await readRecord(file);
      return record.kind === 'unreadable' ? [record.line, record.problem] : record.kind;
    };
    const [begin = '', planned = '', intent = '', created = ''] = lines;
    const misfit = 'its check does not fit it and the lines before it';
    expect(await rewritten(begin, planned, created, '')).to.deep.equal([3, misfit]);
    expect(await rewritten(begin, planned, intent, intent, '')).to.deep.equal([4, misfit]);
    expect(await rewritten(begin, planned.replace('Acme', 'Ecma'), intent, '')).to.deep.equal([2, misfit]);
    expect(await rewritten(begin, planned, 'null', '')).to.deep.equal([3, 'it has no check at its end']);
    expect(await rewritten(begin, planned, '', intent, '')).to.deep.equal([3, 'it has no check at its end']);
    for (const around of [`x${intent}`, `${intent}x`, `${intent} `])
      expect(await rewritten(begin, planned, around, ''), around).to.deep.equal([3, 'it has no check at its end']);
    expect(await rewritten('null', '')).to.deep.equal([1, 'it has no check at its end']);
    expect(await rewritten(begin, planned, 'x')).to.deep.equal([3, 'it is not the beginning of a line']);
  });

  const otherwise: Array<[what: string, lines: object[], line: number, problem: RegExp]> = [
    ['another format', [{ format: 3, startedAt: '2026-11-22T13:00:00Z', command: 'x' }], 1, /format 3/],
    ['a format that is a text', [{ format: '3', startedAt: '2026-11-22T13:00:00Z', command: 'x' }], 1, /^format: /],
    [
      'a line after one that says that no push was made',
      [{ event: 'closed', said: 'x' }, { event: 'refused' }],
      2,
      /./,
    ],
    ['no time', [{ format: 2, command: 'x' }], 1, /^startedAt: /],
    ['a plan of nothing', [{ event: 'planned' }], 2, /^username: /],
    ['orgs that are none', [plannedLine({ plan: { ...plannedLine().plan, orgs: ['me'] } })], 2, /^plan\.orgs\.0: /],
    [
      'an org twice',
      [plannedLine({ plan: { ...plannedLine().plan, orgs: ['00D3z0000034001', '00D3z0000034001'] } })],
      ...([2, /named twice/] as const),
    ],
    [
      'another version than it names',
      [
        plannedLine({
          plan: {
            ...plannedLine().plan,
            request: { versionId: '04t3z0000000001AAA', startTime: null, migration: false },
          },
        }),
      ],
      ...([2, /version to push/] as const),
    ],
    ['an event that there is not', [plannedLine(), { event: 'exploded' }], 3, /event/],
    ['an event that is not whole', [plannedLine(), { event: 'intent' }], 3, /^write: /],
    [
      'an event that cannot be',
      [plannedLine(), { event: 'created', pushRequestId: ID }],
      3,
      /"created" can't have happened/,
    ],
  ];
  for (const [what, lines, line, problem] of otherwise) {
    it(`is refused where it has ${what}, though its checks are right`, async () => {
      const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', undefined);
      let end = CHAIN_START;
      let text = '';
      const begin = { format: 2, startedAt: '2026-11-22T13:00:00.000Z', command: 'x' };
      for (const each of 'format' in lines[0]! || 'command' in lines[0]! ? lines : [begin, ...lines]) {
        const next = addTo(end, each);
        text += next.line;
        end = next.end;
      }
      await writeFile(file, text);
      const record = await readRecord(file);
      expect(record).to.include({ kind: 'unreadable', line });
      expect((record as { problem: string }).problem).to.match(problem);
    });
  }

  it('of an older version of the plugin is refused, with that reason', async () => {
    await leaveRecord(folder, '2026-11-22T13:00:00.000Z', undefined);
    const file = join(folder, '2026-11-20T13-00-00-000Z-1.jsonl');
    await writeFile(
      file,
      '{"format":1,"startedAt":"2026-11-20T13:00:00.000Z"}\n{"event":"created","pushRequestId":"0DV3z0000000001GAA"}\n',
    );
    const record = await readRecord(file);
    expect(record).to.deep.include({ kind: 'unreadable', line: 1, pushRequestIds: [ID] });
    if (record.kind === 'unreadable') {
      expect(damaged(record)).to.be.instanceOf(UsageError);
      expect(damaged(record).message).to.contain(file).and.contain('line 1').and.contain('format 1');
    }
  });

  it('is not written any more once another process has written to it', async () => {
    const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', plannedLine());
    const [mine, theirs] = [await openRecord(await read(file)), await openRecord(await read(file))];
    await theirs.add(madeRequest(ID)[0]!);
    const error = await mine.add(madeRequest(ID)[0]!).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UsageError).with.property('kind', 'record-taken');
    expect((await read(file)).events).to.deep.equal(madeRequest(ID).slice(0, 1));
  });

  it('is not written any more once its lock is lost', async () => {
    const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', plannedLine());
    const journal = journalOf(await openRecord(await read(file)), { isLost: () => true });
    expect(() => journal.append({ event: 'checked' })).to.throw('taken over');
    expect((await read(file)).events).to.deep.equal([]);
  });

  it('is not written through a link', async function () {
    if (process.platform === 'win32') this.skip();
    const file = await leaveRecord(folder, '2026-11-22T13:00:00.000Z', plannedLine());
    const record = await openRecord(await read(file));
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, await readFile(file));
    await rm(file);
    await symlink(elsewhere, file);
    const error = await record.add({ event: 'checked' }).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'ELOOP');
  });

  it('is listed newest first, and deleted only long after its push has ended', async () => {
    const ended = { event: 'ended', outcome: 'scheduled' } as const;
    // One after the other: their numbers decide about the order.
    const started = await leaveRecord(folder, '2026-08-22', undefined);
    const old = await leaveRecord(folder, '2026-09-01', plannedLine(), ...madeRequest(ID), ended);
    const open = await leaveRecord(folder, '2026-09-02', plannedLine());
    const fresh = await leaveRecord(folder, '2026-11-22', plannedLine(), ...madeRequest(ID), ended);
    const pushes = pushesOf(await listRecords(folder));
    expect(pushes.map(({ file }) => file)).to.deep.equal([fresh, open, old]);
    expect(pushes.map(hasEnded)).to.deep.equal([true, false, true]);
    expect(pushes.map(pushRequestIdOf)).to.deep.equal([ID, undefined, ID]);
    const broken = join(folder, '2026-08-01T00-00-00-000Z-1.jsonl');
    await writeFile(broken, 'rubbish\n');
    const long = new Date(Date.now() - KEPT.milliseconds - 86_400_000);
    for (const file of [old, open, started, broken]) await utimes(file, long, long);
    await pruneRecords(folder, new Date());
    expect((await listRecords(folder)).map(({ file }) => file)).to.deep.equal([fresh, open, broken]);
    expect(await listRecords(join(folder, 'none'))).to.deep.equal([]);
  });

  it('is listed by its time where it has no number', async () => {
    const files = [20, 22, 21].map((day) => join(folder, `2026-11-${day}T08-00-00-000Z-1.jsonl`));
    const numbered = await leaveRecord(folder, '2026-11-19', undefined);
    for (const file of files) await writeFile(file, '');
    const [first, last, middle] = files;
    expect((await listRecords(folder)).map(({ file }) => file)).to.deep.equal([numbered, last, middle, first]);
  });

  it('is in a folder, and nothing is listed where something else has its name', async () => {
    await writeFile(folder, '');
    const error = (await listRecords(folder).catch((thrown: unknown) => thrown)) as UsageError;
    expect(error.problem).to.deep.include({ kind: 'unusable-records', folder, code: 'ENOTDIR' });
  });

  it('is the newest by its name, whatever else is in the folder', async () => {
    const file = await leaveRecord(folder, '2026-11-20T08:00:00.000Z', plannedLine());
    await writeFile(join(folder, 'of-a-push.txt'), await readFile(file));
    await writeFile(join(folder, 'zzz.jsonl'), '');
    await appendFile(join(folder, 'broken-off.jsonl'), 'x\n');
    await writeFile(join(folder, 'copy-of-9-2026-11-22T08-00-00-000Z-1.jsonl'), '');
    const records = await listRecords(folder);
    expect(records.map(({ kind }) => kind)).to.deep.equal(['push', ...Array<string>(3).fill('unreadable')]);
    expect(records.find(({ file: each }) => each.endsWith('zzz.jsonl'))).to.deep.include({
      ...{ line: 1, problem: 'it is no record of a push' },
    });
    expect(newestOf(records)?.file).to.equal(file);
    await rm(file);
    expect(newestOf(await listRecords(folder)), 'the others are no records').to.equal(undefined);
  });

  it('may be deleted by another command while it is read', async () => {
    await leaveRecord(folder, '2026-11-20T08:00:00.000Z', plannedLine());
    await symlink(join(folder, 'gone'), join(folder, 'old.jsonl'));
    await pruneRecords(folder, new Date('2099-01-01T00:00:00.000Z'));
    expect(await readdir(folder)).to.have.length(2);
    const [push, gone] = await listRecords(folder);
    expect([push?.kind, gone]).to.deep.equal([
      'push',
      {
        ...{ kind: 'unreadable', file: join(folder, 'old.jsonl'), line: null },
        ...{ problem: "it can't be read (ENOENT)", pushRequestIds: [] },
      },
    ]);
  });

  it('keeps the username, and no other address', () => {
    const [address, rest] = ['me@example.com', 'ask them@example.com'];
    const { line } = addTo(CHAIN_START, { username: address, message: rest });
    expect(JSON.parse(line)).to.include({ username: address }).and.to.have.property('message').that.equals('ask them');
  });

  it('says whether the org refused the request itself', async () => {
    await leaveRecord(folder, '2026-11-20', plannedLine(), madeRequest(ID)[0]!, { event: 'refused' });
    await leaveRecord(folder, '2026-11-21', plannedLine(), ...madeRequest(ID));
    const pushes = pushesOf(await listRecords(folder));
    expect(pushes.map(wasRefused)).to.deep.equal([false, true]);
    expect(pushes.map(hasEnded)).to.deep.equal([false, true]);
  });

  it('is named after its plan, where there is one', async () => {
    const record = await createRecord(folder, { command: 'schedule', now: new Date(), planId: 'abc123' });
    expect(record.file).to.match(/-abc123\.jsonl$/);
  });
});

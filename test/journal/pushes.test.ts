import { appendFile, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JournalEvent } from '../../src/core/push/progress.js';
import { toShortId } from '../../src/core/orgs/ids.js';
import { beginRecord, KEPT } from '../../src/journal/recordWriter.js';
import { recordFolder, listRecords, type UnreadableRecord } from '../../src/journal/record.js';
import { findPush, findRecord } from '../../src/journal/newestPush.js';
import { lockFile } from '../../src/journal/lock.js';
import { reopenRecord } from '../../src/journal/reopenRecord.js';
import { homeOfItsOwn, leaveRecord, madeRequest, plannedLine } from '../support/records.js';

const ONE = '0DV3z0000000001GAA';
const TWO = '0DV3z0000000002GAA';
const NONE = '0DV3z0000000009GAA';
const ended: JournalEvent = { event: 'ended', outcome: 'scheduled' };

describe('the records of pushes on this machine', () => {
  homeOfItsOwn();

  let reported: UnreadableRecord[] = [];
  const tell = (record: UnreadableRecord): void => void reported.push(record);
  beforeEach(() => {
    reported = [];
  });

  const on = (day: number): Date => new Date(Date.UTC(2026, 10, day));
  /** A record from a day of November. */
  const leave = (day: number, ...events: JournalEvent[]): Promise<string> =>
    leaveRecord(recordFolder(), on(day), plannedLine({ username: `user of ${day}` }), ...events);
  const damagedBy = async (promise: Promise<unknown>): Promise<string> => {
    const error = (await promise.catch((thrown: unknown) => thrown)) as Error & { kind?: string };
    expect(error.kind).to.equal('damaged-record');
    return error.message;
  };

  it('are in the state directory of the CLI, readable only by their owner', async () => {
    expect(recordFolder()).to.equal(join(process.env.HOME ?? '', '.sf', 'package-push'));
    const file = await leave(1);
    if (process.platform === 'win32') return;
    expect((await stat(recordFolder())).mode & 0o777).to.equal(0o700);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('are deleted long after their end, when the next one begins', async () => {
    const request = madeRequest(ONE);
    const [old, young, open] = [await leave(1, ...request, ended), await leave(2, ...request, ended), await leave(3)];
    const refused = await leave(4, request[0]!, { event: 'refused' });
    const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);
    await utimes(old, ago(KEPT.days + 0.01), ago(KEPT.days + 0.01));
    await utimes(young, ago(KEPT.days - 0.01), ago(KEPT.days - 0.01));
    for (const file of [open, refused]) await utimes(file, ago(300), ago(300));
    await (await beginRecord('package push schedule')).release();
    const files = (await listRecords(recordFolder())).map(({ file }) => file);
    expect(files).to.include.members([young, open]);
    expect(files).to.have.length(3);
  });

  it('are found by the request, or without one by the newest command', async () => {
    expect(await findPush(tell, recordFolder())).to.deep.equal({ ok: false, problem: 'none' });
    await leave(1, ...madeRequest(ONE), ended);
    await leave(2, ...madeRequest(TWO));
    expect(await findPush(tell, recordFolder())).to.deep.equal({
      ok: true,
      pushRequestId: TWO,
      username: 'user of 2',
    });
    expect((await findRecord(toShortId(ONE), recordFolder()))?.header.username).to.equal('user of 1');
    expect(await findRecord(NONE, recordFolder())).to.equal(undefined);
  });

  it('are resumed by id, or else that of the newest command', async () => {
    expect(await reopenRecord(undefined, tell, recordFolder())).to.deep.equal({ ok: false, problem: 'none' });
    await leave(1, ...madeRequest(ONE), ended);
    await leave(3, madeRequest(NONE)[0]!);
    await leave(2, ...madeRequest(TWO));
    const taken = await reopenRecord(undefined, tell, recordFolder());
    if (!taken.ok) throw new Error(taken.problem);
    expect(taken.header.username).to.equal('user of 2');
    expect(taken.progress).to.include({ pushRequestId: TWO, unread: true, unchecked: true });
    await taken.journal.append(ended);
    expect((await findRecord(TWO, recordFolder()))?.events).to.deep.equal([...madeRequest(TWO), ended]);
    await taken.release();

    const named = await reopenRecord(toShortId(ONE), tell, recordFolder());
    if (!named.ok) throw new Error(named.problem);
    expect(named.header.username).to.equal('user of 1');
    await named.release();
    expect(await reopenRecord('0DV3z0000000008GAA', tell, recordFolder())).to.deep.equal({
      ok: false,
      problem: 'none',
    });
  });

  it('are the newest even if it has ended, and an older one was interrupted', async () => {
    await leave(1, ...madeRequest(ONE));
    await leave(2, ...madeRequest(TWO), ended);
    const taken = await reopenRecord(undefined, tell, recordFolder());
    if (!taken.ok) throw new Error(taken.problem);
    expect(taken.progress).to.include({ pushRequestId: TWO, outcome: 'scheduled' });
    await taken.release();
  });

  it('without a request are not named', async () => {
    await leave(1);
    expect(await reopenRecord(ONE, tell, recordFolder())).to.deep.equal({ ok: false, problem: 'none' });
  });

  it('are not resumed while another process has locked them', async () => {
    const lock = await lockFile(await leave(1, ...madeRequest(ONE)));
    if (!lock.ok) throw new Error('not locked');
    const locked = await reopenRecord(ONE, tell, recordFolder());
    expect(locked).to.deep.include({ ok: false, problem: 'locked' });
    expect(locked).to.have.nested.property('holder.pid', process.pid);
    await lock.release();
    const taken = await reopenRecord(ONE, tell, recordFolder());
    expect(taken.ok).to.equal(true);
    if (taken.ok) await taken.release();
    expect((await readdir(recordFolder())).filter((name) => !name.endsWith('.jsonl'))).to.deep.equal([]);
  });

  it('are continued after the last complete line', async () => {
    const file = await leave(1, ...madeRequest(ONE));
    await appendFile(file, '{"event":"ended","outc');
    const taken = await reopenRecord(undefined, tell, recordFolder());
    if (!taken.ok) throw new Error(taken.problem);
    await taken.journal.append({ event: 'checked' });
    await taken.release();
    expect(await readFile(file, 'utf8')).not.to.contain('outc');
    expect((await findRecord(ONE, recordFolder()))?.events.at(-1)).to.deep.equal({ event: 'checked' });
  });

  describe('where the last command made no push', () => {
    it('are not used in its place', async () => {
      await leave(1, ...madeRequest(ONE), ended);
      await leave(2, ...madeRequest(TWO));
      const file = await leaveRecord(recordFolder(), on(3), undefined);
      const found = {
        ...{
          ok: false,
          problem: 'interrupted',
          said: '',
          before: { pushRequestId: TWO, username: 'user of 2', hasEnded: false },
        },
        ...{ file, startedAt: on(3).toISOString(), command: 'package push schedule' },
      };
      expect(await reopenRecord(undefined, tell, recordFolder())).to.deep.equal(found);
      expect(await findPush(tell, recordFolder())).to.deep.equal(found);
      expect(await readdir(recordFolder()), 'no lock is left').to.have.length(3);
    });

    it('are not used where the org has refused the request, or the command has failed', async () => {
      const before = { pushRequestId: ONE, username: 'user of 1', hasEnded: true };
      await leave(1, ...madeRequest(ONE), ended);
      await leave(2, madeRequest(TWO)[0]!, { event: 'refused' });
      for (const found of [await reopenRecord(undefined, tell, recordFolder()), await findPush(tell, recordFolder())])
        expect(found).to.deep.include({ problem: 'closed', said: 'the org refused the push request', before });
      const record = await beginRecord('package push schedule');
      await record.close('no such version');
      await record.release();
      for (const found of [await reopenRecord(undefined, tell, recordFolder()), await findPush(tell, recordFolder())])
        expect(found).to.deep.include({ problem: 'closed', said: 'no such version', before });
    });

    it('are not used where its request may have been created, which can be resumed', async () => {
      await leave(1, ...madeRequest(ONE), ended);
      await leave(2, madeRequest(TWO)[0]!);
      expect(await findPush(tell, recordFolder())).to.deep.include({
        ...{ problem: 'unsettled', before: { pushRequestId: ONE, username: 'user of 1', hasEnded: true } },
      });
      const taken = await reopenRecord(undefined, tell, recordFolder());
      expect(taken).to.have.nested.property('progress.unsettled', 'create-request');
      expect(await findPush(tell, recordFolder())).to.deep.include({ problem: 'locked' });
      if (taken.ok) await taken.release();
    });

    it('are not used where the clock was set back', async () => {
      await leave(9, ...madeRequest(ONE), ended);
      await leaveRecord(recordFolder(), on(3), undefined);
      expect(await findPush(tell, recordFolder())).to.deep.include({ problem: 'interrupted' });
      await leave(2, ...madeRequest(TWO), ended);
      expect(await findPush(tell, recordFolder())).to.deep.include({ pushRequestId: TWO });
    });

    it('are used where they are named, or newer', async () => {
      await leaveRecord(recordFolder(), on(1), undefined);
      await leave(2, ...madeRequest(TWO), ended);
      const newest = await reopenRecord(undefined, tell, recordFolder());
      expect(newest).to.have.nested.property('progress.pushRequestId', TWO);
      if (newest.ok) await newest.release();
      expect(await findPush(tell, recordFolder())).to.have.property('pushRequestId', TWO);
      await leaveRecord(recordFolder(), on(3), undefined);
      const named = await reopenRecord(TWO, tell, recordFolder());
      expect(named.ok).to.equal(true);
      if (named.ok) await named.release();
    });

    it('are not used while it is running', async () => {
      await leave(1, ...madeRequest(ONE), ended);
      const running = await beginRecord('package push schedule');
      expect(await reopenRecord(undefined, tell, recordFolder())).to.deep.include({ ok: false, problem: 'locked' });
      expect(await findPush(tell, recordFolder())).to.deep.include({ ok: false, problem: 'locked' });
      await running.release();
      expect(await reopenRecord(undefined, tell, recordFolder())).to.deep.include({
        ok: false,
        problem: 'interrupted',
      });
    });
  });

  describe('that cannot be read', () => {
    it('are skipped and reported, where another is meant', async () => {
      const broken = await leave(1, ...madeRequest(ONE));
      await writeFile(broken, 'rubbish\n', { flag: 'a' });
      const other = join(recordFolder(), 'zzz.jsonl');
      await writeFile(other, '{"format":99}\n');
      await leave(2, ...madeRequest(TWO));
      const taken = await reopenRecord(undefined, tell, recordFolder());
      expect(taken).to.have.nested.property('progress.pushRequestId', TWO);
      if (taken.ok) await taken.release();
      expect(reported.map(({ file, line }) => [file, line])).to.deep.equal([
        [broken, 5],
        [other, 1],
      ]);
      expect(await findPush(tell, recordFolder())).to.have.property('pushRequestId', TWO);
      expect(reported).to.have.length(4);
    });

    it('cause an error with the file and the line, where they are meant', async () => {
      await leave(1, ...madeRequest(ONE), ended);
      const broken = await leave(2, ...madeRequest(TWO));
      await writeFile(broken, 'rubbish\n', { flag: 'a' });
      for (const promise of [
        reopenRecord(TWO, tell, recordFolder()),
        reopenRecord(undefined, tell, recordFolder()),
        findPush(tell, recordFolder()),
      ])
        expect(await damagedBy(promise))
          .to.contain(broken)
          .and.contain('line 5');
      expect(await reopenRecord(NONE, tell, recordFolder())).to.deep.equal({ ok: false, problem: 'none' });
    });

    it('do not matter where another record is about the same request', async () => {
      await leave(1, ...madeRequest(ONE));
      const copy = join(recordFolder(), 'copy.jsonl');
      await writeFile(copy, `${JSON.stringify(madeRequest(ONE)[1])}\n`);
      const taken = await reopenRecord(ONE, tell, recordFolder());
      expect(taken).to.have.nested.property('progress.pushRequestId', ONE);
      if (taken.ok) await taken.release();
      expect(reported.map(({ file }) => file)).to.deep.equal([copy]);
    });

    it('are meant where one of several requests in them is', async () => {
      const [, ofOne, , ofTwo] = [...madeRequest(ONE), ...madeRequest(TWO)].map((event) => JSON.stringify(event));
      const file = join(recordFolder(), 'both.jsonl');
      await leave(1);
      await writeFile(file, `${ofOne}\n${ofTwo}\n`);
      expect(await damagedBy(reopenRecord(TWO, tell, recordFolder()))).to.contain(file);
    });

    it('do not prevent the next push', async () => {
      await writeFile(await leave(1), 'rubbish\n');
      const ago = new Date(Date.now() - 100 * 86_400_000);
      const old = await leave(2);
      await truncate(old, 7);
      await utimes(old, ago, ago);
      await (await beginRecord('package push schedule')).release();
      expect((await listRecords(recordFolder())).map(({ kind }) => kind)).to.have.members(['started', 'unreadable']);
    });
  });
});

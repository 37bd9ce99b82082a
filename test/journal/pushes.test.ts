import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JournalEvent } from '../../src/core/events.js';
import { toShortId } from '../../src/core/ids.js';
import { beginJournal, journalFolder } from '../../src/journal/beginJournal.js';
import { findJournal, findPush } from '../../src/journal/findPush.js';
import { lockJournal } from '../../src/journal/lock.js';
import { createJournal, KEPT, listJournals, readJournal, type PushHeader } from '../../src/journal/pushFile.js';
import { takeUpJournal } from '../../src/journal/takeUpJournal.js';
import { report } from '../support/reports.js';

const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const plan = {
  request: { versionId: version.id, startTime: null, migration: false },
  orgs: ['00D3z0000034001', '00D3z0000034002'],
  knownRequests: [],
};
const ONE = '0DV3z0000000001GAA';
const TWO = '0DV3z0000000002GAA';
const NONE = '0DV3z0000000009GAA';
const created = (pushRequestId: string): JournalEvent => ({ event: 'created', pushRequestId });
const ended: JournalEvent = { event: 'ended', outcome: 'scheduled' };

const hub = (username?: string, orgId?: string) => ({
  getUsername: () => username,
  getAuthInfoFields: () => ({ orgId }),
});

describe('the journals of pushes from here', () => {
  const { HOME: home, USERPROFILE: profile } = process.env;

  beforeEach(async () => {
    process.env.HOME = process.env.USERPROFILE = await mkdtemp(join(tmpdir(), 'pushes-'));
  });

  afterEach(async () => {
    await rm(process.env.HOME ?? '', { recursive: true, force: true });
    for (const [name, value] of Object.entries({ HOME: home, USERPROFILE: profile }))
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  });

  /** A journal from a day of November. */
  const leave = async (day: number, ...events: JournalEvent[]): Promise<string> => {
    const header: PushHeader = {
      ...{ format: 1, startedAt: new Date(Date.UTC(2026, 10, day)).toISOString(), username: `user of ${day}` },
      ...{ orgId: '00D3z0000000001EAA', pushable, plan },
    };
    const journal = await createJournal(journalFolder(), header);
    for (const event of events) await journal.append(event);
    return journal.file;
  };

  it('are in the state directory of the CLI, for nobody else to read', async () => {
    expect(journalFolder()).to.equal(join(process.env.HOME ?? '', '.sf', 'package-push'));
    const file = await leave(1);
    if (process.platform === 'win32') return;
    expect((await stat(journalFolder())).mode & 0o777).to.equal(0o700);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('begin with whose push it is and what was decided, and are locked', async () => {
    const before = Date.now();
    const journal = await beginJournal(hub('me@example.com', '00D3z0000000001EAA'), pushable, plan);
    const [read] = await listJournals(journalFolder());
    const { startedAt, ...header } = read!.header;
    expect(header).to.deep.equal({
      ...{ format: 1, username: 'me@example.com', orgId: '00D3z0000000001EAA' },
      ...{ pushable, plan },
    });
    expect(Date.parse(startedAt)).to.be.within(before, Date.now());
    expect(read!.file).to.match(new RegExp(`${startedAt.replaceAll(/[:.]/g, '-')}-${process.pid}\\.jsonl$`));
    await journal.append(created(ONE));
    expect((await readJournal(read!.file))?.events).to.deep.equal([created(ONE)]);
    expect(await lockJournal(read!.file)).to.deep.equal({ ok: false, holder: { pid: process.pid, host: hostname() } });
    await journal.release();
    expect(await readdir(journalFolder())).to.have.length(1);
  });

  it('say so where the connection does not know who it is', async () => {
    await (await beginJournal(hub(), pushable, plan)).release();
    const [read] = await listJournals(journalFolder());
    expect([read?.header.username, read?.header.orgId]).to.deep.equal(['', '']);
  });

  it('that are long over are deleted as the next one begins', async () => {
    const [old, young, open] = [await leave(1, ended), await leave(2, ended), await leave(3)];
    const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);
    await utimes(old, ago(KEPT.days + 0.01), ago(KEPT.days + 0.01));
    await utimes(young, ago(KEPT.days - 0.01), ago(KEPT.days - 0.01));
    await utimes(open, ago(300), ago(300));
    await (await beginJournal(hub(), pushable, plan)).release();
    const files = (await listJournals(journalFolder())).map(({ file }) => file);
    expect(files).to.include.members([young, open]);
    expect(files).not.to.include(old);
    expect(files).to.have.length(3);
  });

  it('also those of a request that the org refused', async () => {
    const old = await leave(1, { event: 'refused' });
    const ago = new Date(Date.now() - 100 * 86_400_000);
    await utimes(old, ago, ago);
    await (await beginJournal(hub(), pushable, plan)).release();
    expect(await listJournals(journalFolder())).to.have.length(1);
  });

  it('are found by the request, and without one by the newest that has a request', async () => {
    expect(await findPush(undefined)).to.deep.equal({ pushRequestId: undefined, username: undefined });
    await leave(1, created(ONE), ended);
    await leave(2, created(TWO));
    await leave(3);
    expect(await findPush(undefined)).to.deep.equal({ pushRequestId: TWO, username: 'user of 2' });
    expect(await findPush(NONE)).to.deep.equal({ pushRequestId: NONE });
    expect((await findJournal(toShortId(ONE)))?.header.username).to.equal('user of 1');
    expect(await findJournal(NONE)).to.equal(undefined);
  });

  it('are taken up again: the one that is named, or else the newest that has not ended', async () => {
    expect(await takeUpJournal(undefined)).to.deep.equal({ ok: false, problem: 'none' });
    await leave(1, created(ONE), ended);
    await leave(2, created(TWO));
    await leave(3, created(NONE), ended);
    const taken = await takeUpJournal(undefined);
    if (!taken.ok) throw new Error(taken.problem);
    expect(taken.header.username).to.equal('user of 2');
    expect(taken.progress).to.include({ pushRequestId: TWO, unread: true });
    await taken.journal.append(ended);
    expect((await findJournal(TWO))?.events).to.deep.equal([created(TWO), ended]);
    await taken.release();

    const named = await takeUpJournal(toShortId(ONE));
    if (!named.ok) throw new Error(named.problem);
    expect(named.header.username).to.equal('user of 1');
    await named.release();
    expect(await takeUpJournal('0DV3z0000000008GAA')).to.deep.equal({ ok: false, problem: 'none' });
  });

  it('are the newest with a request, where all have ended', async () => {
    await leave(1, created(ONE), ended);
    await leave(2, created(TWO), ended);
    await leave(3, { event: 'refused' });
    const taken = await takeUpJournal(undefined);
    if (!taken.ok) throw new Error(taken.problem);
    expect(taken.progress).to.include({ pushRequestId: TWO, outcome: 'scheduled' });
    await taken.release();
  });

  it('of which none has a request are none to be named', async () => {
    await leave(1);
    expect(await takeUpJournal(ONE)).to.deep.equal({ ok: false, problem: 'none' });
  });

  it('are not taken up while another process has them', async () => {
    const lock = await lockJournal(await leave(1, created(ONE)));
    if (!lock.ok) throw new Error('not locked');
    expect(await takeUpJournal(ONE)).to.deep.equal({
      ...{ ok: false, problem: 'locked', holder: { pid: process.pid, host: hostname() } },
    });
    await lock.release();
    const taken = await takeUpJournal(ONE);
    expect(taken.ok).to.equal(true);
    if (taken.ok) await taken.release();
    expect((await readdir(journalFolder())).filter((name) => !name.endsWith('.jsonl'))).to.deep.equal([]);
    expect(await readFile((await findJournal(ONE))!.file, 'utf8')).to.match(/\n\n$/);
  });
});

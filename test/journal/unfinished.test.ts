import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { journalFolder } from '../../src/journal/beginJournal.js';
import { lockJournal } from '../../src/journal/lock.js';
import { createJournal, type PushHeader } from '../../src/journal/pushFile.js';
import { unfinishedPushes } from '../../src/journal/unfinished.js';
import type { JournalEvent } from '../../src/core/events.js';

describe('pushes that were broken off on this machine', () => {
  const inherited = { HOME: process.env.HOME, USERPROFILE: process.env.USERPROFILE };
  let home = '';

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'unfinished-'));
    Object.assign(process.env, { HOME: home, USERPROFILE: home });
  });

  afterEach(async () => {
    for (const [name, value] of Object.entries(inherited)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(home, { recursive: true, force: true });
  });

  const begin = async (startedAt: string, ...events: JournalEvent[]): Promise<string> => {
    const header = { format: 1, startedAt, username: 'hub@example.com', orgId: '00D' } as PushHeader;
    const journal = await createJournal(journalFolder(), header);
    for (const event of events) await journal.append(event);
    return journal.file;
  };
  const created = (digit: number): JournalEvent => ({
    event: 'created',
    pushRequestId: `0DV3z000000000${digit}GAA`,
  });

  it('are none where nothing was ever pushed', async () => {
    expect(await unfinishedPushes()).to.deep.equal([]);
  });

  it('are those that neither ended nor are carried on by somebody who is alive, the newest first', async () => {
    await begin('2026-11-01T00:00:01Z', created(1), { event: 'ended', outcome: 'scheduled' });
    const dead = await begin('2026-11-01T00:00:02Z', created(2));
    await writeFile(`${dead}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    const running = await begin('2026-11-01T00:00:03Z', created(3));
    const lock = await lockJournal(running);
    await begin('2026-11-01T00:00:04Z', { event: 'intent', write: 'create-request' });
    expect(await unfinishedPushes()).to.deep.equal([null, '0DV3z0000000002GAA']);

    if (lock.ok) await lock.release();
    expect(await unfinishedPushes()).to.deep.equal([null, '0DV3z0000000003GAA', '0DV3z0000000002GAA']);
    const taken = await lockJournal(dead);
    expect(taken.ok, 'looking has locked nothing').to.equal(true);
  });
});

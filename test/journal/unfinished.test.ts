import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { JournalEvent } from '../../src/core/push/progress.js';
import { recordFolder } from '../../src/journal/record.js';
import { lockFile } from '../../src/journal/lock.js';
import { unfinishedPushes } from '../../src/journal/newestPush.js';
import { homeOfItsOwn, leaveRecord, madeRequest, plannedLine } from '../support/records.js';

describe('interrupted pushes of this machine', () => {
  homeOfItsOwn();

  const begin = (startedAt: string, ...events: JournalEvent[]): Promise<string> =>
    leaveRecord(recordFolder(), startedAt, plannedLine(), ...events);
  const created = (digit: number): JournalEvent[] => madeRequest(`0DV3z000000000${digit}GAA`);

  it('are none where nothing was ever pushed', async () => {
    expect(await unfinishedPushes(recordFolder())).to.deep.equal([]);
  });

  it('are those that have not ended and that no live process is scheduling, the newest first', async () => {
    await begin('2026-11-01T00:00:01Z', ...created(1), { event: 'ended', outcome: 'scheduled' });
    const dead = await begin('2026-11-01T00:00:02Z', ...created(2));
    const held = await lockFile(dead);
    const note = JSON.parse(await readFile(`${dead}.holder`, 'utf8')) as object;
    if (held.ok) await held.release();
    await mkdir(`${dead}.lock`);
    await writeFile(`${dead}.holder`, JSON.stringify({ ...note, pid: 2 ** 30 }));
    const running = await begin('2026-11-01T00:00:03Z', ...created(3));
    const lock = await lockFile(running);
    await begin('2026-11-01T00:00:04Z', { event: 'intent', write: 'create-request' });
    expect(await unfinishedPushes(recordFolder())).to.deep.equal([null, '0DV3z0000000002GAA']);
    await leaveRecord(recordFolder(), '2026-11-01T00:00:05Z', undefined);
    expect(await unfinishedPushes(recordFolder()), 'none that can be gone on with').to.deep.equal([
      '0DV3z0000000002GAA',
    ]);

    if (lock.ok) await lock.release();
    expect(await unfinishedPushes(recordFolder())).to.deep.equal(['0DV3z0000000003GAA', '0DV3z0000000002GAA']);
    const taken = await lockFile(dead);
    expect(taken.ok, 'looking has locked nothing').to.equal(true);
    if (taken.ok) await taken.release();
  });
});

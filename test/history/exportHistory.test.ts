import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { exportHistory } from '../../src/app/exportHistory.js';
import { openHistory } from '../../src/app/openHistory.js';
import type { UsageError } from '../../src/core/errors/usageError.js';
import { addPush, firstDay, historyHub, kindOf, readAll, requestId, secondDay } from '../support/historyHub.js';

describe('an export of the push history', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const seen = (): Promise<string> => readAll(folder);

  it('goes on with the pushes that are not on the disk yet', async () => {
    const hubs = [1, 2].map(() => {
      const hub = historyHub();
      for (let push = 1; push <= 8; push++) addPush(hub, push, 'Succeeded', 2001);
      return hub;
    });
    const [killed = historyHub(), next = historyHub()] = hubs;
    const rowsOf = killed.org.port.rowsOf.bind(killed.org.port);
    killed.org.port.rowsOf = (ids) => (killed.reads.length === 5 ? Promise.reject(new Error('killed')) : rowsOf(ids));
    expect(await exportHistory(killed.org, { outputDir: folder }).catch(kindOf)).to.equal('Error: killed');
    expect(await exportHistory(next.org, { outputDir: folder })).to.deep.include({ read: 3 });
    expect(next.reads.flat()).to.deep.equal([6, 7, 8].map(requestId));
  });

  it('reads a push again whose files are gone or shorter, where the org still has it', async () => {
    await exportHistory(firstDay().org, { outputDir: folder });
    const wanted = await seen();
    for (const spoil of [(file: string) => rm(file), (file: string) => truncate(file, 9)]) {
      const [file = ''] = (await readdir(join(folder, 'jobs'))).filter((name) => name.includes(requestId(3)));
      await spoil(join(folder, 'jobs', file));
      const hub = firstDay();
      await exportHistory(hub.org, { outputDir: folder });
      expect(hub.reads.flat()).to.include(requestId(3)).and.not.to.include(requestId(1));
      expect(await seen()).to.equal(wanted);
    }
  });

  it('is refused where the org gave fewer jobs than it counts, and keeps what was there', async () => {
    await exportHistory(firstDay().org, { outputDir: folder });
    const before = await seen();
    const hub = secondDay();
    const rowsOf = hub.org.port.rowsOf.bind(hub.org.port);
    hub.org.port.rowsOf = async (ids) => {
      const rows = await rowsOf(ids);
      return ids.includes(requestId(4)) ? { ...rows, jobs: withoutLast(rows.jobs, requestId(4)) } : rows;
    };
    expect(await exportHistory(hub.org, { outputDir: folder }).catch(kindOf)).to.equal('incomplete-read');
    expect(await seen()).to.equal(before);
  });

  it('is refused while another one is at it', async () => {
    const slow = Promise.withResolvers<undefined>();
    const hub = firstDay();
    hub.org.port.versions = async () => {
      await slow.promise;
      return [];
    };
    const other = exportHistory(hub.org, { outputDir: folder });
    while (hub.reads.length === 0) await new Promise((done) => setTimeout(done, 5));
    expect(await exportHistory(firstDay().org, { outputDir: folder }).catch(kindOf)).to.equal('history-locked');
    slow.resolve(undefined);
    await other;
    expect((await openHistory(folder)).orgId).to.equal('00D3z0000000001EAA');
  });

  it('says which file can not be written', async () => {
    await writeFile(join(folder, 'jobs'), '');
    const error = await exportHistory(firstDay().org, { outputDir: folder }).catch((thrown: unknown) => thrown);
    expect((error as UsageError).problem).to.deep.include({ kind: 'history-not-written', code: 'EEXIST' });
  });
});

async function* withoutLast<T extends { pushRequestId: string }>(pages: AsyncIterable<T[]>, id: string) {
  for await (const page of pages) {
    const last = page.findLastIndex(({ pushRequestId }) => pushRequestId === id);
    yield page.filter((_, index) => index !== last);
  }
}

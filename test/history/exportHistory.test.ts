import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { exportHistory } from '../../src/app/history/exportHistory.js';
import { openHistory } from '../../src/app/openHistory.js';
import type { UsageError } from '../../src/core/errors/usageError.js';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import {
  addPush,
  firstDay,
  historyHub,
  kindOf,
  PACKAGE,
  readAll,
  requestId,
  secondDay,
  VERSION,
} from '../support/historyHub.js';

describe('an export of the push history', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const seen = (): Promise<string> => readAll(folder);

  it('continues with the pushes that are not on the disk yet', async () => {
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

  it('reads a push again whose files are missing or shorter, if the org still has it', async () => {
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

  it('fails where the org returned fewer jobs than it counts, and keeps the old export', async () => {
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

  it('is refused while another one is running', async () => {
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

  it('reads the lineage of each version once, and again what was not reported', async () => {
    const versionOf = (minor: number) => ({ ...VERSION, id: `04t3z000000000${minor}AAA`, number: `1.${minor}.0.1` });
    const numbers = [1, 3, 2];
    let asked: string[] = [];
    let tells = false;
    const hub = (): OpenOrg => {
      const { org } = firstDay();
      asked = [];
      org.port.versions = () =>
        Promise.resolve(
          numbers.map((minor) => ({
            package: PACKAGE,
            version: versionOf(minor),
            released: minor !== 9,
            deprecated: false,
          })),
        );
      org.port.lineage = ({ versionId }) => {
        asked.push(versionId);
        const notChecked = tells ? [] : [{ what: 'ancestry' as const, reason: 'no access' }];
        const ancestors = tells ? new Map(numbers.map((minor) => [versionOf(minor).id, null])) : undefined;
        return Promise.resolve({ kind: 'managed', ancestors, needs: [], convertedFrom: null, notChecked });
      };
      org.port.createdDates = () => {
        asked.push('dates');
        return Promise.resolve(
          new Map(numbers.map((minor) => [versionOf(minor).id, `2026-0${minor}-01T00:00:00.000Z`])),
        );
      };
      return org;
    };
    const run = async (): Promise<string[]> => {
      await exportHistory(hub(), { outputDir: folder });
      return asked.map((id) => id.slice(14, 15) || id);
    };
    const lineage = async (minor: number) =>
      (await openHistory(folder)).port.lineage({ packageId: PACKAGE.id, versionId: versionOf(minor).id });
    expect(await run()).to.deep.equal(['dates', '3', '2', '1']);
    expect((await lineage(3)).ancestors).to.equal(undefined);
    // The newest is asked again; where the org still does not tell, no other one is.
    expect(await run()).to.deep.equal(['3']);
    tells = true;
    expect(await run()).to.deep.equal(['3', '2', '1']);
    expect((await lineage(1)).ancestors?.size).to.equal(3);
    expect(await run()).to.deep.equal([]);
    expect((await lineage(2)).ancestors?.size).to.equal(3);
    numbers.push(9, 4);
    expect(await run()).to.deep.equal(['dates', '4']);
    expect([(await lineage(1)).ancestors?.size, (await lineage(4)).notChecked]).to.deep.equal([5, []]);
    const { port } = await openHistory(folder);
    expect(
      (await port.versions({ packageId: PACKAGE.id })).map(({ version }) => version.number.slice(2, 3)),
    ).to.deep.equal(['9', '4', '3', '2', '1']);
    expect((await port.createdDates(PACKAGE.id)).get(versionOf(4).id)).to.equal('2026-04-01T00:00:00.000Z');
  });

  it('is read for any number of pushes at once', async () => {
    await exportHistory(firstDay().org, { outputDir: folder });
    const { port } = await openHistory(folder);
    const ids = Array.from({ length: 200_000 }, (_, index) => `0DV3z9${String(index).padStart(9, '0')}`);
    expect(await Array.fromAsync(port.jobsOfPushes(ids))).to.deep.equal([]);
  });

  it('names the file that cannot be written', async () => {
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

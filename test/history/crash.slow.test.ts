import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { exportHistory } from '../../src/app/history/exportHistory.js';
import type { Disk } from '../../src/history/disk.js';
import { firstDay, kindOf, readAll, requestId, secondDay } from '../support/historyHub.js';

class Killed extends Error {}

/** The same as the real one, but for what makes it wait for the disk. */
const FAST: Disk = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true });
  },
  async create(file) {
    await writeFile(file, '');
    return { write: (text) => appendFile(file, text), close: () => Promise.resolve() };
  },
  async append(file, text, end) {
    const before = await readFile(file).catch(() => Buffer.alloc(0));
    await writeFile(file, Buffer.concat([before.subarray(0, end), Buffer.from(text)]));
  },
  rename,
  remove: (file) => rm(file, { force: true }),
  sync: () => Promise.resolve(),
};

/** `before`: the write was not begun. `torn`: half of it is there. `power`: with it is lost what was not synced. */
type Death = 'before' | 'torn' | 'power';

/** A disk that a process writes to until it is killed, at its write with this number; nothing is done after that. */
const mortalDisk = (death: Death, at: number): { disk: Disk; writes: () => number } => {
  let writes = 0;
  const unsynced = new Map<string, () => Promise<void>>();
  const isLast = (): boolean => ++writes === at;
  const die = async (): Promise<never> => {
    if (death === 'power' && writes === at) for (const undo of [...unsynced.values()].reverse()) await undo();
    throw new Killed();
  };
  const write = async (work: () => Promise<void>, half?: () => Promise<void>): Promise<void> => {
    if (writes >= at) return die();
    if (!isLast()) return work();
    if (death === 'torn') await half?.();
    return die();
  };
  const disk: Disk = {
    makeFolder: (folder) => write(() => FAST.makeFolder(folder)),
    async create(file) {
      let opened: Awaited<ReturnType<Disk['create']>> | undefined;
      await write(async () => {
        opened = await FAST.create(file);
        unsynced.set(file, () => writeFile(file, '\0\0'));
      });
      return {
        write: (text) =>
          write(
            async () => opened?.write(text),
            async () => opened?.write(text.slice(0, text.length / 2)),
          ),
        close: () =>
          write(async () => {
            await opened?.close();
            unsynced.delete(file);
          }),
      };
    },
    append: (file, text, end) =>
      write(
        () => FAST.append(file, text, end),
        () => FAST.append(file, text.slice(0, text.length / 2), end),
      ),
    rename: (from, to) =>
      write(async () => {
        const old = await readFile(to).catch(() => undefined);
        await FAST.rename(from, to);
        unsynced.set(to, () => (old === undefined ? rm(to, { force: true }) : writeFile(to, old)));
      }),
    remove: (file) => write(() => FAST.remove(file)),
    sync: (folder) =>
      write(async () => {
        await FAST.sync(folder);
        for (const file of unsynced.keys()) if (dirname(file) === folder) unsynced.delete(file);
      }),
  };
  return { disk, writes: () => writes };
};

describe('a killed export', () => {
  let folder: string;
  let first: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
    first = `${folder}-first`;
  });
  afterEach(async () => {
    for (const each of [folder, first]) await rm(each, { recursive: true, force: true });
  });

  const seen = (): Promise<string> => readAll(folder);
  const filesIn = async (): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .sort();
  for (const death of ['before', 'torn', 'power'] as const) {
    it(`for the first time (${death}) is not readable, at any write, and is completed by the next command`, async () => {
      const whole = firstDay();
      await exportHistory(whole.org, { outputDir: folder });
      const wanted = await seen();
      let isWhole = false;
      for (let at = 1; !isWhole; at++) {
        await rm(folder, { recursive: true });
        const { disk, writes } = mortalDisk(death, at);
        await exportHistory(firstDay().org, { outputDir: folder, disk }).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        isWhole = writes() < at;
        const found = await seen().catch(kindOf);
        if (!isWhole) expect(found, String(at)).to.be.oneOf([wanted, 'unfinished-history', 'not-a-history']);
        await exportHistory(firstDay().org, { outputDir: folder, disk: FAST });
        expect(await seen(), String(at)).to.equal(wanted);
      }
    });

    it(`for the second time (${death}) is the old one or the new one, at any write, and is continued`, async () => {
      await exportHistory(firstDay().org, { outputDir: folder });
      const before = await seen();
      await cp(folder, first, { recursive: true });
      await exportHistory(secondDay().org, { outputDir: folder });
      const after = await seen();
      let isWhole = false;
      for (let at = 1; !isWhole; at++) {
        await rm(folder, { recursive: true });
        await cp(first, folder, { recursive: true });
        const { disk, writes } = mortalDisk(death, at);
        const killed = secondDay();
        await exportHistory(killed.org, { outputDir: folder, disk }).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        isWhole = writes() < at;
        expect(await seen(), String(at)).to.be.oneOf([before, after]);
        const next = secondDay();
        await exportHistory(next.org, { outputDir: folder, disk: FAST });
        expect(await seen(), String(at)).to.equal(after);
        expect(next.reads.flat(), String(at)).not.to.include(requestId(1)).and.not.to.include(requestId(3));
        const { files } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
          files: Array<{ name: string }>;
        };
        expect(await filesIn(), String(at)).to.deep.equal([...files.map(({ name }) => name), 'manifest.json'].sort());
      }
    });
  }
});

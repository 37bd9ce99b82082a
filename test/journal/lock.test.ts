import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { expect } from 'chai';
import { holderText } from '../../src/core/errors/usageError.js';
import type { Holder } from '../../src/core/model.js';
import { isLocked, lockFile, type LockAttempt } from '../../src/journal/lock.js';

const MODULE = JSON.stringify(new URL('../../src/journal/lock.ts', import.meta.url).href);

describe('a lock', () => {
  let folder: string;
  let file: string;
  const release: Array<() => Promise<void>> = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
    file = join(folder, 'push.jsonl');
  });
  afterEach(async () => {
    for (const each of release.splice(0)) await each();
    await rm(folder, { recursive: true, force: true });
  });

  const lock = async (): Promise<LockAttempt> => {
    const attempt = await lockFile(file);
    if (attempt.ok) release.push(attempt.release);
    return attempt;
  };
  /** A lock as a process leaves it that gave its last sign of life so long ago. */
  const leave = async (ageMs: number, holder?: string): Promise<void> => {
    await mkdir(`${file}.lock`);
    const at = new Date(Date.now() - ageMs);
    await utimes(`${file}.lock`, at, at);
    if (holder !== undefined) await writeFile(`${file}.holder`, holder);
  };
  /** Where processes have the numbers that they have here. */
  const here = async (): Promise<string> => {
    const held = await lockFile(join(folder, 'here'));
    const { space } = JSON.parse(await readFile(join(folder, 'here.holder'), 'utf8')) as { space: string };
    if (held.ok) await held.release();
    return space;
  };
  const note = (pid: number, host: string, space?: string): string =>
    JSON.stringify({ pid, host, since: new Date(Date.now() - 300_000).toISOString(), space });
  const dead = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  it('is held by one process only, and free after that, without a trace', async () => {
    const first = await lock();
    if (!first.ok) throw new Error('not locked');
    const second = await lock();
    if (second.ok) throw new Error('locked twice');
    expect(second.holder).to.deep.include({ file: `${file}.lock`, pid: process.pid, host: hostname() });
    expect(second.holder.seconds).to.be.within(0, 60);
    expect(await isLocked(file)).to.equal(true);
    if (process.platform !== 'win32') expect((await stat(`${file}.holder`)).mode & 0o777).to.equal(0o600);
    await first.release();
    expect(await readdir(folder)).to.deep.equal([]);
    expect(await isLocked(file)).to.equal(false);
    expect((await lock()).ok).to.equal(true);
  });

  it('is given back once, whoever has it then', async () => {
    const first = await lock();
    if (!first.ok) throw new Error('not locked');
    await first.release();
    expect((await lock()).ok).to.equal(true);
    await first.release();
    expect((await readdir(folder)).sort()).to.deep.equal(['push.jsonl.holder', 'push.jsonl.lock']);
  });

  it('cannot be taken in a folder that does not exist', async () => {
    const error = await lockFile(join(folder, 'none', 'push.jsonl')).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'ENOENT');
  });

  it('is taken at once from a process of this machine that has ended', async () => {
    await leave(1000, note(dead(), hostname(), await here()));
    expect(await isLocked(file)).to.equal(false);
    expect((await lock()).ok).to.equal(true);
    expect((await readdir(folder)).sort()).to.deep.equal(['push.jsonl.holder', 'push.jsonl.lock']);
  });

  const free: Array<[what: string, make: () => Promise<void>]> = [
    ['another machine', () => leave(0, note(1, 'elsewhere'))],
    ['a container of the same name', async () => leave(0, note(dead(), hostname(), 'elsewhere'))],
    [
      'a process whose number another one has by now',
      async () => leave(0, note(process.pid, hostname(), await here())),
    ],
    ['an unknown process', () => leave(0)],
    ['a damaged note', () => leave(0, '{"pid":')],
    ['an empty file', () => writeFile(`${file}.lock`, '')],
  ];
  for (const [what, make] of free) {
    it(`is taken when it has expired, and not before, from ${what}`, async () => {
      await make();
      expect(await isLocked(file)).to.equal(true);
      expect((await lockFile(file)).ok).to.equal(false);
      expect(await isLocked(file, 0)).to.equal(false);
      const taken = await lockFile(file, { staleMs: 0 });
      expect(taken.ok).to.equal(true);
      if (taken.ok) release.push(taken.release);
      expect((await readdir(folder)).sort()).to.deep.equal(['push.jsonl.holder', 'push.jsonl.lock']);
    });
  }

  it('is not taken from a process whose clock is slow', async () => {
    await leave(2 * 3_600_000, note(4711, 'elsewhere'));
    expect((await lock()).ok).to.equal(false);
    expect(await isLocked(file)).to.equal(true);
  });

  it('is not taken by a process whose clock is fast', async () => {
    await leave(0, note(4711, 'elsewhere'));
    const now = mock.method(Date, 'now', () => new Date().getTime() + 2 * 3_600_000);
    try {
      expect((await lock()).ok).to.equal(false);
    } finally {
      now.mock.restore();
    }
  });

  it('reports something else in its place', async () => {
    await mkdir(`${file}.holder`);
    const error = await lock().catch((thrown: unknown) => thrown as Error);
    expect(error)
      .to.have.property('problem')
      .that.deep.includes({ kind: 'blocked-lock', file: `${file}.holder` })
      .and.has.property('code')
      .that.matches(/EISDIR|EPERM/);
  });

  const taken: Array<[what: string, make: () => Promise<void>, holder: Partial<Holder>]> = [
    ['of another machine', () => leave(1000, note(4711, 'elsewhere')), { pid: 4711, host: 'elsewhere', seconds: 300 }],
    ['of an unknown process', () => leave(1000), { pid: null, host: null }],
    ['with a damaged note', () => leave(1000, 'null'), { pid: null, host: null }],
    ['with a note of nonsense', () => leave(1000, '{"pid":"1","host":2}'), { pid: null, host: null }],
    ...(
      [
        ['no process', { pid: 0 }],
        ['a process without a number', { pid: '1' }],
        ['half a process', { pid: 1.5 }],
        ['no machine', { host: undefined }],
        ['no time', { since: undefined }],
      ] as const
    ).map(([what, more]): [string, () => Promise<void>, Partial<Holder>] => [
      `with a note of ${what}`,
      () => leave(1000, JSON.stringify({ pid: 1, host: 'elsewhere', since: '2026-11-22T13:00:00Z', ...more })),
      { pid: null, host: null },
    ]),
    ['that is an empty file', () => writeFile(`${file}.lock`, ''), { pid: null, host: null }],
  ];
  for (const [what, make, holder] of taken) {
    it(`is not taken where its process may be alive, without waiting for it: one ${what}`, async () => {
      await make();
      const attempt = await lock();
      if (attempt.ok) throw new Error('taken');
      expect(attempt.holder).to.deep.include({ file: `${file}.lock`, ...holder });
      expect(await isLocked(file)).to.equal(true);
    });
  }

  it('does not mistake leftovers of an earlier lock for its own', async () => {
    await writeFile(`${file}.holder`, note(dead(), hostname(), await here()));
    expect((await lock()).ok).to.equal(true);
    expect(JSON.parse(await readFile(`${file}.holder`, 'utf8'))).to.include({ pid: process.pid });
    expect((await lock()).ok).to.equal(false);
  });

  it('is never written through a link', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'mine');
    await symlink(elsewhere, `${file}.holder`);
    expect((await lock()).ok).to.equal(true);
    expect(await readFile(elsewhere, 'utf8')).to.equal('mine');
  });

  it('is taken over by one of many processes at the same time', async () => {
    await leave(1000, note(dead(), hostname(), await here()));
    // Each lives until all have tried: what a process has that has ended may be taken.
    const script = `const { lockFile } = await import(${MODULE});
      const lock = await lockFile(${JSON.stringify(file)}); console.log(lock.ok); process.stdin.resume();`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script]),
    );
    const answers = await Promise.all(
      children.map(async ({ stdout }) => {
        const [answer] = (await once(stdout, 'data')) as [Buffer];
        return answer.toString().trim();
      }),
    );
    await Promise.all(
      children.map((child) => {
        child.stdin.end();
        return once(child, 'close');
      }),
    );
    expect(answers.filter((answer) => answer === 'true')).to.have.length(1);
    expect(answers.filter((answer) => answer === 'false')).to.have.length(5);
  });

  it('reports that it was lost', async () => {
    const mine = await lockFile(file, { signOfLifeMs: 1000 });
    if (!mine.ok) throw new Error('not locked');
    expect(mine.isLost()).to.equal(false);
    await rm(`${file}.lock`, { recursive: true });
    while (!mine.isLost()) await new Promise((resolve) => setTimeout(resolve, 20));
    await mkdir(`${file}.lock`);
    await mine.release();
    expect(await readdir(folder)).to.include('push.jsonl.lock');
  });

  it('is reported with its holder, its age and its file', () => {
    const holder = { file: '/tmp/x.lock', pid: 4711, host: 'build-7', seconds: 185 };
    expect(holderText(holder)).to.equal('process 4711 on build-7 (for 3 minutes, by the lock /tmp/x.lock)');
    expect(holderText({ ...holder, pid: null, host: null, seconds: 12 })).to.equal(
      'another process (for 12 s, by the lock /tmp/x.lock)',
    );
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockJournal } from '../../src/journal/lock.js';
import {
  createJournal,
  hasEnded,
  KEPT,
  listJournals,
  openJournal,
  pruneJournals,
  pushRequestIdOf,
  readJournal,
  wasRefused,
  type PushHeader,
} from '../../src/journal/pushFile.js';

const ID = '0DV3z0000000001GAA';
const header = (startedAt: string): PushHeader => ({
  format: 1,
  startedAt,
  username: 'hub@example.com',
  orgId: '00D000000000001EAA',
  pushable: {
    package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
    version: { id: '04t3z0000000009AAA', name: null, number: '1.4.0.6' },
    released: true,
    deprecated: false,
  },
  plan: {
    request: { versionId: '04t3z0000000009AAA', startTime: '2099-01-01T00:00:00.000Z', migration: false },
    orgs: ['00D3z0000034UFB'],
    knownRequests: [],
  },
});

describe('journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'journal-')), 'package-push');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('keeps the plan and what happened, for its owner only', async () => {
    const journal = await createJournal(folder, header('2026-11-22T13:00:00.000Z'));
    await journal.append({ event: 'intent', write: 'create-request' });
    await (await openJournal(journal.file)).append({ event: 'created', pushRequestId: ID });
    const read = await readJournal(journal.file);
    expect(read?.header).to.deep.equal(header('2026-11-22T13:00:00.000Z'));
    expect(read?.events.map(({ event }) => event)).to.deep.equal(['intent', 'created']);
    if (process.platform !== 'win32') expect((await stat(journal.file)).mode & 0o777).to.equal(0o600);
  });

  it('takes a line that breaks off for one that was never written', async () => {
    const journal = await createJournal(folder, header('2026-11-22T13:00:00.000Z'));
    await journal.append({ event: 'created', pushRequestId: ID });
    const whole = await readFile(journal.file, 'utf8');
    const lastLine = whole.trimEnd().lastIndexOf('\n') + 1;
    for (let length = lastLine; length < whole.length; length++) {
      await writeFile(journal.file, whole.slice(0, length));
      expect((await readJournal(journal.file))?.events, `cut to ${length}`).to.deep.equal([]);
    }
    // What is written next must not be lost in the torn line.
    await writeFile(journal.file, whole.slice(0, -5));
    await (await openJournal(journal.file)).append({ event: 'created', pushRequestId: ID });
    expect((await readJournal(journal.file))?.events).to.deep.equal([{ event: 'created', pushRequestId: ID }]);
  });

  it('is listed newest first, and deleted only long after its push has ended', async () => {
    const [old, open, fresh] = await Promise.all(
      ['2026-09-01T00:00:00.000Z', '2026-09-02T00:00:00.000Z', '2026-11-22T00:00:00.000Z'].map((at) =>
        createJournal(folder, header(at)),
      ),
    );
    for (const journal of [old, fresh]) {
      await journal?.append({ event: 'created', pushRequestId: ID });
      await journal?.append({ event: 'ended', outcome: 'scheduled' });
    }
    const journals = await listJournals(folder);
    expect(journals.map(({ file }) => file)).to.deep.equal([fresh?.file, open?.file, old?.file]);
    expect(journals.map(hasEnded)).to.deep.equal([true, false, true]);
    expect(journals.map(pushRequestIdOf)).to.deep.equal([ID, undefined, ID]);
    const long = new Date(Date.now() - KEPT.milliseconds - 86_400_000);
    for (const journal of [old, open]) await utimes(journal?.file ?? '', long, long);
    await pruneJournals(folder, new Date());
    expect((await listJournals(folder)).map(({ file }) => file)).to.deep.equal([fresh?.file, open?.file]);
    expect(await listJournals(join(folder, 'none'))).to.deep.equal([]);
  });

  it('is not what else is in the folder, nor one that broke off in its first line', async () => {
    const { file } = await createJournal(folder, header('2026-11-20T08:00:00.000Z'));
    const whole = await readFile(file, 'utf8');
    await writeFile(join(folder, 'of-a-push.txt'), whole);
    await writeFile(join(folder, 'broken-off.jsonl'), whole.slice(0, 40));
    expect((await listJournals(folder)).map((journal) => journal.file)).to.deep.equal([file]);
    await pruneJournals(folder, new Date('2099-01-01T00:00:00.000Z'));
    expect(await readdir(folder)).to.have.length(3);
  });

  it('may be gone when it is looked at, because another command has deleted it', async () => {
    await createJournal(folder, header('2026-11-20T08:00:00.000Z'));
    await symlink(join(folder, 'gone'), join(folder, 'old.jsonl'));
    await pruneJournals(folder, new Date('2099-01-01T00:00:00.000Z'));
    expect(await readdir(folder)).to.have.length(2);
  });

  it('says whether the org refused the request itself', async () => {
    const refused = await createJournal(folder, header('2026-11-20T08:00:00.000Z'));
    await refused.append({ event: 'intent', write: 'create-request' });
    await refused.append({ event: 'refused' });
    const made = await createJournal(folder, header('2026-11-21T08:00:00.000Z'));
    await made.append({ event: 'created', pushRequestId: ID });
    const journals = await listJournals(folder);
    expect(journals.map(wasRefused)).to.deep.equal([false, true]);
    expect(journals.map(hasEnded)).to.deep.equal([false, true]);
  });

  it('is named after the plan that it is of, where there is one', async () => {
    const { file } = await createJournal(folder, { ...header('2026-11-20T08:00:00.000Z'), planId: 'abc123' });
    expect(file).to.match(/-abc123\.jsonl$/);
  });
});

describe('lock of a journal', () => {
  let file: string;
  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'lock-')), 'push.jsonl');
    await appendFile(file, '');
  });
  afterEach(() => rm(join(file, '..'), { recursive: true, force: true }));

  it('is had by one only, and free after that', async () => {
    const first = await lockJournal(file);
    if (!first.ok) throw new Error('not locked');
    const second = await lockJournal(file);
    expect(second).to.deep.equal({ ok: false, holder: { pid: process.pid, host: hostname() } });
    await first.release();
    expect((await lockJournal(file)).ok).to.equal(true);
  });

  it('is taken over from a process that has ended, but not from another machine', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(`${file}.lock`, JSON.stringify({ pid, host: hostname() }));
    const taken = await lockJournal(file);
    expect(taken.ok).to.equal(true);
    await writeFile(`${file}.lock`, JSON.stringify({ pid, host: 'elsewhere' }));
    expect((await lockJournal(file)).ok).to.equal(false);
    expect((await readdir(join(file, '..'))).sort()).to.deep.equal(['push.jsonl', 'push.jsonl.lock']);
  });

  it('is had by one of many processes that want to take it over at once', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(`${file}.lock`, JSON.stringify({ pid, host: hostname() }));
    const script = `const { lockJournal } = await import(${JSON.stringify(new URL('../../src/journal/lock.ts', import.meta.url).href)});
      const lock = await lockJournal(${JSON.stringify(file)}); console.log(lock.ok); setTimeout(() => {}, 1500);`;
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script]);
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        await once(child, 'close');
        return output.trim();
      }),
    );
    expect(answers.filter((answer) => answer === 'true')).to.have.length(1);
    expect(answers.filter((answer) => answer === 'false')).to.have.length(5);
  });
});

import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/core/errors/usageError.js';
import { endedPushes } from '../../src/journal/endedPushes.js';
import { keepOldLog, logFile, rolloutLog, type RolloutLogFile } from '../../src/journal/rolloutLog.js';

const NOW = new Date('2026-11-03T12:00:00Z');
const KEY = '00D3z0000000001';

describe('the log of a rollout', () => {
  let folder: string;
  let log: RolloutLogFile;
  const open = (now = NOW, ...digests: string[]): RolloutLogFile =>
    rolloutLog({ planFile: join(folder, 'plan.JSON'), digests: ['digest', ...digests], now: () => now });
  const text = (): Promise<string> => readFile(log.file, 'utf8');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollout-'));
    log = open();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is beside its plan, for its owner only, without other files', async () => {
    await log.append({ what: 'approved', wave: 'one' }, 'why');
    expect(await readdir(folder)).to.deep.equal(['plan.log.jsonl']);
    if (process.platform !== 'win32') expect((await stat(log.file)).mode & 0o777).to.equal(0o600);
    const { id, user, ...line } = JSON.parse(await text()) as Record<string, string>;
    expect(line).to.deep.equal({
      ...{ time: NOW.toISOString(), host: hostname(), plan: 'digest', what: 'approved', wave: 'one', reason: 'why' },
    });
    expect([typeof user, id?.length]).to.deep.equal(['string', 36]);
  });

  it('is empty before anything was written', async () => {
    await log.refresh();
    expect([log.entries(), await readdir(folder)]).to.deep.equal([[], []]);
  });

  it('contains lines that others have written since', async () => {
    const other = open();
    await log.append({ what: 'approved', wave: 'one' });
    await other.append({ what: 'approved', wave: 'two' });
    expect(await log.append({ what: 'aborted' })).to.include({ what: 'aborted', reason: '' });
    await other.refresh();
    expect(log.entries().map(({ what }) => what)).to.deep.equal(['approved', 'approved', 'aborted']);
    expect(other.entries()).to.deep.equal(log.entries());
  });

  it('has lines with a later time than those that its writer has read, whatever the clock says', async () => {
    const behind = open(new Date('2026-11-03T11:00:00Z'));
    for (const each of [log, log, behind]) await each.append({ what: 'aborted' });
    expect(behind.entries().map(({ time }) => time.slice(11))).to.deep.equal([
      ...['12:00:00.000Z', '12:00:00.001Z', '12:00:00.002Z'],
    ]);
  });

  it('is written by many at once, each line complete', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, at) => open().append({ what: 'approved', wave: String(at) })));
    await log.refresh();
    expect(new Set(log.entries().map((each) => ('wave' in each ? each.wave : '')))).to.have.property('size', 12);
  });

  for (const [what, tail, kept] of [
    ['a line that broke off', '{"id":"a","ti', 1],
    ['what is not there', '', 1],
  ] as const)
    it(`is continued after ${what}`, async () => {
      await log.append({ what: 'aborted' });
      await appendFile(log.file, tail);
      for (const each of [log, open()]) await each.append({ what: 'aborted' });
      expect((await text()).split('\n')).to.have.length(kept + 3);
      const again = open();
      await again.refresh();
      expect(again.entries()).to.have.length(3);
    });

  it('is continued after a complete line without its line end', async () => {
    await log.append({ what: 'aborted' });
    await writeFile(log.file, (await text()).trim());
    await open().append({ what: 'aborted' });
    await log.refresh();
    expect(log.entries()).to.have.length(2);
  });

  it('is continued after an incomplete line that was read before', async () => {
    await log.append({ what: 'aborted' });
    await appendFile(log.file, '{"id"');
    await log.refresh();
    await log.append({ what: 'aborted' });
    await open().refresh();
    expect((await text()).split('\n')).to.have.length(3);
  });

  it('may have lines of the plans that its plan amends', async () => {
    await log.append({ what: 'aborted' });
    const amended = rolloutLog({ planFile: join(folder, 'plan.json'), digests: ['new', 'digest'], now: () => NOW });
    await amended.append({ what: 'amended', from: 'digest' });
    expect(amended.entries().map(({ plan }) => plan)).to.deep.equal(['digest', 'new']);
    const error = await open()
      .refresh()
      .catch((each: unknown) => each);
    expect(error).to.be.instanceOf(UsageError);
  });

  for (const [what, damage, problem] of [
    [
      'has lost a line in its middle',
      (all: string) => all.replace('{', '{{'),
      { kind: 'damaged-log', line: 1, problem: 'it is not JSON' },
    ],
    [
      'is of another plan',
      (all: string) => all.replaceAll('digest', 'other'),
      { kind: 'other-plan-log', digest: 'other', wanted: 'digest' },
    ],
  ] as const)
    it(`is refused where it ${what}, and nothing is written to it`, async () => {
      for (let lines = 0; lines < 2; lines++) await log.append({ what: 'aborted' });
      await writeFile(log.file, damage(await text()));
      const before = await text();
      for (const each of [
        (): Promise<unknown> => open().refresh(),
        (): Promise<unknown> => open().append({ what: 'aborted' }),
      ]) {
        const error = (await each().catch((thrown: unknown) => thrown)) as UsageError;
        expect(error).to.be.instanceOf(UsageError);
        expect(error.problem).to.include({ ...problem, file: log.file });
      }
      expect(await text()).to.equal(before);
    });

  it('is reported as missing where it existed before', async () => {
    await log.append({ what: 'aborted' });
    await rm(log.file);
    for (const each of [() => log.refresh(), () => log.append({ what: 'aborted' })]) {
      const error = (await each().catch((thrown: unknown) => thrown)) as UsageError;
      expect(error.problem).to.include({ kind: 'damaged-log', file: log.file, line: null, problem: 'it is gone' });
    }
  });

  it('is kept under a name with the beginning of the digest where its plan is replaced', async () => {
    const old = join(folder, 'old.json.log.jsonl');
    await mkdir(old);
    const file = logFile(join(old, 'plan.json'));
    expect(file).to.equal(join(old, 'plan.log.jsonl'));
    await writeFile(file, '');
    await keepOldLog(file, 'sha256:0123456789abcdef');
    expect(await readdir(old)).to.deep.equal(['plan.0123456789ab.log.jsonl']);
  });

  it('is refused where it is no file', async () => {
    await mkdir(log.file);
    const error = (await log.refresh().catch((each: unknown) => each)) as UsageError;
    expect(error.problem).to.include({ kind: 'damaged-log', line: null, problem: 'EISDIR' });
  });

  it('is not written through a link', async function () {
    if (process.platform === 'win32') return this.skip();
    await symlink(join(folder, 'elsewhere'), log.file);
    const error = await log.append({ what: 'aborted' }).catch((each: unknown) => each);
    expect(error).to.have.property('code', 'ELOOP');
    expect(await readdir(folder)).to.deep.equal(['plan.log.jsonl']);
  });

  it('may be written while somebody takes a step, but only one process takes a step', async () => {
    const step = await log.lockStep();
    expect(step.ok).to.be.true;
    expect(await readdir(folder)).to.include('plan.step.lock');
    expect((await open().lockStep()).ok).to.be.false;
    await open().append({ what: 'paused', canceledPushes: [] });
    if (step.ok) await step.release();
    const next = await open().lockStep();
    expect(next.ok).to.be.true;
    if (next.ok) await next.release();
  });
});

describe('pushes that have ended', () => {
  let file: string;
  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'rollout-')), 'plan.json');
  });
  const cache = (): string => file.replace('.json', '.cache.json');
  const failure = { classes: ['transient' as const], signatures: ['x'], ignored: false };
  const push = { succeeded: [KEY], failed: [{ orgKey: KEY, end: 7, failure }] };

  it('are kept beside the plan', async () => {
    const { pushes, save } = await endedPushes(file, 'digest');
    expect(pushes.size).to.equal(0);
    await save();
    expect(await readdir(join(file, '..'))).to.deep.equal([]);
    pushes.set('1', push);
    await save();
    expect(await readdir(join(file, '..'))).to.deep.equal(['plan.cache.json']);
    expect([...(await endedPushes(file, 'digest')).pushes]).to.deep.equal([['1', push]]);
  });

  for (const [what, content] of [
    ['of another plan', { format: 1, digest: 'other', pushes: { 1: push } }],
    ['of another format', { format: 2, digest: 'digest', pushes: { 1: push } }],
    ['damaged', { format: 1, digest: 'digest', pushes: { 1: { ...push, failed: [{}] } } }],
    ['no object', null],
  ] as const)
    it(`are read again where the file is ${what}`, async () => {
      await writeFile(cache(), JSON.stringify(content));
      expect((await endedPushes(file, 'digest')).pushes.size).to.equal(0);
    });

  it('are read again where the file can be neither read nor written', async () => {
    await mkdir(cache());
    const { pushes, save } = await endedPushes(file, 'digest');
    pushes.set('1', push);
    await save();
    expect(await readdir(join(file, '..'))).to.deep.equal(['plan.cache.json']);
  });
});

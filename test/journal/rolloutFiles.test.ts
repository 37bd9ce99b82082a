import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshState } from '../../src/core/rollout/types.js';
import { rolloutFiles, type RolloutFiles } from '../../src/journal/rolloutFiles.js';

describe('the files of a rollout', () => {
  let folder: string;
  let files: RolloutFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollout-'));
    files = rolloutFiles(join(folder, 'plan.JSON'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const state = { ...freshState('digest'), approved: ['canary'] };

  it('are beside its plan, for its owner only, and nothing else is left there', async () => {
    await files.save(state);
    await files.log({ did: 'one' });
    await files.log({ did: 'two' });
    expect((await readdir(folder)).sort()).to.deep.equal(['plan.log.jsonl', 'plan.state.json']);
    expect(await readFile(join(folder, 'plan.log.jsonl'), 'utf8')).to.equal('{"did":"one"}\n{"did":"two"}\n');
    const text = await readFile(join(folder, 'plan.state.json'), 'utf8');
    expect(text).to.equal(`${JSON.stringify(state, null, 2)}\n`);
    if (process.platform === 'win32') return;
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).to.equal(0o600);
  });

  it('give the state back as it was saved last', async () => {
    expect(await files.load()).to.deep.equal({ ok: true, state: undefined });
    await files.save(freshState('digest'));
    await files.save(state);
    expect(await files.load()).to.deep.equal({ ok: true, state });
  });

  const stateFile = (): string => join(folder, 'plan.state.json');

  it('are an error where they are damaged, and not taken for a missing state', async () => {
    const halved = { ...state, halt: undefined };
    const damages: Array<[text: string, problem: RegExp]> = [
      ['{"format": 1, "dig', /not JSON/],
      ['', /not JSON/],
      ['null', /expected object/],
      ['{"format":2}', /^format: /],
      [JSON.stringify(halved), /^halt: /],
      [JSON.stringify({ ...state, approved: 'canary' }), /^approved: /],
      [JSON.stringify({ ...state, halt: { kind: 'gone' } }), /^halt\.kind: /],
      [JSON.stringify({ ...state, skipped: [{ orgKey: 'me' }] }), /^skipped\.0\.orgKey: /],
      [JSON.stringify({ ...state, more: 1 }), /more/],
    ];
    for (const [text, problem] of damages) {
      await writeFile(stateFile(), text);
      const read = await files.load();
      expect(read, text).to.include({ ok: false, file: stateFile() });
      expect(read.ok ? '' : read.problem, text).to.match(problem);
    }
    await rm(stateFile());
    await mkdir(stateFile());
    expect(await files.load()).to.deep.equal({ ok: false, file: stateFile(), problem: 'EISDIR' });
  });

  it('are not written where a link leads to', async function () {
    if (process.platform === 'win32') this.skip();
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'mine');
    await symlink(elsewhere, join(folder, 'plan.log.jsonl'));
    await symlink(elsewhere, stateFile());
    const error = await files.log({ did: 'one' }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'ELOOP' });
    await files.save(state);
    expect(await readFile(elsewhere, 'utf8')).to.equal('mine');
    expect(await files.load()).to.deep.equal({ ok: true, state });
  });

  it('have names of their own for any name of a plan', async () => {
    await rolloutFiles(join(folder, 'a.json.plan')).save(state);
    expect(await readdir(folder)).to.deep.equal(['a.json.plan.state.json']);
  });

  it('are locked for one process', async () => {
    const first = await files.lock();
    if (!first.ok) throw new Error('not locked');
    const second = await files.lock();
    expect(second).to.deep.include({ ok: false });
    expect(second).to.have.nested.include({ 'holder.pid': process.pid, 'holder.host': hostname() });
    expect((await readdir(folder)).sort()).to.deep.equal(['plan.state.json.holder', 'plan.state.json.lock']);
    await first.release();
    const third = await files.lock();
    expect(third.ok).to.equal(true);
    if (third.ok) await third.release();
    expect(await readdir(folder)).to.deep.equal([]);
  });
});

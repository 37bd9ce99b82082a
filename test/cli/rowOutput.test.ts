import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isOwnFile, openRowOutput, writeFileAtOnce } from '../../src/cli/output/rowOutput.js';

describe('files that commands write', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'row-output-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const path = (name: string): string => join(folder, name);
  const modeOf = (file: string): number => statSync(file).mode & 0o777;

  it('can only be read by their owner, from the first row on', async function () {
    if (process.platform === 'win32') this.skip();
    const output = await openRowOutput(path('report.csv'));
    await output.write('a');
    const [part = ''] = readdirSync(folder);
    expect(modeOf(path(part))).to.equal(0o600);
    await output.close();
    expect(modeOf(path('report.csv'))).to.equal(0o600);
  });

  it('keep the mode of a file that they replace', async function () {
    if (process.platform === 'win32') this.skip();
    writeFileSync(path('report.csv'), 'old', { mode: 0o644 });
    await writeFileAtOnce(path('report.csv'), ['new']);
    expect([readFileSync(path('report.csv'), 'utf8'), modeOf(path('report.csv'))]).to.deep.equal(['new', 0o644]);
  });

  it('are written under a random name that is gone afterwards', async () => {
    const names: string[] = [];
    for (let time = 0; time < 3; time++) {
      const output = await openRowOutput(path('report.csv'));
      names.push(...readdirSync(folder).filter((name) => name.endsWith('.part')));
      await output.close();
    }
    expect(new Set(names).size).to.equal(3);
    for (const name of names) expect(name).to.match(/^report\.csv\.[0-9a-f]{16}\.part$/);
    expect(readdirSync(folder)).to.deep.equal(['report.csv']);
  });

  it('take the place of a link, and leave what it points to alone', async () => {
    writeFileSync(path('precious'), 'precious');
    symlinkSync(path('precious'), path('report.csv'));
    await writeFileAtOnce(path('report.csv'), ['rows']);
    expect(readFileSync(path('precious'), 'utf8')).to.equal('precious');
    expect(lstatSync(path('report.csv')).isSymbolicLink()).to.equal(false);
  });

  it('are those of the user: no pipe, no device, and no alias of standard output', () => {
    writeFileSync(path('report.csv'), '');
    for (const [file, isOwn] of [
      [undefined, false],
      [path('report.csv'), true],
      [path('not-yet.csv'), true],
      [folder, false],
      ['/dev/stdout', false],
      ['/dev/fd/1', false],
      ['/proc/self/fd/1', false],
      ['/devices.csv', true],
    ] as const)
      expect(isOwnFile(file), file).to.equal(isOwn);
  });

  it('are unchanged where writing is interrupted', async () => {
    writeFileSync(path('plan.json'), 'old');
    const broken = function* (): Generator<string> {
      yield 'half';
      throw new Error('interrupted');
    };
    const error = await writeFileAtOnce(path('plan.json'), broken()).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message', 'interrupted');
    expect(readdirSync(folder)).to.deep.equal(['plan.json']);
    expect(readFileSync(path('plan.json'), 'utf8')).to.equal('old');
  });

  it('are an error where the disk is full, however much is written after that', async function () {
    if (process.platform !== 'linux') this.skip();
    const pieces = Array.from({ length: 20 }, () => 'x'.repeat(100_000));
    const error = await writeFileAtOnce('/dev/full', pieces).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message').that.contains("/dev/full can't be written (ENOSPC)");
  });
});

import { appendFile, chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { notOneSeries, seriesOf, snapshotOf, type Restrictions } from '../../src/core/adoption/snapshot.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { addSnapshot, readSnapshots } from '../../src/journal/snapshots.js';
import { adoptionReport, behindOrg } from '../support/adoption.js';

const REPORT = adoptionReport(8, [behindOrg(1), behindOrg(2)]);
const SNAPSHOT = snapshotOf(REPORT, { filter: {}, exclude: [] });

describe('a file of snapshots', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'snapshots-'));
    file = join(folder, 'acme.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const problem = async (): Promise<string> => {
    const error: unknown = await readSnapshots(file).catch((thrown: unknown) => thrown);
    if (error instanceof UsageError && error.problem.kind === 'bad-snapshot-file') return error.problem.problem;
    return expect.fail(JSON.stringify(error));
  };

  it('gets a line each time, for its owner only', async () => {
    expect(await readSnapshots(file)).to.deep.equal({ list: [], isTorn: false });
    for (let line = 0; line < 3; line++) await addSnapshot(file, { ...SNAPSHOT, version: `1.${line}.0.0` });
    const { list } = await readSnapshots(file);
    expect(list.map(({ version }) => version)).to.deep.equal(['1.0.0.0', '1.1.0.0', '1.2.0.0']);
    expect(list[0]).to.deep.equal({ ...SNAPSHOT, version: '1.0.0.0' });
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('loses no complete line wherever the last one was cut, and is complete after the next', async () => {
    const line = JSON.stringify(SNAPSHOT);
    await fc.assert(
      fc.asyncProperty(fc.nat(line.length), async (length) => {
        await writeFile(file, `${line}\n${line.slice(0, length)}`);
        const isWhole = length === line.length;
        const { list, isTorn } = await readSnapshots(file);
        expect([list.length, isTorn]).to.deep.equal([isWhole ? 2 : 1, length > 0 && !isWhole]);
        await addSnapshot(file, SNAPSHOT);
        expect(await readFile(file, 'utf8')).to.equal(`${line}\n`.repeat(isWhole ? 3 : 2));
      }),
      { numRuns: 30, examples: [[line.length]] },
    );
  });

  it('keeps the lines of several processes at the same time', async () => {
    await addSnapshot(file, SNAPSHOT);
    await Promise.all(Array.from({ length: 20 }, () => addSnapshot(file, SNAPSHOT)));
    expect((await readSnapshots(file)).list).to.have.length(21);
  });

  it('is refused where a line is damaged, or the end is not the beginning of a line', async () => {
    const line = JSON.stringify(SNAPSHOT);
    for (const [content, said] of [
      [`{"format":1\n${line}\n`, /^line 1 is not JSON/],
      [`${line}\n${'\0'.repeat(40)}`, /^line 2 is not JSON/],
      [`${line}\nOrgKey,OrgName`, /^line 2 is not JSON/],
      [`${line.replace('"total":10', '"total":-1')}\n`, /^line 1: orgs\.total/],
      [`${line.replace('"format":1', '"format":2')}\n`, /^line 1: format/],
      ['\n', /^line 1 is not JSON/],
    ] as const) {
      await writeFile(file, content);
      expect(await problem(), content.slice(0, 20)).to.match(said);
    }
  });

  it('must be writable, in an existing folder', async () => {
    file = join(folder, 'no', 'acme.jsonl');
    expect(await problem()).to.equal(`there is no folder ${join(folder, 'no')}`);
    await writeFile(join(folder, 'a'), '');
    file = join(folder, 'a', 'acme.jsonl');
    expect(await problem()).to.equal(`there is no folder ${join(folder, 'a')}`);
    file = folder;
    expect(await problem()).to.match(/can't be read \(EISDIR\)/);
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    file = join(folder, 'acme.jsonl');
    await appendFile(file, '');
    await chmod(file, 0o400);
    expect(await problem()).to.match(/can't be written \(EACCES\)/);
  });

  it('may be a link to a file elsewhere', async function () {
    if (process.platform === 'win32') this.skip();
    const elsewhere = join(folder, 'elsewhere.jsonl');
    await writeFile(elsewhere, '');
    await symlink(elsewhere, file);
    await addSnapshot(file, SNAPSHOT);
    expect((await readSnapshots(elsewhere)).list).to.deep.equal([SNAPSHOT]);
  });

  it('belongs to one package', () => {
    expect(notOneSeries([], REPORT.package.id)).to.equal(undefined);
    expect(notOneSeries([SNAPSHOT], REPORT.package.id)).to.equal(undefined);
    expect(notOneSeries([SNAPSHOT], '0333z0000000002AAA')).to.match(/another package, Acme CRM/);
  });

  it('has one trend for each filter and set of exclusions, in any order of values, sorted by time', () => {
    const on = (day: number, { filter = {}, exclude = [] }: Partial<Restrictions>) =>
      snapshotOf({ ...REPORT, time: `2026-11-0${day}T00:00:00.000Z` }, { filter, exclude });
    const both = { filter: { orgTypes: ['Sandbox', 'Production'], where: undefined }, exclude: ['tag b', 'tag a'] };
    const last = on(5, { filter: { orgTypes: ['Production', 'Sandbox'] }, exclude: ['tag a', 'tag b'] });
    const all = [on(9, both), on(1, {}), on(2, { exclude: ['tag a'] }), on(3, both), on(4, {}), last];
    const { series, others } = seriesOf(last, all);
    expect(series.map(({ time }) => time.slice(8, 10))).to.deep.equal(['03', '05', '09']);
    expect(others).to.deep.equal([
      { filter: {}, exclude: [], snapshots: 2 },
      { filter: {}, exclude: ['tag a'], snapshots: 1 },
    ]);
    expect(seriesOf(SNAPSHOT, [SNAPSHOT])).to.deep.equal({ series: [SNAPSHOT], others: [] });
  });

  it('treats lines without exclusion data as lines without exclusions', async () => {
    await writeFile(file, `${JSON.stringify(SNAPSHOT).replace('"exclude":[],', '')}\n`);
    expect((await readSnapshots(file)).list).to.deep.equal([SNAPSHOT]);
  });
});

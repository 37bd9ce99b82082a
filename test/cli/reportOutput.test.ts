import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { expect } from 'chai';
import {
  REPORT_FORMAT_NAMES,
  writeReport,
  type ReadReport,
  type ReportOutput,
} from '../../src/cli/output/reportOutput.js';
import { formatFor } from '../../src/cli/output/rowOutput.js';
import { report, row } from '../support/reports.js';

const REPORT = report('Failed', { Succeeded: 2, Failed: 1 });
const ROWS = [row(1, 'Succeeded'), row(2, 'Failed'), row(3, 'Succeeded')];

describe('a report that is written', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-output-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  type Written = { file: string | undefined; out: string; left: string[]; asked: unknown[]; error: unknown };
  /** Writes a report, two pages of jobs; `breaks`: the org fails after the first. */
  const write = async (
    flags: Partial<ReportOutput>,
    { isJson = false, breaks = false, to = 'report' }: { isJson?: boolean; breaks?: boolean; to?: string | null } = {},
  ): Promise<Written> => {
    const asked: unknown[] = [];
    const read: ReadReport = async (rows) => {
      asked.push(rows === undefined ? 'report' : 'rows');
      await rows?.onPush?.({ ...REPORT, ignored: 0 });
      await rows?.onJobs?.(ROWS.slice(0, 2));
      if (breaks) throw new Error('the org is gone');
      await rows?.onJobs?.(ROWS.slice(2));
      return REPORT;
    };
    let out = '';
    const stdout = mock.method(process.stdout, 'write', (text: string) => {
      out += text;
      return true;
    });
    const before = process.stdout.listeners('error');
    const file = to === null ? {} : { 'output-file': join(folder, to) };
    const error: unknown = await writeReport({ jsonEnabled: () => isJson }, read, {
      ...{ format: 'csv', only: 'all', ...file },
      ...flags,
    }).then(
      (written) => (written === REPORT ? undefined : new Error('another report')),
      (thrown: unknown) => thrown,
    );
    stdout.mock.restore();
    for (const each of process.stdout.listeners('error'))
      if (!before.includes(each)) process.stdout.removeListener('error', each as () => void);
    const left = await readdir(folder);
    return {
      file: left.length === 1 ? await readFile(join(folder, left[0] ?? ''), 'utf8') : undefined,
      out,
      left,
      asked,
      error,
    };
  };

  it('is only read, and not written, with --json', async () => {
    for (const format of ['csv', 'human'] as const)
      expect(await write({ format }, { isJson: true, to: null })).to.deep.include({
        ...{ out: '', left: [], asked: ['report'], error: undefined },
      });
    expect((await write({}, { isJson: true })).left, 'a file that was asked for').to.deep.equal(['report']);
  });

  for (const [format, begins] of [
    ['human', /Acme CRM 1\.4\.0\.6/],
    ['json', /^\{\n {2}"/],
    ['markdown', /^#+ /],
    ['html', /^<!doctype html>/i],
  ] as const)
    it(`is complete in a file, or on standard output: ${format}`, async () => {
      const done = await write({ format });
      expect([done.error, done.left, done.asked, done.out]).to.deep.equal([undefined, ['report'], ['report'], '']);
      expect(done.file).to.match(begins);
      expect(done.file?.endsWith('\n')).to.equal(true);
      const { out, left } = await write({ format }, { to: null });
      expect(left).to.deep.equal(['report']);
      expect(out).to.match(begins);
    });

  for (const format of ['csv', 'jsonl', 'junit'] as const)
    it(`has a row for each job as it is read, or for failed ones: ${format}`, async () => {
      const [all, failed] = [await write({ format, only: 'all' }), await write({ format, only: 'failed' })];
      const { out } = await write({ format, only: 'all' }, { to: null });
      expect(out).to.equal(all.file);
      for (const [{ file = '', asked, error }, rows] of [
        [all, ROWS],
        [failed, ROWS.slice(1, 2)],
      ] as const) {
        expect([asked, error]).to.deep.equal([['rows'], undefined]);
        const named = ROWS.filter(({ orgKey }) => file.includes(orgKey)).map(({ orgKey }) => orgKey);
        expect(named).to.deep.equal(rows.map(({ orgKey }) => orgKey));
      }
      if (format === 'junit') expect(all.file?.trimEnd().endsWith('</testsuites>')).to.equal(true);
    });

  it('leaves no file where the org fails in the middle', async () => {
    const done = await write({}, { breaks: true });
    expect(done.error).to.have.property('message', 'the org is gone');
    expect(done.left).to.deep.equal([]);
  });

  it('fails with the error of the read, before there is a file', async () => {
    const failing: ReadReport = () => Promise.reject(new Error('no such push'));
    const flags = { format: 'csv', only: 'all', 'output-file': join(folder, 'report') } as const;
    const error: unknown = await writeReport({ jsonEnabled: () => false }, failing, flags).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('message', 'no such push');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('has the requested format, that of its file, or the default', () => {
    expect(formatFor({}, REPORT_FORMAT_NAMES, 'csv')).to.equal('human');
    expect(formatFor({ 'output-file': 'a' }, REPORT_FORMAT_NAMES, 'csv')).to.equal('csv');
    expect(formatFor({ 'output-file': 'a.html' }, REPORT_FORMAT_NAMES, 'csv')).to.equal('html');
    expect(formatFor({ 'output-file': 'a.html', 'result-format': 'jsonl' }, REPORT_FORMAT_NAMES, 'csv')).to.equal(
      'jsonl',
    );
    expect(() => formatFor({ 'output-file': 'a.doc' }, REPORT_FORMAT_NAMES, 'csv'))
      .to.throw()
      .with.property('exitCode', 2);
  });
});

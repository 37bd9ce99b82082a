import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { adoptionBlocks, ADOPTION_FORMAT_NAMES, writeAdoption } from '../../src/cli/output/adoptionOutput.js';
import { formatFor } from '../../src/cli/output/rowOutput.js';
import { commandLine } from '../../src/cli/commandLine.js';
import { adoptionReport, behindOrg, snapshots } from '../support/adoption.js';

const BEHIND = [behindOrg(1), behindOrg(2, { reason: 'excluded' }), behindOrg(3)];
const REPORT = adoptionReport(7, BEHIND);
const ADOPTION = { report: REPORT, notChecked: [], snapshots: [], otherSnapshots: [], isTorn: false };

describe('where an adoption report goes', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adoption-output-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  type Options = { isQuiet?: boolean; argv?: string[]; toFile?: boolean; html?: string; breaks?: boolean };
  /** Writes a report in pages; `file`: what is in the only file, `out`: on standard output, `kept`: orgs of its page. */
  const write = async (format: (typeof ADOPTION_FORMAT_NAMES)[number], options: Options = {}) => {
    const { isQuiet = false, argv = [], toFile = false, html, breaks = false } = options;
    let out = '';
    const stdout = mock.method(process.stdout, 'write', (text: string) => {
      out += text;
      return true;
    });
    const before = process.stdout.listeners('error');
    const flags = {
      ...(toFile ? { 'output-file': join(folder, 'report') } : {}),
      ...(html === undefined ? {} : { html }),
    };
    let page;
    try {
      const command = { jsonEnabled: () => isQuiet, argv };
      const read: Parameters<typeof writeAdoption>[1] = async (onBehind) => {
        await onBehind(BEHIND.slice(0, 2));
        if (breaks) throw new Error('the org fails');
        await onBehind(BEHIND.slice(2));
        return ADOPTION;
      };
      ({ page } = await writeAdoption(command, read, { ...flags, format, customers: undefined }));
    } catch (error) {
      expect([breaks, (error as Error).message]).to.deep.equal([true, 'the org fails']);
    } finally {
      stdout.mock.restore();
      for (const each of process.stdout.listeners('error'))
        if (!before.includes(each)) process.stdout.removeListener('error', each as () => void);
    }
    const names = await readdir(folder);
    const [name] = names;
    const file = name === undefined ? undefined : await readFile(join(folder, name), 'utf8');
    return { names, file, out, page };
  };

  it('has the format that is asked for, or that the name of the file says', () => {
    const formats = [
      {},
      { 'output-file': 'a.csv' },
      { 'output-file': 'a' },
      { 'output-file': 'a.md' },
      { 'output-file': 'a.txt' },
      { 'result-format': 'json', 'output-file': 'a.md' },
    ] as const;
    expect(formats.map((flags) => formatFor(flags, ADOPTION_FORMAT_NAMES, 'csv'))).to.deep.equal([
      ...['human', 'csv', 'csv', 'markdown', 'human', 'json'],
    ]);
  });

  it('is rows of the orgs that are behind, as they come; in CSV, which others push by, without excluded ones', async () => {
    const csv = await write('csv', { toFile: true });
    const rows = parse<Record<string, string>>(csv.file ?? '', { columns: true });
    expect(rows.map(({ OrgKey }) => OrgKey)).to.deep.equal([BEHIND[0]?.orgKey, BEHIND[2]?.orgKey]);
    expect(csv.out).to.equal('');
    const jsonl = await write('jsonl');
    expect(
      jsonl.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { orgKey: string }).orgKey),
    ).to.deep.equal(BEHIND.map(({ orgKey }) => orgKey));
  });

  it('is a whole text in the other formats', async () => {
    expect(JSON.parse((await write('json', { toFile: true })).file ?? '')).to.deep.equal(REPORT);
    expect(JSON.parse((await write('json')).out)).to.deep.equal(REPORT);
    expect((await write('markdown')).out).to.match(/^#+ /);
    expect((await write('human', { toFile: true })).file).to.contain('Acme CRM 1.4.0.6');
    // The command shows it at the terminal's width.
    expect((await write('human')).out).to.equal('');
  });

  it('is nothing on standard output under --json, and a file all the same', async () => {
    for (const format of ['csv', 'json', 'markdown'] as const) {
      expect((await write(format, { isQuiet: true })).out, format).to.equal('');
      expect((await write(format, { isQuiet: true, toFile: true })).file, format).to.match(/\S/);
    }
  });

  it('leaves nothing of a file behind where the org fails', async () => {
    expect((await write('csv', { toFile: true, breaks: true })).names).to.deep.equal([]);
  });

  it('keeps orgs for the page that is asked for, and for no other', async () => {
    const kept = async (format: Parameters<typeof write>[0], options: Options = {}): Promise<number | undefined> =>
      (await write(format, options)).page?.().behind.length;
    expect([await kept('csv', { html: 'page.html' }), await kept('csv'), await kept('json')]).to.deep.equal([3, 0, 0]);
  });

  it('advises commands about the same orgs', async () => {
    const argv = ['-p', 'Acme CRM', '--org-type', 'Sandbox', '--since', '2026-01-01', '--result-format', 'csv'];
    const commands = (words: string[]): string[] =>
      adoptionBlocks(ADOPTION, words).flatMap((block) => (block.is === 'command' ? [block.command] : []));
    const [plain, narrowed] = [commands([]), commands(argv)];
    expect(plain.length).to.be.greaterThan(0);
    expect(narrowed).to.deep.equal(
      plain.map((line) => {
        const since = line.includes(' adoption ') ? ['--since', '2026-01-01'] : [];
        return `${line} ${commandLine(...['--org-type', 'Sandbox'], ...since)}`;
      }),
    );
    const { page } = await write('csv', { argv });
    expect(page?.().next.map(({ command }) => command)).to.deep.equal(narrowed);
  });

  it('compares with the last snapshot before it', () => {
    const before = snapshots(REPORT, 3);
    const text = (of: typeof before): string => JSON.stringify(adoptionBlocks({ ...ADOPTION, snapshots: of }, []));
    expect(text(before)).not.to.equal(text([]));
    expect(text(before.filter(({ time }) => time >= REPORT.time))).to.equal(text([]));
  });
});

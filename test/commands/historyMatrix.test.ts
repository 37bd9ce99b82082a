import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EmulatorOptions } from '../../emulator/server.js';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import { HOSTILE_TEXTS } from '../support/hostile.js';
import { commands, type Commands, type Run } from '../support/inProcess.js';

const HOUR = 3_600_000;
const PUSH = ['package', 'push'];
const FROM = ['--from-history', 'D'];
const ADOPTION_FORMATS = ['human', 'json', 'markdown', 'csv', 'jsonl', 'html'];
const REPORT_FORMATS = ['human', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'html'];

type Cell = { cli: Commands; packages: Array<{ id: string; name: string }>; newest: string };
/** A hub, and what has happened in it before it is exported. */
type Hub = { name: string; options: EmulatorOptions; before?: (cell: Cell) => Promise<unknown>; adoption?: string[][] };

const schedule = async ({ cli, newest }: Cell, ...more: string[]): Promise<void> => {
  const { code, stderr } = await cli.sf([...PUSH, 'schedule', '-p', newest, '--all-behind', '--no-prompt', ...more]);
  expect(code, stderr).to.equal(0);
};

const installed = ({ cli }: Cell) => cli.rows('PackageSubscriber').filter((row) => row.InstalledStatus === 'i');

/** Orgs that have lost the version of their push again, failed twice, and are in a push that has not ended. */
const withPast = async (cell: Cell): Promise<void> => {
  const { cli } = cell;
  const [behind = ''] = cli.hub.scenario.ids.versions.behind;
  await schedule(cell);
  cli.pass(3 * HOUR);
  const upgraded = installed(cell).filter((row) => row.MetadataPackageVersionId === cell.newest);
  for (const row of upgraded.slice(0, 5))
    cli.hub.org.store.table('PackageSubscriber')?.update(row, { MetadataPackageVersionId: behind });
  await schedule(cell, '--org-type', 'Production');
  cli.pass(60_000);
};

type Values = Record<string, string | null>;
const change = ({ cli }: Cell, object: string, values: (index: number) => Values): void => {
  for (const [index, row] of cli.rows(object).entries()) cli.hub.org.store.table(object)?.update(row, values(index));
};
const NOTHING: Values = {};

const withHostileTexts = (cell: Cell): Promise<void> => {
  const text = (index: number): string => HOSTILE_TEXTS[index % HOSTILE_TEXTS.length] ?? '';
  change(cell, 'PackageSubscriber', (index) => ({ OrgName: text(index), InstanceName: text(index + 1) }));
  change(cell, 'PackagePushError', (index) => ({ ErrorTitle: text(index), ErrorMessage: text(index + 3) }));
  return Promise.resolve();
};

/** As an org of another release may have them. */
const withUnknownValues = (cell: Cell): Promise<void> => {
  const others = { OrgType: 'Scratch', OrgStatus: 'Frozen', InstanceName: null };
  change(cell, 'PackageSubscriber', (index) => ({
    ...(index % 3 === 0 ? others : NOTHING),
    ...(index % 5 === 0 ? { InstalledStatus: 'p', OrgName: null } : NOTHING),
  }));
  change(cell, 'PackagePushJob', (index) => (index % 7 === 0 ? { Status: 'Paused' } : NOTHING));
  change(cell, 'PackagePushError', () => ({ ErrorType: 'Moon', ErrorSeverity: null }));
  return Promise.resolve();
};

const withCustomers = async (cell: Cell): Promise<void> => {
  await withPast(cell);
  const keys = installed(cell).map(({ OrgKey }) => String(OrgKey));
  const lines = keys.map((key, index) => `${key},Acme ${index % 7},${index % 3},${index % 2 ? 'vip' : 'slow'}`);
  await cell.cli.file('customers.csv', ['OrgKey,account,tier,tags', ...lines, ''].join('\n'));
  await cell.cli.file(
    'frozen.csv',
    ['OrgKey,reason', ...keys.slice(0, 9).map((key) => `${key},frozen`), ''].join('\n'),
  );
};

const HUBS: readonly Hub[] = [
  { name: 'without subscribers or pushes', options: { scenario: 'orgs=1,history=0,clean' } },
  { name: 'with one push of each status', options: { scenario: 'orgs=60,history=11,versions=4,failures=8' } },
  {
    name: 'with orgs that regressed, failed and are in an open push',
    options: { scenario: 'orgs=80,failures=20,deprecated=2,current=5,newer=2,beta=2,inactive=4,restricted=3' },
    before: withPast,
    adoption: [
      ['--since', '2020-01-31'],
      ['--since', '2099-01-01'],
      ['--org-type', 'Production'],
      ['--installed-version', '<99', '--org-status', 'Active', 'Trial'],
    ],
  },
  {
    name: 'with a tree of versions',
    options: { scenario: 'orgs=60,ancestry=1,history=6' },
    adoption: [['--org-type', 'Sandbox']],
  },
  { name: 'with a version that leads nowhere', options: { scenario: 'orgs=60,ancestry=2,history=6' } },
  { name: 'with a package of another hub that is needed', options: { scenario: 'orgs=60,dependencies=1,history=3' } },
  { name: 'with a package of its own that is needed', options: { scenario: 'orgs=60,dependencies=2,history=3' } },
  {
    name: 'with pushes of several packages',
    options: { scenario: 'orgs=60,history=4' },
    before: async ({ cli, packages }) => {
      const [, tools] = packages;
      const { code, stderr } = await cli.sf([
        ...[...PUSH, 'schedule', '-p', tools?.id ?? '', '--all-behind', '--no-prompt'],
      ]);
      expect(code, stderr).to.equal(0);
      cli.pass(HOUR);
    },
  },
  { name: 'of an unlocked package', options: { scenario: 'orgs=40,unlocked=1,history=3' } },
  {
    name: 'that tells nothing of its packages',
    options: { scenario: 'orgs=40,history=3', switches: { packageTooling: 'forbidden' } },
  },
  {
    name: 'with hostile texts',
    options: { scenario: 'orgs=120,history=8,failures=9,oddNames=2' },
    before: withHostileTexts,
  },
  {
    name: 'with values that nobody knows',
    options: { scenario: 'orgs=60,history=8,failures=9' },
    before: withUnknownValues,
  },
  {
    name: 'whose customers are known',
    options: { scenario: 'orgs=80,failures=10' },
    before: withCustomers,
    adoption: [
      ['--customers', 'customers.csv'],
      ['--customers', 'customers.csv', '--tag', 'vip'],
      ['--customers', 'customers.csv', '--exclude-tag', 'slow', '--exclude-file', 'frozen.csv'],
    ],
  },
  {
    name: 'with more than 2,000 orgs of a package',
    options: { scenario: 'orgs=4500,history=6,jobs=2100,failures=200,instances=9,oddNames=50' },
    adoption: [['--instance', 'ap12', '--org-type', 'Production']],
  },
];

/** When a page was made, and when a report: that is not of the export. */
const untimed = (text: string): string =>
  text
    .replaceAll(/("(?:createdAt|now|time|since)": ?)"[^"]+"|As of [\d:-]+ [\d:]+ UTC/g, '$1')
    .replace(/\[\s*"The clock of this machine [^"]*"\s*\]/, '[]');
/** Where hours have passed in the org. */
const CLOCK = /^Warning: The clock of this machine .*\n/m;
/** What is advised is to be asked of the same source. */
const unadvised = (text: string): string => text.replaceAll(' --from-history D', '');

describe('an export of the push history gives the same results as its hub', function () {
  this.timeout(600_000);
  for (const { name, options, before: prepare, adoption = [] } of HUBS) {
    describe(name, () => {
      const cli = commands(options, { kept: true });
      let pushes: PackagePushListResult['pushRequests'];
      let packages: Cell['packages'];
      const same = async (args: string[], files: string[] = []): Promise<void> => {
        const seen: Array<{ run: Run; texts: string[] }> = [];
        for (const more of [[], FROM]) {
          for (const file of files) await writeFile(join(cli.home, file), '');
          const run = await cli.sf([...PUSH, ...args, ...more]);
          const texts = await Promise.all(files.map((file) => readFile(join(cli.home, file), 'utf8')));
          seen.push({ run, texts: [run.stdout, ...texts].map(untimed).map(unadvised) });
        }
        const [hub, history] = seen;
        for (const [index, text] of (hub?.texts ?? []).entries()) {
          const other = history?.texts[index] ?? '';
          // Texts of a megabyte are no help when they differ.
          const at = [...text].findIndex((letter, place) => letter !== other[place]);
          const [from, to] = [Math.max(0, at - 100), at + 300];
          if (text !== other) expect(other.slice(from, to), args.join(' ')).to.equal(text.slice(from, to));
        }
        expect([history?.run.code, history?.run.stderr], args.join(' ')).to.deep.equal([
          hub?.run.code,
          hub?.run.stderr.replace(CLOCK, ''),
        ]);
      };

      before(async () => {
        // Versions are so many whole days old, and the org tells the time in whole seconds.
        cli.pass(60_000);
        packages = [...cli.hub.scenario.ids.packages];
        await prepare?.({ cli, packages, newest: cli.hub.scenario.ids.versions.newest });
        const { code, stderr } = await cli.sf([...PUSH, 'history', 'export', '--output-dir', 'D']);
        expect([code, stderr.replace(CLOCK, '')]).to.deep.equal([0, '']);
        pushes = (await cli.sf<PackagePushListResult>([...PUSH, 'list', '--json'])).json.result.pushRequests;
        await mkdir(join(cli.home, 'out'));
      });

      it('in lists', async () => {
        const named = pushes.length === 0 ? [] : [['-p', pushes[0]?.package.name ?? '']];
        for (const more of [
          [],
          ['--json'],
          ['-s', 'Failed', 'Pending'],
          ['-d', '30'],
          ['--html', 'out/list.html'],
          ...named,
        ])
          await same(['list', ...more], more.includes('--html') ? ['out/list.html'] : []);
      });

      it('in reports', async () => {
        const counted = pushes.filter(({ jobs }) => jobs.total > 0);
        const reported = pushes.length > 6 ? [...counted.slice(0, 6), ...pushes.slice(0, 1)] : pushes;
        for (const { pushRequestId } of reported)
          for (const format of REPORT_FORMATS) await same(['report', '-i', pushRequestId, '--result-format', format]);
      });

      it('in reports on the adoption', async () => {
        for (const { id } of packages)
          for (const more of id === packages[0]?.id ? [[], ...adoption] : [[]])
            for (const format of ADOPTION_FORMATS)
              await same(['adoption', 'report', '-p', id, '--result-format', format, ...more]);
        const [{ id } = { id: '' }] = packages;
        await same(['adoption', 'report', '-p', id, '--json', ...(adoption[0] ?? [])]);
        for (const version of cli.hub.scenario.ids.versions.behind)
          await same(['adoption', 'report', '-p', version, '--result-format', 'csv']);
        await same(
          ['adoption', 'report', '-p', id, '--output-file', 'out/b.csv', '--html', 'out/b.html'],
          ['out/b.csv', 'out/b.html'],
        );
      });
    });
  }
});

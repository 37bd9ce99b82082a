import { expect } from 'chai';
import { HOSTILE_TEXTS } from '../support/hostile.js';
import { readsAlike, type Cell, type Hub } from '../support/readsAlike.js';

const HOUR = 3_600_000;
const PUSH = ['package', 'push'];

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
];

readsAlike(HUBS);

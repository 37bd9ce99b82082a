import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { lineageWarnings, notCheckedWarnings, readLineageFlags } from '../../src/cli/input/lineageFlags.js';
import { fromOrgError, withWhere } from '../../src/cli/errors/orgErrors.js';
import { withoutExitCode } from '../../src/cli/errors/safeTexts.js';
import { packageOptions } from '../../src/cli/input/packageFlag.js';
import { warnOfRecord } from '../../src/cli/output/show.js';
import { readSelectionFlags, selectionFlags } from '../../src/cli/input/selection.js';
import { startOptions } from '../../src/cli/input/flags.js';
import { timeZoneFlag } from '../../src/cli/input/flagTypes.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { PLAIN_FINDINGS } from '../support/lineage.js';
import { errorOf } from '../support/thrown.js';

const [A, B, C] = ['00D3z0000034UFB', '00D3z0000034UGC', '00D3z0000034UHD'];
const NOTHING = { 'on-invalid': 'fail', 'all-behind': false, 'include-blocked': false } as const;

describe('flags that select orgs', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selection-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const read = (flags: Partial<Parameters<typeof readSelectionFlags>[0]>) =>
    readSelectionFlags({ ...NOTHING, ...flags });

  it('are required', async () => {
    const error = await errorOf(SfError, read({}));
    expect([error.exitCode, error.message]).to.deep.equal([2, error.message]);
    expect(error.message).to.match(/target orgs/i);
    for (const found of [{ 'all-behind': true }, { instance: ['NA1'] }, { where: 'x = 1' }]) {
      const { options, named } = await read(found);
      expect([options.orgs, named]).to.deep.equal(['all-behind', false]);
    }
    for (const given of [{ org: [A, B] }, { 'org-list': `${A},,${B}` }]) {
      const { options, named } = await read(given);
      expect([options.orgs, named]).to.deep.equal([[A, B], true]);
    }
    const { options } = await read({ 'org-file': await file('orgs.csv', `OrgKey\n${A}\n`), 'on-invalid': 'skip' });
    expect(options.orgs).to.deep.equal([{ line: 2, text: A, columns: { orgkey: A } }]);
    expect(options.onInvalid).to.equal('skip');
  });

  it('become options of a plan with the same names', async () => {
    const { options } = await read({
      ...{ 'all-behind': true, 'include-blocked': true, sample: 0.5, limit: 7, 'migrate-to-2gp': true },
      ...{ 'ignore-lineage': true, 'allow-downgrade': true, 'org-type': ['Sandbox'] },
    });
    expect(options).to.deep.include({
      ...{ includeBlocked: true, sample: 0.5, limit: 7, migration: true, ignoreLineage: true, allowDowngrade: true },
    });
    expect(options.filter).to.deep.include({ orgTypes: ['Sandbox'] });
    const plain = (await read({ 'all-behind': true })).options;
    expect(plain).to.deep.include({
      ...{ includeBlocked: false, migration: false, ignoreLineage: false, allowDowngrade: false, exclude: [] },
      ...{ sample: undefined, limit: undefined, onInvalid: 'fail' },
    });
  });

  it('exclude orgs and customers, each with its source', async () => {
    const list = await file('out.csv', `OrgKey,Reason,Expires\n${C},opted out,2026-12-31\n`);
    const empty = await file('none.csv', 'OrgKey\n');
    const { options, warnings } = await read({
      ...{ 'all-behind': true, 'exclude-org': [`${A},${B}`, C], 'exclude-parent': [B] },
      'exclude-file': [list, empty],
    });
    expect(options.exclude?.slice(0, 4)).to.deep.equal([
      { org: A, withSandboxes: false, line: 1, source: '--exclude-org' },
      { org: B, withSandboxes: false, line: 2, source: '--exclude-org' },
      { org: C, withSandboxes: false, line: 3, source: '--exclude-org' },
      { org: B, withSandboxes: true, line: 1, source: '--exclude-parent' },
    ]);
    expect(options.exclude).to.have.length(5);
    expect(options.exclude?.[4]).to.deep.include({
      org: C,
      line: 2,
      source: list,
      reason: 'opted out',
      expires: '2026-12-31',
    });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain(empty);
  });

  it('count as a filter, unless they name every possible value', async () => {
    const list = await file('some.csv', `OrgKey\n${C}\n`);
    const narrows = async (flags: Parameters<typeof read>[0]) => (await read({ 'all-behind': true, ...flags })).filters;
    for (const flags of [
      ...[{ 'org-type': ['Sandbox'] }, { 'org-status': ['Trial'] }, { instance: ['NA1'] }, { where: 'x = 1' }],
      ...[{ 'installed-version': ['1.3'] }, { 'parent-org': [A] }],
    ] as Array<Parameters<typeof read>[0]>)
      expect(await narrows(flags), JSON.stringify(flags)).to.equal(true);
    const types = ['Production', 'Sandbox'] as const;
    const statuses = ['Active', 'Demo', 'Free', 'Inactive', 'Trial'] as const;
    expect(await narrows({})).to.equal(false);
    // Of these the plan says whether they leave out anybody.
    for (const flags of [{ 'exclude-org': [A] }, { 'exclude-parent': [A] }, { 'exclude-file': [list] }, { limit: 1 }])
      expect(await narrows(flags), JSON.stringify(flags)).to.equal(false);
    expect(await narrows({ 'org-type': [...types], 'org-status': [...statuses] })).to.equal(false);
  });

  it('are parsed by sf as their types', async () => {
    const parse = selectionFlags.sample.parse as (text: string, context: unknown, flag: unknown) => Promise<number>;
    expect(await parse('25%', {}, {})).to.equal(0.25);
    expect(
      (
        await errorOf(
          SfError,
          Promise.resolve().then(() => parse('0', {}, {})),
        )
      ).exitCode,
    ).to.equal(2);
  });
});

describe('warnings about uncertain eligibility', () => {
  const notChecked = [
    { what: 'ancestry', reason: 'no access' },
    { what: 'dependencies', reason: 'too many' },
  ] as const;

  it('are shown for everything that the hub did not report, and for downgrades', () => {
    const warnings = notCheckedWarnings(notChecked);
    expect(warnings[0]).to.contain('built upon').and.contain('no access');
    expect(warnings[1]).to.contain('needs').and.contain('too many');
    const said = (kind: (typeof PLAIN_FINDINGS)['kind'], downgraded: number, allows?: boolean): string[] =>
      lineageWarnings({ ...PLAIN_FINDINGS, kind, downgraded, notChecked: [] }, { 'allow-downgrade': allows });
    expect([said('unlocked', 0, true), said('managed', 0), said(null, 0, false)]).to.deep.equal([[], [], []]);
    const [managed, unknown] = [said('managed', 0, true), said(null, 0, true)];
    expect([managed.length, unknown.length]).to.deep.equal([1, 1]);
    expect(managed).not.to.deep.equal(unknown);
    expect(said('unlocked', 2, true)[0]).to.contain('2 orgs');
    expect(lineageWarnings({ ...PLAIN_FINDINGS, notChecked: [...notChecked] }, {})).to.deep.equal(warnings);
  });

  it('are not shown with --ignore-lineage', () => {
    expect(readLineageFlags({})).to.deep.equal({ ignoreLineage: false, allowDowngrade: false });
    expect(readLineageFlags({ 'ignore-lineage': true })).to.deep.equal({ ignoreLineage: true, allowDowngrade: false });
    expect(readLineageFlags({ 'allow-downgrade': true })).to.deep.equal({ ignoreLineage: false, allowDowngrade: true });
  });
});

describe('a package name', () => {
  let folder = '';
  const from = process.cwd();
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'project-')));
    process.chdir(folder);
  });
  afterEach(async () => {
    process.chdir(from);
    await rm(folder, { recursive: true, force: true });
  });
  const project = (content: string): Promise<void> => writeFile(join(folder, 'sfdx-project.json'), content);

  it('may be an alias of the current project, if there is one', async () => {
    expect(await packageOptions('Acme CRM')).to.deep.equal({ package: 'Acme CRM', packageAliases: {} });
    await project('{"packageDirectories": []}');
    expect(await packageOptions('Acme CRM')).to.deep.equal({ package: 'Acme CRM', packageAliases: {} });
    await project('{"packageAliases": {"crm": "0Ho3z0000000001AAA"}}');
    expect((await packageOptions('crm')).packageAliases).to.deep.equal({ crm: '0Ho3z0000000001AAA' });
  });

  it('needs no project where it is an ID, and otherwise reports errors of the project file', async () => {
    for (const broken of [
      '{',
      '{"packageAliases": 7}',
      '{"packageAliases": {"a": 7}}',
      '{"packageAliases": "x"}',
      '7',
    ]) {
      await project(broken);
      expect(await packageOptions('04t3z0000000009AAA'), broken).to.deep.equal({ package: '04t3z0000000009AAA' });
      if (broken === '7') continue;
      const { message } = await errorOf(SfError, packageOptions('crm'));
      expect(message, broken).to.contain('sfdx-project.json');
      expect(message, broken).to.match(broken === '{' ? /JSON at position|property name/ : /packageAliases/);
    }
  });

  it('is refused where it is a pasted token, which is not repeated', async () => {
    const token = `00D3z0000034UFB!${'x'.repeat(90)}`;
    const error = await errorOf(SfError, packageOptions(token));
    expect(error.message)
      .to.match(/token|secret/i)
      .and.not.contain('xxxx');
  });
});

describe('times that are given', () => {
  it('must be in an existing zone', async () => {
    const { parse } = timeZoneFlag({}) as { parse: (text: string, context: unknown, flag: unknown) => Promise<string> };
    expect(await parse('Europe/Vienna', {}, {})).to.equal('Europe/Vienna');
    const error = await errorOf(
      SfError,
      Promise.resolve().then(() => parse('Europe/Vienne', {}, {})),
    );
    expect([error.exitCode, error.message]).to.deep.equal([2, error.message]);
    expect(error.message).to.contain('Europe/Vienne');
    expect(startOptions({ 'start-time': 'now', 'time-zone': 'UTC' })).to.deep.equal({
      startTime: 'now',
      timeZone: 'UTC',
    });
  });
});

describe('error messages', () => {
  const malformed = new OrgError('refused', 'MALFORMED_QUERY', 'unexpected token: x');

  it('advise about the condition of --where, where the org cannot parse a query', () => {
    const advised = (argv: string[] | undefined, error = malformed): string =>
      (withWhere(fromOrgError(error), error, argv).actions ?? []).join(' ');
    for (const argv of [
      ['--where', 'OrgName = x'],
      ['-p', '04t', '--where=OrgName = x'],
    ])
      expect(advised(argv)).to.contain('OrgName = x').and.contain('--where').and.not.contain('--where=OrgName');
    expect(advised(['--where'])).to.contain('--where');
    expect(advised(['--whereabouts=x'])).not.to.contain('whereabouts');
    expect(advised(undefined)).to.equal(advised([]));
    const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
    expect(advised(['--where', 'x'], busy)).not.to.contain('--where');
    for (const code of ['INVALID_FIELD', 'INVALID_QUERY_FILTER_OPERATOR'])
      expect(advised(['--where', 'a b'], new OrgError('refused', code, 'no'))).to.contain('a b');
  });

  it('name the org, and advise to log in again where its session has expired', () => {
    const over = new OrgError('session', 'INVALID_SESSION_ID', 'expired');
    const hub = { name: 'hub (pm) at acme.example', login: 'sf org login web --alias hub', display: 'sf org display' };
    expect(fromOrgError(over, hub).message).to.contain(hub.name);
    expect(fromOrgError(over, hub).actions?.join()).to.contain(hub.login);
    expect(fromOrgError(over).actions?.join()).to.contain('sf org login web').and.not.contain('--alias');
    expect(fromOrgError(malformed)).to.include({ name: 'MALFORMED_QUERY', exitCode: 1 });
    expect(fromOrgError(over).message).to.equal(fromOrgError(over, hub).message.replace(` ${hub.name}`, ''));
    expect(fromOrgError(new OrgError('unexpected', 'X', 'Half an answer.')).message).to.contain('Half an answer.');
  });

  it('contain nothing from which sf would derive an exit code', () => {
    expect(withoutExitCode('No 731858695-80805 (-151184096), TypeError')).to.equal(
      'No 731858695-80805, stack trace -151184096, type error',
    );
    expect(withoutExitCode('1-2 (3)')).to.equal('1-2 (3)');
    expect(withoutExitCode('731858695-80805 (151184096)')).not.to.contain('(');
  });

  it('name the unreadable record, and its line if it is known', () => {
    const warned: string[] = [];
    const warn = warnOfRecord({
      warn: (text) => {
        if (typeof text === 'string') warned.push(text);
        return text;
      },
    });
    warn({ file: 'a.jsonl', line: 7, problem: 'it breaks off' });
    warn({ file: 'a.jsonl', line: null, problem: 'it breaks off' });
    expect(warned[0]).to.contain('a.jsonl (line 7): it breaks off');
    expect(warned[1]).to.contain('a.jsonl: it breaks off');
  });
});

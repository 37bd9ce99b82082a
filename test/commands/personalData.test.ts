import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import type { ScheduleResult } from '../../src/core/report/scheduleResult.js';
import { commands, type Run } from '../support/inProcess.js';
import { rolloutCommands } from '../support/rolloutCommands.js';

/** No domain of a test but these has the word in it. */
const ADDRESSES = [
  'ann@leaked.example',
  'Ann Lee <ann.lee+push@mail.leaked.example>',
  '"ann lee"@leaked.example',
  'mailto:ann@leaked.example?subject=x',
  'ann%40leaked.example',
  'ann\uFF20leaked.example',
  'ann&#64;leaked.example',
  'ann@leaked-bücher.example',
  'ann@leaked.рф',
  'ann@\nleaked.example',
];
const LEAK = /leaked/i;
/** One that fits on a line of a definition, in quotes. */
const said = (index: number): string =>
  (ADDRESSES[index % ADDRESSES.length] ?? '').replace('\n', '').replaceAll('"', '\\"');

/** What other people, and other companies, write into an org. */
const FOREIGN: Record<string, string[]> = {
  PackageSubscriber: ['OrgName'],
  PackagePushError: ['ErrorTitle', 'ErrorMessage', 'ErrorDetails'],
  MetadataPackage: ['Name'],
  MetadataPackageVersion: ['Name'],
  Account: ['Name'],
  Lead: ['Company'],
  User: ['Name'],
};

describe('e-mail addresses in every text that people write', () => {
  const cli = commands({ scenario: 'orgs=60,clean,failures=20,licenses=70,history=2' });
  /** All that commands have printed, and each with what it was. */
  let printed: Array<[command: string, text: string]>;

  const poison = (): void => {
    for (const [object, fields] of Object.entries(FOREIGN))
      cli.rows(object).forEach((row: Row, index) => {
        for (const field of fields) row[field] = `Of ${ADDRESSES[index % ADDRESSES.length] ?? ''}, ${index}`;
      });
  };
  const run = async <T = unknown>(codes: number[], ...args: string[]): Promise<Run<T>> => {
    poison();
    const done = await cli.sf<T>(['package', 'push', ...args]);
    expect(done.code, `${args.join(' ')}: ${done.stdout}${done.stderr}`).to.be.oneOf(codes);
    // Advised commands repeat what the user has written, to that user.
    const echoed = args.filter((arg) => LEAK.test(arg));
    const text = echoed.reduce((rest, arg) => rest.replaceAll(arg, ''), done.stdout + done.stderr);
    printed.push([args.join(' '), text]);
    return done;
  };
  const orgs = (): string[] => cli.rows('PackageSubscriber').map(({ OrgKey }) => String(OrgKey));
  const packageId = (): string => cli.hub.scenario.ids.packages[0]?.id ?? '';
  const newest = (): string => cli.hub.scenario.ids.versions.newest;

  /** What is in the files of the user's folder, but for those that went in. */
  const written = async (inputs: readonly string[]): Promise<Array<[file: string, text: string]>> => {
    const found = await readdir(cli.home, { recursive: true, withFileTypes: true });
    const files = found.filter((each) => each.isFile() && !inputs.includes(each.name));
    return Promise.all(
      files.map(async ({ parentPath, name }): Promise<[string, string]> => [
        name,
        await readFile(join(parentPath, name), 'utf8'),
      ]),
    );
  };
  const expectNone = async (inputs: readonly string[], least: number): Promise<void> => {
    const files = await written(inputs);
    expect(files).to.have.length.of.at.least(least);
    for (const [name, text] of [...files, ...printed]) {
      const at = text.search(LEAK);
      expect(at < 0 ? '' : `${name}: ...${text.slice(Math.max(0, at - 60), at + 40)}`).to.equal('');
    }
  };

  beforeEach(async () => {
    printed = [];
    const lines = orgs().map(
      (orgKey, index) =>
        `${orgKey},"${(ADDRESSES[index % 3] ?? '').replaceAll('"', '""')}, Inc.",1,Ann <ann@leaked.example>,ann@leaked.example,${index % 5 === 0 ? 'gold' : ''}`,
    );
    await cli.file(
      'customers.csv',
      `OrgKey,Account,Tier,Owner,Email,Tags\n${[...new Map(lines.map((line) => [line.slice(0, 15), line])).values()].join('\n')}\n`,
    );
    await cli.file('excluded.csv', `OrgKey,Reason\n${orgs()[3] ?? ''},"asked by ""ann lee""@leaked.example"\n`);
    await cli.file('orgs.csv', `OrgKey,Who\n${orgs().slice(0, 9).join(',x\n')},y\nann@leaked.example,z\n`);
  });

  it('are in no record, page or report of pushes', async () => {
    await run([0], 'customer', 'list', '--lma-org', 'hub', '--output-file', 'licensed.csv');
    await run(
      [0],
      'subscriber',
      'list',
      '-p',
      packageId(),
      '--customers',
      'customers.csv',
      '--output-file',
      'subscribers.jsonl',
    );
    await run([0, 68], 'schedule', '-p', newest(), '--org-file', 'orgs.csv', '--on-invalid', 'skip', '--dry-run');
    await run([2, 1], 'schedule', '-p', newest(), '--org-file', 'orgs.csv', '--no-prompt');
    const all = ['-p', newest(), '--all-behind', '--customers', 'customers.csv', '--exclude-file', 'excluded.csv'];
    await run([0, 1, 68], 'validate', ...all);
    const rows = { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'Owned by ann@leaked.example' };
    cli.hub.faults.add({ route: 'POST /composite/sobjects', nth: 1, fault: { kind: 'rows', error: rows, rows: [0] } });
    const { json } = await run<ScheduleResult>([68], 'schedule', ...all, '--no-prompt', '--wait', '600', '--json');
    const id = json.result.pushRequestId ?? '';
    const report = ['report', '-i', id, '--customers', 'customers.csv', '--ignore-error', 'of ann@leaked.example'];
    for (const format of ['human', 'json', 'jsonl', 'csv', 'markdown', 'junit', 'html'])
      await run([68], ...report, '--result-format', format);
    await run([68], ...report, '--html', 'push.html', '--output-file', 'report.jsonl');
    await run([68], ...report, '--html', 'again.html', '--target-org', cli.hub.username, '--output-file', 'email.csv');
    cli.hub.faults.add({
      fault: { kind: 'error', errorCode: 'INVALID_FIELD', message: 'No field of ann@leaked.example' },
    });
    await run([1], 'retry', '-i', id, '--only', 'failed', '--customers', 'customers.csv', '--no-prompt');
    cli.hub.faults.clear();
    await run([0, 68], 'retry', '-i', id, '--only', 'failed', '--customers', 'customers.csv', '--no-prompt');
    const files = ['--html', 'adoption.html', '--snapshot', 'snapshots.jsonl'];
    await run(
      [0],
      'adoption',
      'report',
      '-p',
      newest(),
      '--customers',
      'customers.csv',
      ...files,
      '--output-file',
      'a.md',
    );
    await run([0], 'list', '--html', 'list.html');
    await run([0, 69], 'history', 'export', '--output-dir', 'history');
    await run([68], 'report', '-i', id, '--from-history', 'history', '--html', 'history.html');
    await run([0], 'list', '--from-history', 'history', '--html', 'history-list.html');
    const emails = await readFile(join(cli.home, 'email.csv'), 'utf8');
    expect(emails)
      .to.match(/"Email"/)
      .and.to.contain('"ann@leaked.example"');
    expect(emails.replaceAll('"ann@leaked.example"', '')).not.to.match(LEAK);
    await expectNone(['customers.csv', 'excluded.csv', 'orgs.csv', 'email.csv'], 20);
    const pages = (await written([])).filter(([name]) => name.endsWith('.html'));
    for (const [, page] of pages) expect(page).not.to.contain(cli.hub.username);
  });

  it('are in no plan, log or page of a rollout', async () => {
    const all = orgs();
    await cli.file(
      'rollout.yaml',
      `packageVersion: ${newest()}
seed: "${said(0)}"
customers: customers.csv
exclusions:
  - { file: excluded.csv }
  - { org: ${all[5] ?? ''}, reason: "${said(2)}" }
  - { parentOrg: ${all[6] ?? ''}, reason: "${said(4)}" }
  - { tag: gold, reason: "${said(1)}" }
freezes:
  - { from: 2026-12-24, to: 2026-12-26, reason: "${said(7)}" }
waves:
  - name: first
    orgs: 3
    gate: { ignoreErrors: ["Of ${said(0)}, 1"] }
  - { name: rest, orgs: rest, approval: manual }
`,
    );
    await run([0], 'plan', 'generate', '-f', 'rollout.yaml', '--output-file', 'plan.json', '--json');
    const plan = ['--plan-file', 'plan.json'];
    for (const format of ['human', 'markdown', 'html'])
      await run([0], 'plan', 'show', ...plan, '--result-format', format);
    await run([0], 'plan', 'show', ...plan, '--html', 'plan.html', '--output-file', 'plan.md');
    const why = ['--reason', 'as ann@leaked.example and "ann lee"@leaked.example said'];
    await run([0, 1, 68, 69], 'rollout', 'start', ...plan, '--no-prompt');
    const [, rest] = (await rolloutCommands(cli).plan()).waves;
    const org = ['--org', rest?.orgs[0]?.orgKey ?? ''];
    await run([0, 1, 68, 69], 'rollout', 'skip', ...plan, ...org, ...why, '--no-prompt');
    await run([0, 1, 68, 69], 'rollout', 'pause', ...plan, ...why, '--no-prompt');
    await run([0, 1, 68, 69], 'rollout', 'resume', ...plan, ...why, '--no-prompt');
    cli.pass(24 * 3_600_000);
    await run([0, 1, 68, 69], 'rollout', 'advance', ...plan);
    const report = ['rollout', 'report', ...plan, '--customers', 'customers.csv'];
    for (const format of ['human', 'csv', 'markdown', 'junit', 'html'])
      await run([0, 1, 68, 69], ...report, '--result-format', format);
    await run([0, 1, 68, 69], ...report, '--html', 'rollout.html', '--json');
    await run([0], 'list', ...plan, '--html', 'calendar.html', '--json');
    await run([0, 1, 68, 69], 'rollout', 'abort', ...plan, ...why, '--no-prompt');
    const names = (await written([])).map(([name]) => name);
    expect(names).to.include.members(['plan.json', 'plan.log.jsonl', 'plan.html', 'rollout.html', 'calendar.html']);
    await expectNone(['customers.csv', 'excluded.csv', 'orgs.csv', 'rollout.yaml'], 8);
  });

  it('are refused as names of waves', async () => {
    await cli.file('bad.yaml', `packageVersion: ${newest()}\nwaves: [{ name: ann@leaked.example, orgs: rest }]\n`);
    const { stderr } = await run([1], 'plan', 'generate', '-f', 'bad.yaml', '--output-file', 'plan.json');
    expect(stderr).to.contain('bad.yaml:2:').and.to.contain('without an e-mail address');
  });
});

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { toLongId } from '../../src/core/orgs/ids.js';
import { commands, type Run } from '../support/inProcess.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--no-prompt'];
const VALIDATE = ['package', 'push', 'validate', '-p', 'Acme CRM@1'];
const TOKEN = `${toLongId('00D3z0000034UFB')}!AQEAQPlannedSecretOfNobody.abc_DEF`;

describe('org ids in user input', () => {
  const cli = commands({ scenario: 'orgs=12,clean' });
  const caseFile = async (name: string): Promise<string> => {
    await copyFile(fileURLToPath(new URL(`../cases/${name}`, import.meta.url)), join(cli.home, name));
    return name;
  };
  const key = (index: number): string => String(cli.rows('PackageSubscriber')[index]?.OrgKey);
  /** What stops a command before it writes; the same as text and as JSON. */
  const refused = async (args: string[], says: RegExp): Promise<Run> => {
    const run = await cli.sf(args);
    expect(run.code, run.stdout + run.stderr).to.be.above(0);
    expect(run.stderr).to.match(says).and.contain('Nothing was written').and.contain('Try this');
    expect((await cli.sf([...args, '--json'])).json.message).to.match(says);
    expect(cli.rows('PackagePushRequest')).to.deep.equal([]);
    return run;
  };

  for (const flag of ['--org-file', '--exclude-file']) {
    const and = (file: string): string[] => [flag, file, ...(flag === '--exclude-file' ? ['--all-behind'] : [])];

    it(`are taken from one column of ${flag}, and parents are not`, async () => {
      const { stderr } = await refused([...SCHEDULE, ...and(await caseFile('parent-column.csv'))], /Subscriber Org/);
      expect(stderr)
        .to.contain('"Subscriber Org": 2 of 4 are organization IDs; not line 3: empty, line 4: "00D0j00000AAA3"')
        .and.contain('"Parent Org": 4 of 4 are organization IDs')
        .and.contain('--org-column');
      const headless = await caseFile('parent-column-no-header.csv');
      await refused([...SCHEDULE, ...and(headless)], /"1": 2 of 4 .*line 2: empty/s);
      if (flag === '--org-file') await refused([...SCHEDULE, ...and(headless), '--on-invalid', 'skip'], /"3": 4 of 4/);
    });

    it(`are all taken from ${flag}, or the file is refused`, async () => {
      await refused([...SCHEDULE, ...and(await caseFile('incomplete-query.json'))], /3 of 4 records are missing/);
      const empty = await caseFile('empty.txt');
      const { stderr } = await refused([...SCHEDULE, ...and(empty)], /no organization ID in the file empty\.txt/);
      expect(stderr).to.contain(flag === '--org-file' ? '"--all-behind" in place of' : 'leave "--exclude-file" out');
      const known = await cli.sf([...SCHEDULE, '--all-behind', '--customers', empty]);
      expect(known.stderr).to.contain('leave "--customers" out').and.not.contain('--exclude-file');
    });

    it(`are not lost because of a surplus quote in ${flag}`, async () => {
      await refused([...SCHEDULE, ...and(await caseFile('stray-quote.csv'))], /stray-quote\.csv .*line 2/);
    });

    it(`are shown with their invisible characters, from ${flag}`, async () => {
      const { stderr } = await refused(
        [...SCHEDULE, ...and(await caseFile('invisible.txt'))],
        /line 2: "00D0j0\\u200b0000AAAA2"/,
      );
      expect(stderr)
        .to.contain('line 3: "00D0j00000\\u0000AAAA3"')
        .and.not.match(/line [14]/);
    });

    it(`are not read from another kind of file, given as ${flag}`, async () => {
      const { stdout, stderr } = await refused(
        [...SCHEDULE, ...and(await caseFile('not-a-list.env'))],
        /3 lines, none of them/,
      );
      expect(stdout + stderr).not.to.contain('hunter2');
      const { json } = await cli.sf([...SCHEDULE, ...and('not-a-list.env'), '--json']);
      expect(JSON.stringify(json)).not.to.contain('hunter2');
    });
  }

  it('may be missing in an exclude file, if it has a header', async () => {
    const run = await cli.sf([...VALIDATE, '--all-behind', '--exclude-file', await caseFile('header-only.csv')]);
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.contain('0 orgs excluded by header-only.csv');
    await refused([...SCHEDULE, '--org-file', 'header-only.csv'], /no organization ID/);
  });

  it('are taken from the column with this number, where there are no names', async () => {
    const file = await cli.file('two.csv', `${key(0)};${key(1)}\n${key(2)};${key(3)}\n`);
    const { json } = await cli.sf<{ orgs: { read: number; eligible: number } }>([
      ...[...VALIDATE, '--org-file', file, '--org-column', '2', '--json'],
    ]);
    expect(json.result.orgs).to.include({ read: 2, eligible: 2 });
  });

  it('have no column in a list of flags', async () => {
    const { stderr } = await refused([...SCHEDULE, '--org-list', `${key(0)},nonsense`], /line 2: "nonsense"/);
    expect(stderr).not.to.contain('--org-column');
    await refused([...SCHEDULE, '--org-list', `\u200B${key(0).slice(0, 14)}`], /"00D\w{11}": not an org id/);
  });

  it('are not shown where they are a token, nor is a token in any other flag', async () => {
    const broken = `${TOKEN.slice(0, 22)} ${TOKEN.slice(22)}`;
    const behind = (...args: string[]): string[] => [...args, '--all-behind'];
    for (const args of [
      ...[TOKEN, broken].flatMap((token) => [
        ...[
          ['--org', token],
          ['--org-list', `${key(0)},${token}`],
        ],
        ['--org', key(0), '--exclude-org', token],
        ['--org', key(0), '--exclude-parent', token],
        ['--parent-org', token],
        [token, '--all-behind'],
        behind('--limit', token),
      ]),
      ['--org-file', await cli.file('orgs.txt', `${key(0)}\n${TOKEN}\n`)],
      ['--org-file', TOKEN],
      ['--org', key(0), '--on-invalid', TOKEN],
      behind('--exclude-file', TOKEN),
      ...['instance', 'installed-version', 'org-status', 'org-type', 'where', 'start-time', 'sample', 'wait'].map(
        (flag) => behind(`--${flag}`, TOKEN),
      ),
      behind('--start-time', '2099-01-01T00:00', '--time-zone', TOKEN),
      behind('--wait', '1', '--fail-fast-above', TOKEN),
      behind('--wait', '1', TOKEN),
      behind('--api-version', TOKEN),
      behind(`--${TOKEN}`),
    ]) {
      for (const more of [[], ['--json']]) {
        const { stdout, stderr, code, error } = await cli.sf([...SCHEDULE, ...args, ...more]);
        expect(code, args.join(' ')).to.be.above(0);
        expect(stdout + stderr, args.join(' '))
          .to.contain('a token, not shown')
          .and.not.contain('PlannedSecret');
        expect(inspect(error, { depth: 20 })).not.to.contain('PlannedSecret');
      }
    }
  }).timeout(60_000);
});

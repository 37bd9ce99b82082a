import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushRetryResult } from '../../src/commands/package/push/retry.js';
import type { ScheduleResult } from '../../src/core/report/scheduleResult.js';
import type { PushPage } from '../../src/format/pageData.js';
import { commands, type Run } from '../support/inProcess.js';
import { pageData } from '../support/pageData.js';

describe('retrying orgs of customers', () => {
  const cli = commands({ scenario: 'orgs=60,clean,failures=20' });
  const push = <T = unknown>(...args: string[]): Promise<Run<T>> => cli.sf<T>(['package', 'push', ...args]);
  let id = '';
  let failed: string[] = [];

  beforeEach(async () => {
    const args = ['-p', cli.hub.scenario.ids.versions.newest, '--all-behind', '--no-prompt', '--wait', '600', '--json'];
    const { json } = await push<ScheduleResult>('schedule', ...args);
    id = json.result.pushRequestId ?? '';
    failed = cli
      .rows('PackagePushJob')
      .filter(({ Status }) => Status === 'Failed')
      .map((job) => String(job.SubscriberOrganizationKey));
    expect(failed).to.have.length.of.at.least(4);
    const lines = failed.map((orgKey, index) => `${orgKey},Acme ${index},${['gold', 'frozen', ''][index % 3]}`);
    await cli.file('customers.csv', `OrgKey,Account,Tags\n${lines.join('\n')}\n`);
  });

  const planned = async (...args: string[]): Promise<PackagePushRetryResult> => {
    const all = ['retry', '-i', id, '--only', 'failed', '--customers', 'customers.csv', '--dry-run', '--json', ...args];
    const { code, json, stderr } = await push<PackagePushRetryResult>(...all);
    expect(code, stderr).to.be.oneOf([0, 68]);
    return json.result;
  };

  it('takes those with a tag, and excludes those with another, with the reason', async () => {
    const gold = failed.filter((_, index) => index % 3 === 0);
    const frozen = failed.filter((_, index) => index % 3 === 1);
    const { orgs: tagged } = await planned('--tag', 'GOLD');
    expect([tagged.read, tagged.skipped]).to.deep.equal([failed.length, failed.length - gold.length]);
    const { orgs } = await planned('--exclude-tag', 'frozen');
    expect(orgs.rejected.filter(({ reason }) => reason === 'excluded')).to.have.deep.members(
      frozen.map((orgKey) => ({ orgKey, reason: 'excluded', message: 'excluded: tag frozen' })),
    );
  });

  it('shows the customers of the orgs', async () => {
    const { stdout } = await push('retry', '-i', id, '--only', 'failed', '--customers', 'customers.csv', '--dry-run');
    expect(stdout)
      .to.match(/Acme \d+/)
      .and.to.contain(`Looking up ${failed.length} orgs that failed.`);
  });

  it('refuses an unknown tag, and a tag without customers, before the first call', async () => {
    cli.hub.faults.add({ fault: { kind: 'reset' } });
    const wrong = await push('retry', '-i', id, '--customers', 'customers.csv', '--tag', 'gould');
    expect([wrong.code, wrong.stderr.includes('Did you mean "gold"?')]).to.deep.equal([1, true]);
    const alone = await push('retry', '-i', id, '--exclude-tag', 'frozen');
    expect([alone.code, alone.stderr.includes('--customers')]).to.deep.equal([2, true]);
  });

  it('is advised by a report with its customers and ignored errors, in its text and on its page', async () => {
    const same = '--customers customers.csv --ignore-error deploy-error';
    const report = ['report', '-i', id, ...same.split(' '), '--html', 'page.html'];
    const { stdout, code } = await push(...report);
    expect(code).to.equal(68);
    const markdown = await push(...report, '--result-format', 'markdown');
    const { next } = pageData<PushPage>(await readFile(join(cli.home, 'page.html'), 'utf8'));
    expect(next).to.have.length.of.at.least(2);
    for (const { command } of next) {
      if (!command.startsWith('sf package push')) continue;
      expect(command).to.match(new RegExp(`^sf package push (?:retry|report) -i ${id} .*${same}$`));
      for (const text of [stdout, markdown.stdout]) expect(text.replaceAll(/\s+/g, ' ')).to.contain(command);
    }
  });

  it('is advised on a page with an alias, and not with a username, which looks like an e-mail address', async () => {
    const pageOf = async (hub: string): Promise<string> => {
      await push('report', '-i', id, '--target-dev-hub', hub, '--html', 'page.html');
      return readFile(join(cli.home, 'page.html'), 'utf8');
    };
    for (const hub of [cli.hub.username, 'hub']) {
      const page = await pageOf(hub);
      expect(page).to.contain('--target-dev-hub hub').and.not.to.contain(cli.hub.username);
    }
  });
});

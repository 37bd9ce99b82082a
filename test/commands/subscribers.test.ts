import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushSubscriberListResult } from '../../src/commands/package/push/subscriber/list.js';
import { commands } from '../support/inProcess.js';

const LIST = ['package', 'push', 'subscriber', 'list', '-p', 'Acme CRM'];

describe('package push subscriber list', () => {
  const cli = commands({ scenario: 'orgs=40,restricted=6' });
  const installed = (): string[] => {
    const crm = cli.hub.scenario.ids.packages.find(({ name }) => name === 'Acme CRM')?.id;
    const rows = cli.rows('PackageSubscriber').filter((row) => row.MetadataPackageId === crm);
    return rows.filter((row) => row.InstalledStatus === 'i').map((row) => String(row.OrgKey));
  };

  it('lists every subscriber, with the reason of those that block upgrades', async () => {
    const { json } = await cli.sf<PackagePushSubscriberListResult>([...LIST, '--json']);
    expect(json.result.subscribers.map(({ orgKey }) => orgKey)).to.have.members(installed());
    const blocked = json.result.subscribers.filter((each) => each.blocked);
    expect(blocked).not.to.deep.equal([]);
    const reasons = new Set(blocked.map(({ notPushable }) => notPushable));
    expect([...reasons])
      .to.include('blocked-by-subscriber')
      .and.not.include(null);
    expect((await cli.sf([...LIST, '--include-blocked'])).code).to.equal(2);
  });

  it('is limited, and says that there are more', async () => {
    for (const args of [[], ['--result-format', 'csv'], ['--json']]) {
      const { code, stdout, stderr } = await cli.sf([...LIST, '--limit', '5', ...args]);
      expect(code, stderr).to.equal(0);
      expect(new Set((stdout + stderr).match(/00D\w{12}/g)))
        .to.have.length.of.at.least(5)
        .and.of.at.most(10);
      expect(stdout + stderr).to.contain('more than 5 orgs');
    }
    const { stderr } = await cli.sf([...LIST, '--limit', String(installed().length)]);
    expect(stderr).not.to.contain('more than');
  });

  it("is written in the format of the file's ending, or refused", async () => {
    for (const [name, begins] of [
      ['list.csv', /^"?OrgKey"?,/],
      ['list.JSON', /^\[/],
      ['list', /^"?OrgKey"?,/],
    ] as const) {
      expect((await cli.sf([...LIST, '--output-file', name])).code).to.equal(0);
      expect(await readFile(join(cli.home, name), 'utf8')).to.match(begins);
    }
    for (const name of ['list.pdf', 'list.html', 'list.csv.bak']) {
      const { code, stderr } = await cli.sf([...LIST, '--output-file', name]);
      expect(code).to.be.above(0);
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(`"${name}"`).and.contain('.csv').and.contain('--result-format');
      expect(await readFile(join(cli.home, name), 'utf8').catch(() => 'none')).to.equal('none');
    }
    expect((await cli.sf([...LIST, '--output-file', 'list.bak', '--result-format', 'jsonl'])).code).to.equal(0);
  });
});

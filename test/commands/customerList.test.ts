import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { setSwitches } from '../../emulator/platform/switchValues.js';
import type { PackagePushCustomerListResult } from '../../src/commands/package/push/customer/list.js';
import type { PackagePushSubscriberListResult } from '../../src/commands/package/push/subscriber/list.js';
import { commands, type Run } from '../support/inProcess.js';

describe('package push customer list', () => {
  const cli = commands({ scenario: 'orgs=2300,clean,licenses=2500,oddNames=0' });
  const list = (...args: string[]): Promise<Run<PackagePushCustomerListResult>> =>
    cli.sf<PackagePushCustomerListResult>(['package', 'push', 'customer', 'list', '--lma-org', 'hub', ...args]);

  it('writes a customer file, one line for each org, which the other commands accept unchanged', async () => {
    const { code, stdout, stderr } = await list('--output-file', 'customers.csv');
    expect([code, stdout]).to.deep.equal([
      0,
      '2,277 orgs written: customers.csv. Use it with "--customers customers.csv".\n',
    ]);
    // 25 of 2,500 licenses have no id of an org.
    expect(stderr).to.contain('Left out 25 licenses');
    const text = await readFile(join(cli.home, 'customers.csv'), 'utf8');
    const rows = parse<Record<string, string>>(text, { columns: true });
    expect(new Set(rows.map(({ OrgKey }) => OrgKey)).size).to.equal(rows.length);
    expect(Object.keys(rows[0] ?? {})).to.deep.equal(['OrgKey', 'Account', 'Owner', 'Renewal', 'Tags']);
    expect(text).not.to.contain('@');

    const args = ['subscriber', 'list', '-p', 'Acme CRM', '--customers', 'customers.csv', '--json'];
    const listed = await cli.sf<PackagePushSubscriberListResult>(['package', 'push', ...args]);
    expect(listed.code, listed.stderr).to.equal(0);
    const known = listed.json.result.subscribers.filter(({ customer }) => customer !== undefined);
    expect(known).to.have.length.of.at.least(2277);
    for (const { customer } of known.slice(0, 50)) {
      expect(customer?.account).to.match(/^Customer \d+$/);
      expect(customer?.owner).to.equal('Release Manager');
    }
    const suspended = [...args.slice(0, -1), '--tag', 'suspended', '--json'];
    const tagged = await cli.sf<PackagePushSubscriberListResult>(['package', 'push', ...suspended]);
    expect(tagged.json.result.subscribers).to.have.length.of.at.least(10);
  });

  it('takes the active license, and those of one package', async () => {
    const json = await list('--json');
    expect(json.json.result.customers).to.have.length(2277);
    const [first] = json.json.result.customers;
    expect(Object.keys(first ?? {})).to.deep.equal(['orgKey', 'account', 'owner', 'renewal', 'tags']);
    const tools = cli.hub.scenario.ids.packages[1]?.id ?? '';
    for (const name of ['Platform Tools', tools, tools.slice(0, 15)])
      expect((await list('--package', name, '--json')).json.result.customers, name).to.have.length(198);
    const none = await list('--package', "O'Hara", '--json');
    expect([none.code, none.json.result.customers]).to.deep.equal([0, []]);
    expect(JSON.stringify(none.json.warnings)).to.contain('no license that names an org');
  });

  it('also writes JSON and a table, and a file completely or not at all', async () => {
    const { stdout } = await list('--result-format', 'json');
    expect(JSON.parse(stdout)).to.have.length(2277);
    const args = ['subscriber', 'list', '-p', 'Acme CRM', '--customers', await cli.file('customers.json', stdout)];
    expect((await cli.sf(['package', 'push', ...args, '--limit', '3'])).stdout).to.match(
      /Customer \d+, Release Manager/,
    );
    expect((await list()).stdout).to.contain('Customer 1 ');
    cli.hub.faults.add({ contains: 'query', nth: 2, fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
    expect((await list('--output-file', 'never.csv')).code).to.be.above(0);
    expect((await readdir(cli.home)).filter((name) => /never|part$/.test(name))).to.deep.equal([]);
  });

  it('says that there is no License Management App, and requires the org to be named', async () => {
    setSwitches(cli.hub.org.switches, { licenseApp: 'absent' });
    const { code, stderr } = await list('--output-file', 'never.csv');
    expect([code, stderr.includes("doesn't have the License Management App")]).to.deep.equal([1, true]);
    expect(await readdir(cli.home)).not.to.include('never.csv');
    expect((await list()).stdout).to.equal('');
    const unnamed = await cli.sf(['package', 'push', 'customer', 'list']);
    expect([unnamed.code, unnamed.stderr.includes('lma-org')]).to.deep.equal([2, true]);
  });
});

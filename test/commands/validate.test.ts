import { expect } from 'chai';
import type { PackagePushValidateResult } from '../../src/commands/package/push/validate.js';
import { commands, type Run } from '../support/inProcess.js';

const VALIDATE = ['package', 'push', 'validate'];

describe('package push validate', () => {
  const cli = commands({ scenario: 'orgs=60,clean,inactive=4' });
  const keys = (): string[] => cli.rows('PackageSubscriber').map((row) => String(row.OrgKey));
  /** Nothing of it may be a write. */
  const validate = async (...args: string[]): Promise<Run<PackagePushValidateResult>> => {
    const run = await cli.sf<PackagePushValidateResult>([...VALIDATE, ...args]);
    expect(cli.rows('PackagePushRequest')).to.deep.equal([]);
    return run;
  };

  it('shows what a push would do: exit code 0 where every org can be upgraded', async () => {
    const [org = ''] = keys();
    const { code, stdout, stderr } = await validate('-p', 'Acme CRM@1', '--org', org);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.contain('to 1 of 1 org');
  });

  it('has a reason for each org that cannot be upgraded: exit code 68', async () => {
    const stranger = '00D000000000zzz';
    const list = [...keys(), stranger].join(',');
    const { code, json, stderr } = await validate('-p', 'Acme CRM@1', '--org-list', list, '--json');
    expect([code, json.status, stderr]).to.deep.equal([68, 68, '']);
    const { eligible, rejected, kept } = json.result.orgs;
    expect(eligible + rejected.length).to.equal(kept);
    expect(rejected).to.deep.include({ orgKey: stranger, reason: 'not-installed', message: 'package not installed' });
    expect(rejected.filter(({ reason }) => reason === 'inactive-org')).to.have.length(4);
  });

  it('fails where no org can be upgraded: exit code 1', async () => {
    const { code } = await validate('-p', 'Acme CRM@1', '--org', '00D000000000zzz');
    expect(code).to.equal(1);
  });

  it('warns of expired exclusions, in JSON too', async () => {
    const [org = '', other = ''] = keys();
    const file = await cli.file('exclude.csv', `OrgKey,Reason,Expires\n${org},trial,2020-01-01\n${other},mine,\n`);
    const args = ['-p', 'Acme CRM@1', '--all-behind', '--exclude-file', file];
    const { stderr } = await validate(...args);
    expect(stderr).to.contain('2020-01-01').and.to.contain(org).and.not.to.contain(other);
    const { json } = await validate(...args, '--json');
    expect(JSON.stringify(json.warnings)).to.contain(org);
    expect(json.result.orgs.rejected).to.deep.include({
      ...{ orgKey: other, reason: 'excluded', message: 'excluded: mine' },
    });
  });

  it('requires a version and a selection of orgs', async () => {
    expect((await validate('--all-behind')).code).to.equal(2);
    expect((await validate('-p', 'Acme CRM@1')).code).to.be.above(0);
    const both = await validate('-p', 'Acme CRM@1', '--all-behind', '-o', 'hub', '-v', 'hub');
    expect(both.code).to.equal(2);
    const unknown = await validate('-p', '04t000000000001', '--all-behind');
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.match(/no package version/i);
  });
});

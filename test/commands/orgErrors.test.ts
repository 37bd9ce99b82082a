import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import { setSwitches } from '../../emulator/platform/switchValues.js';
import { commands } from '../support/inProcess.js';

const PUSH = ['package', 'push'];

describe('something that an org does not have', () => {
  const cli = commands({ scenario: 'tiny' });
  const told = async (args: string[]): Promise<string> => {
    const { code, stderr } = await cli.sf([...PUSH, ...args]);
    expect(code).to.equal(1);
    return stderr.replaceAll(/\s+/g, ' ');
  };
  const org = (): string => `The org hub (${cli.hub.username}) at ${new URL(cli.hub.url).host}`;

  it('is reported with alias and host, and with commands for that org', async () => {
    for (const args of [['report'], ['abort', '--no-prompt'], ['retry', '--no-prompt'], ['retry', '--dry-run']]) {
      const text = await told([...args, '-i', '0DV3z0000000009GAA', '-v', 'hub']);
      expect(text, args.join(' '))
        .to.contain(`${org()} has no push request 0DV3z0000000009GAA`)
        .and.to.contain('"sf package push list --target-dev-hub hub"');
    }
    const named = ['--all-behind', '--dry-run', '-v', 'hub'];
    expect(await told(['schedule', '-p', 'Acme CMR', ...named]))
      .to.contain(`${org()} has no package "Acme CMR"`)
      .and.to.contain('"sf package list --target-dev-hub hub"');
    expect(await told(['schedule', '-p', '04t3z0000000zzzAAA', ...named]))
      .to.contain(`${org()} has no package version`)
      .and.to.contain('"sf package version list --target-dev-hub hub"');
    expect(await told(['schedule', '-p', 'Acme CRM@9.9', '--all-behind', '--dry-run'])).to.contain(org());
  });

  it('is attributed to the condition of --where, with the condition', async () => {
    const text = await told(['subscriber', 'list', '-p', 'Acme CRM', '--where', "Bogus = 'x'"]);
    expect(text)
      .to.contain(`${org()} can't read the condition of --where:`)
      .and.to.contain("No such column 'Bogus' on entity 'PackageSubscriber'")
      .and.to.contain("Correct the condition of --where, which is about the fields of PackageSubscriber: Bogus = 'x'");
  });

  it('is shown at its position in --where, shortened to fit a terminal', async () => {
    const where = `OrgName LIKE '${'x'.repeat(90)}' AND InstanceName IN ('NA1', 'EU45') AND Bogus = 'y'`;
    const { stderr } = await cli.sf([...PUSH, 'subscriber', 'list', '-p', 'Acme CRM', '--where', where]);
    const lines = stderr.split('\n');
    const place = lines.findIndex((line) => /^ *\^$/.test(line));
    const column = lines[place]?.indexOf('^') ?? 0;
    expect(lines[place - 1]?.slice(column)).to.match(/^Bogus/);
    expect(lines[place - 1]?.length).to.be.at.most(72);
    expect(lines[place + 1]).to.match(/^ERROR at Row:1:Column:\d+$/);
  });

  it('names object and permission where a write is refused', async () => {
    setSwitches(cli.hub.org.switches, { pushPermission: 'read' });
    expect(await told(['schedule', '-p', 'Acme CRM', '--all-behind', '--no-prompt']))
      .to.contain('Create on PackagePushRequest was refused')
      .and.to.contain('"Create and Update Second-Generation Packages" permission');
  });

  it('says that a 0Ho ID needs the Tooling API', async () => {
    const [{ Id: id }] = cli.rows('Package2') as [Row];
    cli.hub.faults.add({ contains: 'tooling', fault: { kind: 'error', errorCode: 'INSUFFICIENT_ACCESS' } });
    expect(await told(['subscriber', 'list', '-p', id]))
      .to.contain(`${id} can't be looked up in Package2 of the Tooling API, which your user may not read`)
      .and.to.contain('Name the package by its name or its 033 ID.')
      .and.not.to.contain('work with push upgrades');
  });

  it('advises a command to display an unreachable org', async () => {
    cli.hub.faults.add({ route: '*', fault: { kind: 'reset' } });
    expect(await told(['list'])).to.contain('"sf org display --target-org hub"');
  });
});

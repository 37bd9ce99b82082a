import { expect } from 'chai';
import { commands } from '../support/inProcess.js';
import { HOSTILE_TEXTS, UNSAFE } from '../support/hostile.js';

/** Every field of an object that another company, or the org, may write anything into. */
const FOREIGN: Record<string, string[]> = {
  PackageSubscriber: ['OrgName', 'InstanceName'],
  MetadataPackage: ['Name'],
  PackagePushError: ['ErrorTitle', 'ErrorMessage', 'ErrorDetails'],
};
const NAME = HOSTILE_TEXTS.join('');
const BAD = '\u001B[2J\u202E\u200B##vso[a]';

describe('commands with hostile text in the org, files and flags', () => {
  const cli = commands({ scenario: 'orgs=40,history=2,versions=3' });
  let pushRequestId = '';

  beforeEach(() => {
    for (const [object, fields] of Object.entries(FOREIGN)) {
      cli.rows(object).forEach((row, index) => {
        for (const field of fields)
          row[field] = object === 'MetadataPackage' ? NAME : HOSTILE_TEXTS[index % HOSTILE_TEXTS.length]!;
      });
    }
    const failed = cli.rows('PackagePushJob').find(({ Status }) => Status === 'Failed');
    pushRequestId = String(failed?.PackagePushRequestId);
  });

  /** What a command says to people, line by line. */
  const said = async (args: string[]): Promise<string> => {
    const { stdout, stderr } = await cli.sf(['package', 'push', ...args]);
    for (const line of `${stdout}\n${stderr}`.split('\n')) expect(line, args.join(' ')).not.to.match(UNSAFE);
    return stdout + stderr;
  };
  const packageId = (): string => String(cli.rows('MetadataPackage')[0]?.Id);

  it('print nothing that a terminal or a CI server would interpret', async () => {
    const version = String(
      cli.rows('MetadataPackageVersion').find(({ ReleaseState }) => ReleaseState === 'Released')?.Id,
    );
    expect(await said(['list'])).to.contain(pushRequestId);
    expect(await said(['report', '-i', pushRequestId])).to.contain('Failed orgs');
    await said(['report', '-i', pushRequestId, '--result-format', 'markdown']);
    await said(['report', '-i', pushRequestId, '--result-format', 'junit']);
    await said(['report', '-i', pushRequestId, '--result-format', 'jsonl']);
    expect(await said(['subscriber', 'list', '-p', packageId()])).to.contain('OrgName'.slice(0, 3));
    expect(await said(['schedule', '-p', version, '--all-behind', '--dry-run'])).to.contain('Nothing was written');
    await said(['schedule', '-p', version, '--all-behind', '--no-prompt']);
    await said(['retry', '-i', pushRequestId, '--only', 'all', '--no-prompt', '--verbose']);
    await said(['abort', '-i', pushRequestId]);
  });

  it('refuse such a value of a flag without repeating it unchanged', async () => {
    const version = ['schedule', '-p', packageId()];
    const list = await cli.file('orgs.csv', `Org ${BAD},${BAD}\n${BAD},"${BAD}\n::set-output name=a::b"\n`);
    const json = await cli.file('orgs.json', `{"${BAD}": ${BAD}`);
    for (const args of [
      [...version, '--org', BAD],
      [...version, '--org', '00D3z0000034UFB', '--exclude-org', BAD],
      [...version, '--org-file', list],
      [...version, '--org-file', list, '--org-column', BAD],
      [...version, '--org-file', json],
      [...version, '--org-file', `${BAD}.csv`],
      [...version, '--all-behind', '--installed-version', BAD],
      [...version, '--all-behind', '--where', `${BAD}'`],
      [...version, '--all-behind', '--start-time', BAD],
      [...version, '--all-behind', '--start-time', '2030-01-01T00:00', '--time-zone', BAD],
      [...version, '--all-behind', '--sample', BAD],
      [...version, '--all-behind', '--limit', BAD],
      [...version, '--all-behind', BAD],
      [...version, '--all-behind', `--${BAD}`],
      ['schedule', '-p', `${BAD}@1`, '--all-behind'],
      ['list', '--status', BAD],
      ['list', '--package', BAD],
      ['list', '--target-org', BAD],
      ['abort', '--stale-after', BAD],
      ['abort', '-i', BAD],
      ['report', '-i', '0DV3z0000000000AAA', '--ignore-error', BAD, '--result-format', BAD],
      ['rollout', 'start', '--plan-file', BAD],
      ['plan', 'generate', '--definition-file', BAD, '--output-file', 'plan.json'],
    ]) {
      expect(await said(args), args.join(' ')).not.to.equal('');
    }
  });

  it('refuse such a definition without repeating it unchanged', async () => {
    const definition = await cli.file(
      'rollout.yaml',
      `"${BAD.replace('\u001B', '\\e')}": 1\nwaves: [{ name: "\\u202e::add-mask::x" }]\n`,
    );
    expect(await said(['plan', 'generate', '--definition-file', definition, '--output-file', 'plan.json'])).to.contain(
      definition,
    );
    const broken = await cli.file('broken.yaml', `a: "${BAD}\n##vso[b]c`);
    await said(['plan', 'generate', '--definition-file', broken, '--output-file', 'plan.json']);
    const plan = await cli.file('plan.json', `{"format": 1, "waves": "${BAD}"}`);
    await said(['rollout', 'start', '--plan-file', plan, '--plan-digest', BAD]);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushRetryResult } from '../../src/commands/package/push/retry.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import type { PackagePushValidateResult } from '../../src/commands/package/push/validate.js';
import { commands } from '../support/inProcess.js';

const PUSH = ['package', 'push'];
const SCHEDULE = [...PUSH, 'schedule', '-p', 'Acme CRM@1', '--no-prompt'];
/** What a pipe takes at once, on the system where that is least. */
const PIPE = 16_384;

describe('the output for a pipeline', () => {
  const cli = commands({ scenario: 'orgs=700,clean,inactive=9' });
  const orgKeys = (): string[] => [...new Set(cli.rows('PackageSubscriber').map(({ OrgKey }) => String(OrgKey)))];

  describe('without a terminal', () => {
    beforeEach(async () => {
      expect((await cli.sf([...SCHEDULE, '--all-behind', '--wait', '60'])).code).to.equal(0);
    });

    it('is no error where there is nothing to do', async () => {
      const made = await cli.sf<PackagePushScheduleResult>([...SCHEDULE, '--all-behind', '--json']);
      expect([made.code, made.json.status]).to.deep.equal([0, 0]);
      expect(made.json.result).to.include({
        outcome: 'nothing-to-do',
        pushRequestId: null,
        status: null,
        dryRun: false,
      });
      const dry = await cli.sf<PackagePushScheduleResult>([...SCHEDULE, '--all-behind', '--dry-run', '--json']);
      expect(dry.json.result).to.include({ outcome: 'nothing-to-do', dryRun: true });
      const validate = [...PUSH, 'validate', '-p', 'Acme CRM@1', '--all-behind'];
      const checked = await cli.sf<PackagePushValidateResult>([...validate, '--json']);
      expect([checked.code, checked.json.result.outcome]).to.deep.equal([0, 'nothing-to-do']);
      const { code, stdout } = await cli.sf([...SCHEDULE, '--all-behind']);
      expect(code).to.equal(0);
      expect(stdout).to.contain('Nothing to do: no org is left to push to.');
      expect(cli.rows('PackagePushRequest')).to.have.length(1);
    });

    it('is a short error where orgs were named, however many, with the command that lists them all', async () => {
      await cli.file('my orgs.txt', orgKeys().join('\n'));
      const { code, stdout, json } = await cli.sf([...SCHEDULE, '--org-file', 'my orgs.txt', '--json']);
      expect(code).to.equal(1);
      expect(stdout.length).to.be.below(PIPE);
      const orgs = json.data?.orgs as { total: number; byReason: object; rejected: unknown[]; list: string };
      expect(orgs).to.deep.include({
        ...{ total: orgKeys().length },
        byReason: { 'already-on-version': orgKeys().length - 9, 'inactive-org': 9 },
      });
      expect(orgs.rejected).to.have.length(20);
      expect(orgs.list).to.equal(
        "sf package push schedule -p 'Acme CRM@1' --no-prompt --org-file 'my orgs.txt' --dry-run --json",
      );
      expect(json.actions?.join('\n')).to.contain(orgs.list);

      const listed = [...SCHEDULE, '--org-file', 'my orgs.txt', '--dry-run', '--json'];
      const all = await cli.sf<PackagePushScheduleResult>(listed);
      // As scheduling would end.
      expect([all.code, all.json.result.orgs.rejected.length]).to.deep.equal([1, orgs.total]);
    });

    it('is short even if the orgs are in the command, and for a retry', async () => {
      const list = await cli.sf([...SCHEDULE, '--org-list', orgKeys().join(','), '--json']);
      expect(list.code).to.equal(1);
      expect(list.stdout.length).to.be.below(PIPE);
      const retry = await cli.sf<PackagePushRetryResult>([...PUSH, 'retry', '--use-most-recent', '--json']);
      expect(retry.code).to.equal(1);
      expect(retry.stdout.length).to.be.below(PIPE);
    });
  });

  it('is short where all orgs must be eligible and some are not, each for its own reason', async () => {
    const rows = orgKeys().map((orgKey, index) => `${orgKey},reason ${index}`);
    await cli.file('not.csv', ['OrgKey,Reason', ...rows].join('\n'));
    await cli.file('orgs.txt', orgKeys().join('\n'));
    const fail = ['--org-file', 'orgs.txt', '--exclude-file', 'not.csv', '--on-ineligible', 'fail', '--json'];
    const { code, stdout } = await cli.sf([...SCHEDULE, ...fail]);
    expect(code).to.equal(1);
    expect(stdout.length).to.be.below(PIPE);
  });

  it('is an error where the version cannot be pushed, and not "nothing to do"', async () => {
    const beta = cli.hub.scenario.ids.versions.beta;
    const validate = [...PUSH, 'validate', '-p', beta, '--all-behind', '--json'];
    const { code, json } = await cli.sf<PackagePushValidateResult>(validate);
    expect([code, json.result.outcome]).to.deep.equal([1, 'failed']);
  });

  describe('the exit code', () => {
    for (const args of [
      [...SCHEDULE],
      [...SCHEDULE, '--all-behind', '--start-time', 'tomorrow'],
      [...SCHEDULE, '--all-behind', '--start-time', '2030-01-01T00:00'],
      [...SCHEDULE, '--all-behind', '--start-time', '2030-01-01T00:00', '--time-zone', 'Mars/Base'],
      [...SCHEDULE, '--all-behind', '--time-zone', 'Europe/Vienna'],
      [...SCHEDULE, '--all-behind', '--start-time', 'now', '--time-zone', 'Mars/Base'],
      [...SCHEDULE, '--all-behind', '--on-ineligible', 'maybe'],
      [...PUSH, 'validate', '-p', 'Acme CRM@1'],
      [...PUSH, 'report', '--use-most-recent', '--html'],
      [...PUSH, 'report', '-i', '0DV3z0000000001GAA', '--result-format', 'pdf'],
      [...PUSH, 'list', '--status', 'done'],
    ])
      it(`is 2 for ${args.slice(2).join(' ')}`, async () => {
        expect((await cli.sf(args)).code).to.equal(2);
      });

    it('is 2 for an unknown wave, and 0 for an abort that succeeded', async () => {
      await writeFile(join(cli.home, 'd.yaml'), 'packageVersion: Acme CRM@1\nwaves: [{ name: all, orgs: rest }]\n');
      const plan = ['--output-file', 'plan.json'];
      expect((await cli.sf([...PUSH, 'plan', 'generate', '-f', 'd.yaml', ...plan])).code).to.equal(0);
      const rollout = (name: string, ...args: string[]) =>
        cli.sf([...PUSH, 'rollout', name, '--plan-file', 'plan.json', ...args]);
      expect((await rollout('start', '--no-prompt', '--approve', 'al')).code).to.equal(2);
      expect((await rollout('start', '--no-prompt')).code).to.equal(69);
      expect((await rollout('abort', '--no-prompt')).code).to.equal(0);
      expect((await rollout('abort', '--no-prompt')).code).to.equal(0);
      expect((await rollout('report')).code).to.equal(1);
    });
  });
});

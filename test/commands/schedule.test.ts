import { expect } from 'chai';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { commands, CTRL_C } from '../support/inProcess.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind'];
const QUESTION = 'Push Acme CRM 1.12.0.2 to 40 orgs, 28 of them production, as soon as possible';

describe('package push schedule', () => {
  const cli = commands({ scenario: 'orgs=40,clean' });
  const pushes = (): unknown[] => cli.rows('PackagePushRequest').map(({ Status }) => Status);

  describe('asks before it writes', () => {
    it('at a terminal, and goes on with a yes', async () => {
      const { code, stdout } = await cli.sf(SCHEDULE, { keys: 'y\r' });
      expect(code).to.equal(0);
      expect(stdout.replaceAll('\n', ' '))
        .to.contain(QUESTION)
        .and.to.contain('Scheduled Acme CRM 1.12.0.2 in 40 orgs');
      expect(pushes()).to.have.length(1);
    });

    for (const [who, options] of [
      ['somebody says no', { keys: 'n\r' }],
      ['nobody answers for two minutes', { keys: '' }],
      ['a pipe says no', { stdin: 'n\n' }],
    ] as const)
      it(`and writes nothing where ${who}`, async () => {
        const { code, stderr, pauses } = await cli.sf(SCHEDULE, options);
        expect(code).to.equal(1);
        expect(stderr).to.contain('Nothing was changed');
        expect(pauses).to.deep.equal('keys' in options && options.keys === '' ? [120_000] : []);
        expect(pushes()).to.deep.equal([]);
      });

    it('and writes nothing where somebody breaks it off', async () => {
      const { code } = await cli.sf(SCHEDULE, { keys: CTRL_C });
      expect(code).not.to.equal(0);
      expect(pushes()).to.deep.equal([]);
    });

    it('and says how to go on without, where nobody can be asked', async () => {
      for (const more of [[], ['--json']]) {
        const { code, stdout, stderr } = await cli.sf([...SCHEDULE, ...more]);
        expect(code).to.equal(1);
        expect(stdout + stderr).to.contain('--no-prompt');
      }
      expect(pushes()).to.deep.equal([]);
    });

    it('and takes the first line of a pipe for the answer', async () => {
      const { code, stderr } = await cli.sf(SCHEDULE, { stdin: 'yes\n' });
      expect(code).to.equal(0);
      expect(stderr).to.contain(QUESTION);
    });
  });

  describe('waits for the end', () => {
    it('with a line for each change, on standard error, and reports it', async () => {
      const { code, stdout, stderr } = await cli.sf([...SCHEDULE, '--no-prompt', '--wait', '10']);
      expect(code).to.equal(0);
      expect(stdout).to.contain('Acme CRM 1.12.0.2: 40 of 40 orgs upgraded');
      expect(stderr.trimEnd().split('\n').at(-1)).to.equal('Succeeded: 40 of 40 orgs done, 0 failed');
    });

    it('with JSON and nothing else on standard output', async () => {
      const { code, json, stderr } = await cli.sf<PackagePushScheduleResult>([
        ...SCHEDULE,
        '--no-prompt',
        '--wait',
        '10',
        '--json',
      ]);
      expect([code, json.status, stderr]).to.deep.equal([0, 0, '']);
      expect(json.result).to.include({ outcome: 'succeeded' });
      expect(json.result.report?.jobs).to.include({ total: 40, succeeded: 40 });
    });

    it('until Ctrl-C, which says that the push goes on, and how to see it', async () => {
      const { code, stderr } = await cli.sf([...SCHEDULE, '--no-prompt', '--wait', '10'], {
        onPause: (before) => before === 1,
      });
      const [id] = cli.rows('PackagePushRequest').map(({ Id }) => Id);
      expect(code).to.equal(130);
      expect(stderr).to.contain(`sf package push report -i ${id}`);
    });
  });
});

import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import type { Fault } from '../../emulator/http/faultKinds.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { openPushOrg, planPush, schedulePush } from '../../src/index.js';
import { INSERTS } from '../faults/parts.js';
import { commands, CTRL_C } from '../support/inProcess.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind'];
/** Which hub, which version, how many orgs of which type, and when. */
const QUESTION =
  /Push Acme CRM 1\.12\.0\.2 \(04t\w+\) from hub \(\S+@\S+\) to 40 orgs, all that are behind \(28 Production, 12 Sandbox\), as soon as possible/;

describe('package push schedule', () => {
  const cli = commands({ scenario: 'orgs=40,clean' });
  const pushes = (): unknown[] => cli.rows('PackagePushRequest').map(({ Status }) => Status);

  describe('asks before it writes', () => {
    it('at a terminal, and continues with a yes', async () => {
      const { code, stdout } = await cli.sf(SCHEDULE, { keys: 'y\r' });
      expect(code).to.equal(0);
      // A question may be broken anywhere.
      const shown = stripVTControlCharacters(stdout).replaceAll(/\s/g, '');
      expect(shown).to.match(new RegExp(QUESTION.source.replaceAll(' ', '')));
      expect(stdout).to.contain('Scheduled Acme CRM 1.12.0.2 in 40 orgs');
      expect(pushes()).to.have.length(1);
    });

    for (const [who, options] of [
      ['somebody says no', { keys: 'n\r' }],
      ['nobody answers for two minutes', { keys: '' }],
    ] as const)
      it(`and writes nothing where ${who}`, async () => {
        const { code, stderr, pauses } = await cli.sf(SCHEDULE, options);
        expect(code).to.equal(1);
        expect(stderr).to.contain('Not confirmed. Nothing was changed.').and.not.to.contain('Error');
        expect(pauses).to.deep.equal(options.keys === '' ? [120_000] : []);
        expect(pushes()).to.deep.equal([]);
      });

    it('whenever there is more than one org, and says that all are pushed to where a filter leaves out none', async () => {
      const sandboxes = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--org-type', 'Sandbox'];
      expect((await cli.sf(sandboxes)).stderr).to.match(/to 12 orgs \(12 Sandbox\)/);
      const every = ['--org-type', 'Production', '--org-type', 'Sandbox'];
      expect((await cli.sf([...sandboxes.slice(0, -2), ...every])).stderr).to.contain('40 orgs, all that are behind');
      expect((await cli.sf([...sandboxes, '--limit', '1'])).code, 'one sandbox is a try').to.equal(0);
      expect(pushes()).to.have.length(1);
    });

    it('and writes nothing after Ctrl-C', async () => {
      const { code, stderr } = await cli.sf(SCHEDULE, { keys: CTRL_C });
      expect(code).to.equal(130);
      expect(stderr).to.contain('Interrupted. Nothing was changed.').and.not.to.contain('Error');
      expect(pushes()).to.deep.equal([]);
    });

    it('and names the flag to use where nobody can be asked', async () => {
      for (const [more, options] of [
        [[], {}],
        [['--json'], {}],
        [[], { stdin: 'yes\n' }],
      ] as const) {
        const { code, stdout, stderr } = await cli.sf([...SCHEDULE, ...more], options);
        expect(code).to.equal(1);
        expect(stdout + stderr).to.contain('--no-prompt');
      }
      expect(pushes()).to.deep.equal([]);
    });
  });

  describe('checks the org again where the user has been asked', () => {
    const keys = 'y\r';
    const ofSomebodyElse = async (): Promise<void> => {
      const org = await openPushOrg('hub', { recordFolder: join(cli.home, 'elsewhere') });
      const plan = await planPush(org, { package: 'Acme CRM@1', orgs: cli.rows('PackageSubscriber').map(keyOf) });
      await schedulePush(org, plan);
    };
    const keyOf = ({ OrgKey }: Row): string => String(OrgKey);

    it('and pushes nothing twice', async () => {
      const { code, stderr } = await cli.sf(SCHEDULE, { keys, meanwhile: ofSomebodyElse });
      const text = stderr.replaceAll(/\s+/g, ' ');
      const [id = ''] = cli.rows('PackagePushRequest').map(({ Id }) => Id);
      expect(code).to.equal(1);
      expect(text).to.contain(`${id} (InProgress, 40 of them)`).and.contain(`report -i ${id}`).and.not.contain('abort');
      expect(text).to.contain(`"sf package push schedule -p 'Acme CRM@1' --all-behind"`);
      expect(pushes()).to.have.length(1);
      expect(cli.rows('PackagePushJob')).to.have.length(40);
    });
  });

  describe('waits for the end', () => {
    it('with a line for each change, on standard error, and reports it', async () => {
      const { code, stdout, stderr } = await cli.sf([...SCHEDULE, '--no-prompt', '--wait', '10']);
      expect(code).to.equal(0);
      expect(stdout).to.contain('Acme CRM 1.12.0.2: 40 of 40 orgs upgraded');
      expect(stderr.trimEnd().split('\n').at(-1)).to.equal('Succeeded: 40 of 40 orgs done, 0 failed');
    });

    it('with only JSON on standard output', async () => {
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

    it('until Ctrl-C, and then says that the push continues, and how to see it', async () => {
      const { code, stderr } = await cli.sf([...SCHEDULE, '--no-prompt', '--wait', '10'], {
        onPause: (before) => before === 1,
      });
      const [id] = cli.rows('PackagePushRequest').map(({ Id }) => Id);
      expect(code).to.equal(130);
      expect(stderr).to.contain(`sf package push report -i ${id}`);
    });

    it('with a line a minute where nothing changes', async () => {
      const { code, stderr, pauses } = await cli.sf([
        ...SCHEDULE,
        '--no-prompt',
        '--start-time',
        '2099-01-01T00:00Z',
        '--wait',
        '10',
      ]);
      expect(code).to.equal(69);
      const lines = stderr.split('\n').filter((line) => line.startsWith('Pending: '));
      expect(lines.length)
        .to.be.within(7, 11)
        .and.below(pauses.length + 1);
      expect(stderr).to.contain('sf package push resume -i 0DV');
    });
  });

  describe('reports the result of the org', () => {
    const ERROR = { statusCode: 'INVALID_OPERATION', message: 'not eligible' };

    it('where it refuses some orgs: the others are scheduled, exit code 68', async () => {
      cli.hub.faults.add({ contains: INSERTS, fault: { kind: 'rows', error: ERROR, rows: [1] } });
      const { code, json } = await cli.sf<PackagePushScheduleResult>([...SCHEDULE, '--no-prompt', '--json']);
      expect([code, json.result.orgs.scheduled]).to.deep.equal([68, 39]);
      expect(json.result.orgs.rejected.map(({ reason, message }) => [reason, message])).to.deep.equal([
        ['INVALID_OPERATION', 'not eligible'],
      ]);
      expect(pushes()).not.to.include('Created');
    });

    it('where it refuses all: the request is canceled, exit code 1', async () => {
      cli.hub.faults.add({ contains: INSERTS, fault: { kind: 'rows', error: ERROR } });
      const { code, json } = await cli.sf<PackagePushScheduleResult>([...SCHEDULE, '--no-prompt', '--json']);
      expect([code, json.result.orgs.scheduled]).to.deep.equal([1, 0]);
      expect(pushes()).to.deep.equal(['Canceled']);
    });

    for (const [fault, says] of [
      [{ kind: 'error', errorCode: 'INVALID_TYPE' }, /doesn't let you work with push upgrades/],
      [{ kind: 'error', errorCode: 'INSUFFICIENT_ACCESS' }, /doesn't let you work with push upgrades/],
      [
        { kind: 'error', errorCode: 'INVALID_SESSION_ID' },
        /session with the org hub \(\S+\) at [\w.:]+ has ended[^]*sf org login web --alias hub --instance-url http/,
      ],
      [{ kind: 'truncate' }, /can't be reached/],
      [{ kind: 'cut' }, /could not be read/],
      [{ kind: 'html', status: 503 }, /busy or unavailable/],
      [{ kind: 'reset' }, /can't be reached/],
    ] as Array<[Fault, RegExp]>)
      it(`where it answers with ${JSON.stringify(fault)}: one message, and what to do`, async () => {
        cli.hub.faults.add({ fault });
        const { code, stderr } = await cli.sf([...SCHEDULE, '--no-prompt']);
        expect(code).to.equal(1);
        expect(stderr)
          .to.match(says)
          .and.match(/Try this/);
        expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
        expect(pushes()).to.deep.equal([]);
      });
  });

  describe('writes nothing', () => {
    const NAMED = SCHEDULE.slice(0, -1);
    const stranger = '00D000000000zzz';

    it('in a dry run, which shows the same every time', async () => {
      const args = [...SCHEDULE, '--sample', '50%', '--limit', '5', '--dry-run'];
      const [first, second] = [await cli.sf(args), await cli.sf(args)];
      expect([first.code, first.stdout]).to.deep.equal([0, second.stdout]);
      expect(first.stdout).to.contain('to 5 of 40 orgs').and.to.contain('Nothing was written');
      expect(pushes()).to.deep.equal([]);
    });

    for (const [args, says] of [
      [['-f', 'missing.txt'], /can't be read/],
      [['--org', stranger, '--start-time', '2020-01-01T00:00Z'], /in the past/],
      [['--org', stranger, '--start-time', '2099-01-01T00:00'], /--time-zone/],
      [['--org', stranger, '--start-time', 'saturday'], /is not a date and time/],
      [['--org', stranger, '--org-list', stranger], /cannot also be provided/],
      [[], /--all-behind/],
      [['--org', stranger], /not installed/],
      [['--all-behind', '--wait', 'long'], /--wait/],
      [['--all-behind', '--on-ineligible', 'ask'], /exclude.*fail/],
    ] as Array<[string[], RegExp]>)
      it(`for ${args.join(' ') || 'no orgs'}, and says what to do, in JSON too`, async () => {
        const { code, stdout, stderr } = await cli.sf([...NAMED, '--no-prompt', ...args]);
        expect(code).to.be.above(0);
        expect(stdout + stderr).to.match(says);
        const { json } = await cli.sf([...NAMED, '--no-prompt', ...args, '--json']);
        expect(json).to.include({ status: code });
        expect(json.message).to.match(/\S/);
        expect(pushes()).to.deep.equal([]);
      });

    it('for a version that cannot be pushed', async () => {
      const { beta, deprecated } = cli.hub.scenario.ids.versions;
      for (const [version, says] of [
        [beta, /beta version/],
        [deprecated, /deprecated/],
        ['04t000000000001', /no package version/],
      ] as const) {
        const args = ['package', 'push', 'schedule', '-p', version, '--all-behind', '--no-prompt'];
        const { code, stderr } = await cli.sf(args);
        expect(code).to.equal(1);
        expect(stderr).to.match(says);
      }
      expect(pushes()).to.deep.equal([]);
    });
  });
});

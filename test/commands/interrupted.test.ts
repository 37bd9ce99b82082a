import { expect } from 'chai';
import type { PackagePushResumeResult } from '../../src/commands/package/push/resume.js';
import { INSERTS } from '../faults/parts.js';
import { commands, type Run, type RunOptions } from '../support/inProcess.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt'];
const RESUME = ['package', 'push', 'resume'];
const LAST = [...RESUME, '--use-most-recent'];

describe('an interrupted push', () => {
  const cli = commands({ scenario: 'orgs=60,clean' });
  const statuses = (): unknown[] => cli.rows('PackagePushRequest').map(({ Status }) => Status);
  const orgs = (): unknown[] => cli.rows('PackagePushJob').map((job) => job.SubscriberOrganizationKey);
  const resume = (args: string[], options?: RunOptions): Promise<Run<PackagePushResumeResult>> =>
    cli.sf<PackagePushResumeResult>(args, options);
  const expectExactlyOnce = (): void => {
    expect(statuses()).to.have.length(1).and.not.to.include('Created');
    expect([orgs().length, new Set(orgs()).size]).to.deep.equal([60, 60]);
  };
  const breakOff = async (...args: string[]): Promise<Run> => {
    cli.hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
    const broken = await cli.sf([...SCHEDULE, ...args]);
    cli.hub.faults.clear();
    return broken;
  };

  it('is resumed, once, by the printed command', async () => {
    const broken = await breakOff('--verbose');
    expect(broken.code).to.equal(1);
    expect(broken.stderr).to.contain('activate: SERVER_UNAVAILABLE; trying again');
    expect(broken.pauses.length, 'it was tried again').to.be.above(1);
    const [, command = ''] = /sf (package push resume -i 0DV\w{15} --target-org \S+)/.exec(broken.stderr) ?? [];
    expect(statuses()).to.deep.equal(['Created']);
    const again = await resume([...command.split(' '), '--json']);
    expect(again.code, again.stdout).to.equal(0);
    expect(again.json.result.orgs).to.deep.equal({ kept: 60, scheduled: 60, rejected: [] });
    expectExactlyOnce();

    const twice = await resume([...LAST, '--json']);
    expect(twice.json.result.pushRequestId).to.equal(again.json.result.pushRequestId);
    expectExactlyOnce();
  });

  it('is named in the JSON of the error', async () => {
    const { code, json } = await breakOff('--json');
    expect([code, json.status]).to.deep.equal([1, 1]);
    expect(json.data).to.include({ pushRequestId: cli.rows('PackagePushRequest')[0]?.Id, canceled: false });
    expect(json.actions?.join('\n')).to.contain('sf package push resume -i 0DV');
  });

  it('is found although the response to its creation was lost', async () => {
    cli.hub.faults.add({ contains: INSERTS, first: 1, fault: { kind: 'reset', after: true } });
    const { code } = await cli.sf(SCHEDULE);
    expect(code).to.equal(0);
    expectExactlyOnce();
  });

  it('reports progress on standard error', async () => {
    await breakOff();
    const { code, stdout, stderr } = await resume(LAST);
    expect(code).to.equal(0);
    expect(stdout).to.contain('Resuming');
    for (const line of stderr.trim().split('\n')) expect(line).to.match(/^(?:Scheduling\.\.\. \d+ of 60 orgs)?$/);
  });

  it('is waited for, with its final outcome; exit code 69 when the time is up', async () => {
    await breakOff();
    const early = await resume([...LAST, '--wait', '0']);
    expect(early.code).to.equal(69);
    expect(early.stderr).to.contain('sf package push resume -i 0DV');
    const late = await resume([...LAST, '--wait', '10', '--json']);
    expect([late.code, late.json.result.status, late.json.result.jobs.succeeded]).to.deep.equal([0, 'Succeeded', 60]);
  });

  it('is waited for until Ctrl-C, which does not affect the push', async () => {
    await breakOff();
    const { code, stderr } = await resume([...LAST, '--wait', '10'], { onPause: () => true });
    expect(code).to.equal(130);
    expect(stderr).to.contain('Stopped watching; the push goes on. Check it:');
    expectExactlyOnce();
  });

  it('requires a record, and reports a missing one', async () => {
    const { code, stderr } = await resume([...RESUME, '-i', '0DVzzzzzzzzzzzz']);
    expect(code).to.equal(1);
    expect(stderr).to.match(/no record/);
    expect((await resume(LAST)).code).to.equal(1);
    expect((await resume(RESUME)).code).to.equal(2);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { commands, type Printed } from '../support/inProcess.js';

const CONCURRENT = 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.';
const LOOK = { route: 'POST /composite', contains: 'COUNT(' };

describe('a command that waits', () => {
  const cli = commands({ scenario: 'orgs=40,clean,versions=3' });
  const push = ['package', 'push'];
  const schedule = [...push, 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt'];
  const error = (errorCode: string, message?: string) => ({ kind: 'error' as const, errorCode, message });
  const requestId = (): string => String(cli.rows('PackagePushRequest')[0]?.Id);

  it('continues after a limit of concurrent requests, and reports the end at the top level', async () => {
    cli.hub.faults.add({ ...LOOK, nth: [2, 3, 4, 5, 6], fault: error('REQUEST_LIMIT_EXCEEDED', CONCURRENT) });
    const { code, json } = await cli.sf<PackagePushScheduleResult>([...schedule, '--wait', '60', '--json']);
    expect(code).to.equal(0);
    const { result } = json;
    expect(result).to.include({ status: 'Succeeded', outcome: 'succeeded' });
    expect(result.jobs).to.deep.equal(result.report?.jobs).and.to.include({ pending: 0, total: result.orgs.scheduled });
  });

  /** Checks the error of a wait, and that its command continues. */
  const expectKept = async ({ status, message, actions, data }: Printed<unknown>): Promise<void> => {
    expect(data).to.include({ pushRequestId: requestId(), outcome: 'waiting' });
    expect(data?.jobs).to.include({ total: 40 });
    expect([status, message]).to.deep.equal([69, message]);
    expect(message).to.contain(requestId()).and.to.contain('of 40 orgs done');
    expect(actions?.at(-1)).to.contain(data?.resume);
    cli.hub.faults.clear();
    const again = await cli.sf(String(data?.resume).split(' ').slice(1));
    expect(again.code, again.stderr).to.equal(0);
  };

  for (const [what, fault] of [
    ['session has ended', error('INVALID_SESSION_ID')],
    ['limit of the day is used up', error('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')],
    ['org is out of order', { kind: 'html' as const, status: 503 }],
  ] as const) {
    it(`reports the push where the ${what}: exit code 69`, async () => {
      cli.hub.faults.add({ ...LOOK, from: 2, fault });
      const { code, json } = await cli.sf([...schedule, '--wait', '2', '--json']);
      expect(code).to.equal(69);
      await expectKept(json);
    });
  }

  it('accepts whole minutes only', async () => {
    const plan = await cli.file('plan.json', '{}');
    const commands = [
      schedule,
      [...push, 'retry', '-i', '0DV3z0000000001', '--no-prompt'],
      [...push, 'resume', '-i', '0DV3z0000000001'],
      [...push, 'report', '-i', '0DV3z0000000001'],
      [...push, 'rollout', 'start', '--plan-file', plan, '--no-prompt'],
      [...push, 'rollout', 'advance', '--plan-file', plan],
    ];
    const TIMES = ['1h', '60m', '0x10', '1.9', '1e3', '60 minutes', '', 'one', '+1', '1,000', '9'.repeat(400)];
    for (const args of [
      ...commands.map((each) => [...each, '--wait', '1h']),
      ...TIMES.map((time) => [...schedule, `--wait=${time}`]),
      [...schedule, '--wait=-5'],
    ]) {
      const { code, stderr } = await cli.sf(args);
      expect([code, stderr], args.join(' ')).to.deep.equal([2, stderr]);
      expect(stderr).to.contain("isn't a number of minutes").and.contain('Write whole minutes');
    }
    expect(cli.rows('PackagePushRequest')).to.deep.equal([]);
  });

  it('also reports a push that it only polled', async () => {
    await cli.sf(schedule);
    cli.hub.faults.add({ route: 'POST /composite', from: 2, fault: error('INVALID_SESSION_ID') });
    const { code, json } = await cli.sf([...push, 'report', '-i', requestId(), '--wait', '2', '--json']);
    expect(code).to.equal(69);
    await expectKept(json);
  });

  it('reports a push that was resumed, and does not call it lost without --wait', async () => {
    await cli.sf(schedule);
    const resume = [...push, 'resume', '-i', requestId()];
    cli.hub.faults.add({ route: 'POST /composite', from: 1, fault: error('INVALID_SESSION_ID') });
    const plain = await cli.sf([...resume, '--json']);
    expect([plain.code, plain.json.status]).to.deep.equal([0, 0]);
    const waiting = await cli.sf([...resume, '--wait', '2', '--json']);
    expect(waiting.code).to.equal(69);
    await expectKept(waiting.json);
  });

  describe('for a rollout', () => {
    const rollout = async (...args: string[]) => {
      const definition = `packageVersion: ${cli.hub.scenario.ids.versions.newest}\nwaves: [{ name: all, orgs: rest }]\n`;
      await writeFile(join(cli.home, 'definition.yaml'), definition);
      const plan = ['-f', 'definition.yaml', '--output-file', 'my plan.json'];
      const planned = await cli.sf([...push, 'plan', 'generate', ...plan]);
      expect(planned.code, planned.stderr).to.equal(0);
      return cli.sf([...push, 'rollout', 'start', '--plan-file', 'my plan.json', '--no-prompt', ...args]);
    };

    it('continues after an outage', async () => {
      cli.hub.faults.add({ ...LOOK, nth: [3, 4, 5, 6, 7, 8, 9, 10, 11], fault: { kind: 'html', status: 503 } });
      const { code, stderr } = await rollout('--wait', '600');
      expect(code, stderr).to.equal(0);
    });

    for (const wait of [[], ['--wait', '60']]) {
      it(`reports the push that was made where it cannot poll any more: exit code 69 (${wait.join(' ')})`, async () => {
        cli.hub.faults.add({ ...LOOK, contains: 'PackagePushError', from: 1, fault: error('INVALID_SESSION_ID') });
        const { code, json } = await rollout(...wait, '--json');
        expect(code).to.equal(69);
        expect(json.data).to.include({ pushRequestId: requestId(), outcome: 'waiting' });
        expect(json.message).to.contain(requestId());
        expect(json.actions?.at(-1)).to.contain("rollout advance --plan-file 'my plan.json'");
      });
    }
  });
});

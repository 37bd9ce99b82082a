import { expect } from 'chai';
import { to18 } from '../../emulator/data/ids.js';
import type { PackagePushAbortResult } from '../../src/commands/package/push/abort.js';
import { commands, CTRL_C, type Run, type RunOptions } from '../support/inProcess.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt'];
const ABORT = ['package', 'push', 'abort'];
const DAY = 86_400_000;

describe('package push abort', () => {
  const cli = commands({ scenario: 'orgs=12,clean' });
  const statuses = (): unknown[] => cli.rows('PackagePushRequest').map(({ Status }) => Status);
  const pushId = (): string => String(cli.rows('PackagePushRequest')[0]?.Id);
  const abort = (args: string[], options?: RunOptions): Promise<Run<PackagePushAbortResult>> =>
    cli.sf<PackagePushAbortResult>([...ABORT, ...args], options);

  describe('of one push', () => {
    beforeEach(async () => {
      const { code, stderr } = await cli.sf([...SCHEDULE, '--start-time', '2099-01-01T00:00Z']);
      expect(code, stderr).to.equal(0);
    });

    for (const options of [{ keys: 'n\r' }, { keys: '' }, { keys: CTRL_C }, { stdin: 'n\n' }, {}])
      it(`changes nothing without a yes: ${JSON.stringify(options)}`, async () => {
        const { code, stderr } = await abort(['-i', pushId()], options);
        expect(code).not.to.equal(0);
        expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
        expect(statuses()).to.deep.equal(['Pending']);
      });

    it('cancels after a yes, and reports it', async () => {
      const { code, stdout } = await abort(['-i', pushId()], { keys: 'y\r' });
      expect(code).to.equal(0);
      expect(stdout).to.contain(pushId()).and.to.contain('12 orgs');
      expect(statuses()).to.deep.equal(['Canceled']);
    });

    it('does not prompt with --json, and cancels with --no-prompt', async () => {
      const asked = await abort(['-i', pushId(), '--json']);
      expect([asked.code, statuses()]).to.deep.equal([1, ['Pending']]);
      expect(asked.stdout).to.contain('--no-prompt');
      const { code, json } = await abort(['-i', pushId(), '--no-prompt', '--json']);
      expect([code, json.status, json.result.status]).to.deep.equal([0, 0, 'Canceled']);
      expect(json.result.pushRequests.map(({ pushRequestId }) => pushRequestId)).to.deep.equal([pushId()]);
      expect(statuses()).to.deep.equal(['Canceled']);
    });

    it('retries while the request is locked by a runner that inserts its jobs, and gives up after a while', async () => {
      const locked = { kind: 'error', errorCode: 'UNABLE_TO_LOCK_ROW' } as const;
      cli.hub.faults.add({ route: 'PATCH *', fault: locked });
      const never = await abort(['-i', pushId(), '--no-prompt']);
      expect([never.code, never.pauses.length, statuses()]).to.deep.equal([1, 4, ['Pending']]);
      expect(never.stderr).to.contain('UNABLE_TO_LOCK_ROW');
      cli.hub.faults.clear();
      cli.hub.faults.add({ route: 'PATCH *', first: 2, fault: locked });
      expect([(await abort(['-i', pushId(), '--no-prompt'])).code, statuses()]).to.deep.equal([0, ['Canceled']]);
    });

    it('gives up at once where the cancel is refused for another reason', async () => {
      cli.hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'INSUFFICIENT_ACCESS' } });
      const { code, pauses } = await abort(['-i', pushId(), '--no-prompt']);
      expect([code, pauses, statuses()]).to.deep.equal([1, [], ['Pending']]);
    });

    it('says which pushes cannot be aborted', async () => {
      await abort(['-i', pushId(), '--no-prompt']);
      const again = await abort(['-i', pushId(), '--no-prompt']);
      expect(again.code).to.equal(1);
      expect(again.stderr).to.match(/already (?:canceled|ended)/);
      const unknown = await abort(['-i', to18('0DVzzzzzzzzzzzz'), '--no-prompt']);
      expect(unknown.code).to.equal(1);
      expect(unknown.stderr).to.match(/no push request/i);
    });
  });

  describe('of left-behind requests', () => {
    beforeEach(async () => {
      cli.hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
      expect((await cli.sf(SCHEDULE)).code).to.equal(1);
      cli.hub.faults.clear();
      expect(statuses()).to.deep.equal(['Created']);
    });

    it('finds none that changed more recently', async () => {
      const { code, json } = await abort(['--stale-after', '7d', '--no-prompt', '--json']);
      expect([code, json.result.pushRequests]).to.deep.equal([0, []]);
      expect(statuses()).to.deep.equal(['Created']);
    });

    it('shows them, and cancels them after a yes', async () => {
      cli.pass(8 * DAY);
      const no = await abort(['--stale-after', '7d'], { keys: 'n\r', clockOff: 8 * DAY });
      expect(no.code).not.to.equal(0);
      expect(no.stdout).to.contain(pushId());
      expect(statuses()).to.deep.equal(['Created']);
      const yes = await abort(['--stale-after', '7d'], { keys: 'y\r', clockOff: 8 * DAY });
      expect(yes.code).to.equal(0);
      expect(statuses()).to.deep.equal(['Canceled']);
    });
  });

  it('requires a selection: exit code 2', async () => {
    expect((await abort([])).code).to.equal(2);
    expect((await abort(['-i', '0DVzzzzzzzzzzzz', '--stale-after', '7d'])).code).to.equal(2);
    expect((await abort(['--stale-after', 'soon'])).code).to.equal(2);
    expect((await abort(['-i', '04t000000000001'])).code).to.be.above(0);
  });
});

import { expect } from 'chai';
import { commands, type Run } from '../support/inProcess.js';

const HOUR = 3_600_000;
const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt'];
const WARNING = /The clock of this machine is (\d+ h \d+ m) (ahead of|behind) the org's/g;

/** The org's clock decides what is past, how long it takes and when a window is open. */
describe('on a machine whose clock is wrong', () => {
  const cli = commands({ scenario: 'orgs=40,clean' });
  const inOrg = (ms: number): string => new Date(cli.hub.org.clock.now() + ms).toISOString();
  const flat = (text: string): string => text.replaceAll(/[\s›]+/g, ' ');
  const warnings = ({ stderr }: Run): string[] =>
    [...flat(stderr).matchAll(WARNING)].map(([, by, way]) => `${by} ${way}`);

  for (const [what, clockOff, expected] of [
    ['two hours fast', 2 * HOUR, ['2 h 0 m ahead of']],
    ['two hours slow', -2 * HOUR, ['2 h 0 m behind']],
    ['right', 0, []],
    ['three seconds fast', 3000, []],
  ] as const) {
    it(`${what}: a start in the org's future is accepted, one in its past is refused`, async () => {
      const ahead = await cli.sf([...SCHEDULE, '--start-time', inOrg(HOUR)], { clockOff });
      expect(ahead.code, ahead.stderr).to.equal(0);
      expect(warnings(ahead)).to.deep.equal(expected);
      expect(cli.rows('PackagePushRequest').map(({ Status }) => Status)).to.deep.equal(['Pending']);

      const past = await cli.sf([...SCHEDULE, '--start-time', inOrg(-HOUR)], { clockOff });
      expect([past.code, past.error?.name], past.stderr).to.deep.equal([1, 'BadStartTimeError']);
      expect(cli.rows('PackagePushRequest')).to.have.length(1);
    });

    it(`${what}: the days of a list are the org's`, async () => {
      await cli.sf([...SCHEDULE, '--start-time', inOrg(HOUR)]);
      const listed = async (hours: number): Promise<Run<{ pushRequests: unknown[] }>> => {
        cli.hub.org.clock.advance(hours * HOUR - passed);
        passed = hours * HOUR;
        // Time goes by for the machine as well.
        return cli.sf(['package', 'push', 'list', '-d', '1', '--json'], { clockOff: clockOff + passed });
      };
      let passed = 0;
      const list = await listed(24.5);
      expect(list.json.result.pushRequests).to.have.length(1);
      expect(list.json.warnings).to.have.length(expected.length);
      expect((await listed(25.5)).json.result.pushRequests).to.have.length(0);
    });
  }
});

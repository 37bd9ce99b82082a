import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { openSfSession, type SfSession } from '../support/sfSession.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt'];

describe('two machines that schedule the same orgs at the same time', () => {
  let hub: Emulator;
  let machines: SfSession[] = [];

  before(async () => {
    // Slow enough for both to be under way before either of them is done.
    hub = await startEmulator({ scenario: 'orgs=20,clean', latencyMs: 400 });
    machines = await Promise.all([openSfSession(), openSfSession()]);
    for (const session of machines) {
      await session.login(hub);
      await session.linkPlugin();
    }
  });

  after(async () => {
    await Promise.all(machines.map((session) => session.close()));
    await hub.close();
  });

  it('make one push, and the other says whose it is, and what to run', async () => {
    const runs = await Promise.all(
      machines.map((session) => session.sf([...SCHEDULE, '--start-time', '2099-01-01T00:00Z'])),
    );
    expect(runs.map(({ code }) => code)).to.have.members([0, 1]);
    const requests = [...hub.org.store.table('PackagePushRequest')!.rows()];
    const winner = requests.find(({ Status }) => Status === 'Pending')?.Id ?? '';
    expect(requests.filter(({ Id }) => Id !== winner).every(({ Status }) => Status === 'Canceled')).to.equal(true);
    const live = [...hub.org.store.table('PackagePushJob')!.where('PackagePushRequestId', winner)];
    expect(new Set(live.map((job) => job.SubscriberOrganizationKey)).size).to.equal(20);
    const said = runs.find(({ code }) => code === 1)?.stderr.replaceAll(/\s+/g, ' ');
    expect(said).to.contain(winner).and.contain('then run: "sf package push schedule -p');
  });
});

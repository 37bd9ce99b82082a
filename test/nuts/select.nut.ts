import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Emulator } from '../../emulator/server.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { openSessionWithHub, type SfSession } from '../support/sfSession.js';

const LIST = ['package', 'push', 'subscriber', 'list'];
const SCHEDULE = ['package', 'push', 'schedule'];

describe('choosing orgs through the real sf, in a hub with 100,000 subscribers, five versions and 60 instances', () => {
  let big: Emulator;
  let session: SfSession;
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(session.home, name);
    await writeFile(path, content);
    return path;
  };
  before(async () => {
    ({ hub: big, session } = await openSessionWithHub('orgs=100000,versions=5,instances=60'));
  });
  after(() => Promise.all([session.close(), big.close()]));

  const eligible = (): string[] =>
    [...(big.org.store.table('PackageSubscriber')?.rows() ?? [])]
      .filter((row) => big.scenario.ids.versions.behind.includes(String(row.MetadataPackageVersionId)))
      .filter(
        (row) => row.InstalledStatus === 'i' && row.OrgStatus !== 'Inactive' && row.HasRestrictionEnabled === false,
      )
      .map((row) => String(row.OrgKey));

  for (const [count, calls] of [
    [200, 7],
    [10_000, 30],
  ] as const) {
    it(`schedules ${count} listed orgs, preflight included, in at most ${calls} API calls`, async () => {
      const orgs = eligible().slice(count, 2 * count);
      const path = await file(`${count}.txt`, orgs.join('\n'));
      big.counters.reset();
      const { code, result } = await session.json<PackagePushScheduleResult>([
        ...SCHEDULE,
        '-p',
        'Acme CRM@1',
        '-f',
        path,
        '--no-prompt',
      ]);
      expect(code).to.equal(0);
      expect(result.orgs.scheduled).to.equal(count);
      expect(result.jobs.total).to.equal(count);
      expect(big.counters.counters().sinceReset).to.be.at.most(calls);
      expect(result.plan.apiCalls).to.be.at.most(calls);
    });
  }

  it('lists them all in at most 60 API calls, without keeping them in memory', async () => {
    const path = join(session.home, 'all.csv');
    big.counters.reset();
    // A third more than `sf` needs for itself; with the rows kept, it would run out.
    const env = { NODE_OPTIONS: '--max-old-space-size=128' };
    const { code, stderr } = await session.sf([...LIST, '-p', 'Acme CRM', '--output-file', path], {
      env,
    });
    expect(code, stderr).to.equal(0);
    expect(big.counters.counters().sinceReset).to.be.at.most(60);
    const expected = [...(big.org.store.table('PackageSubscriber')?.rows() ?? [])].filter(
      (row) => row.InstalledStatus === 'i' && row.MetadataPackageId === big.scenario.ids.packages[0]?.id,
    );
    const listed = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1);
    expect(listed).to.have.length(expected.length);
    expect(new Set(listed.map((line) => line.slice(1, 16)))).to.deep.equal(new Set(expected.map((row) => row.OrgKey)));
  });

  // The last one: it ends the sessions of the others, too.
  it('looks many up at once, also where the session has to be renewed under them', async () => {
    await session.loginByKey(big, 'jwt@example.com');
    const path = await file('many.txt', eligible().slice(30_000, 50_000).join('\n'));
    big.counters.reset();
    big.org.timing.latencyMs = 100;
    big.faults.add({ route: 'POST /composite', nth: 3, fault: { kind: 'expire' } });
    const args = ['-p', 'Acme CRM@1', '-f', path, '--dry-run', '-v', 'jwt@example.com'];
    const { code, result } = await session.json<PackagePushScheduleResult>([...SCHEDULE, ...args]);
    big.org.timing.latencyMs = 0;
    expect(code).to.equal(0);
    expect(result.orgs.scheduled).to.equal(20_000);
    const refused = big.counters.calls().filter(({ status }) => status === 401);
    expect(refused.length, 'calls that were under way when the session ended').to.be.above(1);
  });
});

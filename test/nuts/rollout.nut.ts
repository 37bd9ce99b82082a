import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Emulator } from '../../emulator/server.js';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import { openSessionWithHub, type SfRun, type SfSession } from '../support/sfSession.js';

const DEFINITION = 'packageVersion: Acme CRM@1\nwaves:\n  - name: few\n    orgs: 4\n  - name: others\n    orgs: rest\n';

describe('a rollout through the real sf', () => {
  let hub: Emulator;
  let session: SfSession;
  const sf = (...args: string[]): Promise<SfRun> => session.sf(['package', 'push', ...args]);
  const rollout = (name: string, ...args: string[]): Promise<SfRun> =>
    sf('rollout', name, '--plan-file', join(session.home, 'plan.json'), ...args);
  const step = ({ stdout }: SfRun): RolloutResult['step'] =>
    (JSON.parse(stdout) as { result: RolloutResult }).result.step;
  const jobs = (): unknown[] =>
    [...hub.org.store.table('PackagePushJob')!.rows()].map((job) => job.SubscriberOrganizationKey);

  before(async () => {
    ({ hub, session } = await openSessionWithHub('orgs=20,clean'));
  });

  after(() => Promise.all([session.close(), hub.close()]));

  it('is planned, started, paused, advanced by two runners at once, reported and aborted', async () => {
    const definition = join(session.home, 'rollout.yaml');
    await writeFile(definition, DEFINITION);
    const made = await sf('plan', 'generate', '-f', definition, '--output-file', join(session.home, 'plan.json'));
    expect(made.code, made.stderr).to.equal(0);
    expect((await rollout('start')).stderr, 'without a terminal').to.contain('--no-prompt');
    expect(step(await rollout('start', '--no-prompt', '--json'))).to.include({ action: 'push', wave: 'few' });
    expect(step(await rollout('pause', '--no-prompt', '--json')).waitingFor).to.equal('paused');
    await rollout('resume', '--no-prompt');
    await rollout('advance');
    hub.org.clock.advance(86_400_000);

    const both = await Promise.all([1, 2].map(() => rollout('advance')));
    expect(both.filter(({ stdout }) => stdout.includes('another process takes a step')).length).to.be.at.most(1);
    expect(new Set(jobs()), 'no org twice').to.have.length(jobs().length);
    expect((await rollout('report')).code).to.equal(69);
    await rollout('abort', '--no-prompt', '--reason', 'enough');
    expect((await rollout('report')).code).to.equal(1);
  });
});

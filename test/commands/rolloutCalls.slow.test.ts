import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RolloutResult } from '../../src/core/rollout/result.js';
import { commands, type Run } from '../support/inProcess.js';

const HOUR = 3_600_000;
const MOST_CALLS = 12;
const WAVES = 50;

describe('what a step of a rollout asks the org', function () {
  this.timeout(120_000);
  const cli = commands({ scenario: 'orgs=60,clean', start: Date.UTC(2026, 10, 30, 12) });
  const rollout = (name: string, ...args: string[]): Promise<Run<RolloutResult>> =>
    cli.sf<RolloutResult>(['package', 'push', 'rollout', name, '--plan-file', 'plan.json', ...args]);
  const calls = async (): Promise<number> => {
    cli.hub.counters.reset();
    const { code, stdout, stderr } = await rollout('advance');
    expect(code, stdout + stderr).to.equal(69);
    return cli.hub.counters.calls().length;
  };

  it('is no more for fifty waves that are over, once per machine', async () => {
    const waves = Array.from({ length: WAVES }, (_, index) => `  - { name: w${String(index)}, orgs: 1 }\n`).join('');
    const text = `packageVersion: Acme CRM@1\nwaves:\n${waves}  - { name: rest, orgs: rest, approval: manual }\n`;
    const definition = await cli.file('many.yaml', text);
    await cli.sf(['package', 'push', 'plan', 'generate', '-f', definition, '--output-file', 'plan.json']);
    await rollout('start', '--no-prompt');
    for (let wave = 0; wave < WAVES; wave++) {
      cli.pass(6 * HOUR);
      await rollout('advance');
    }
    expect(cli.rows('PackagePushRequest')).to.have.length(WAVES);
    expect(await calls()).to.be.at.most(MOST_CALLS);
    await rm(join(cli.home, 'plan.cache.json'));
    expect(await calls(), 'without the cache').to.be.within(WAVES, WAVES + 10);
    expect(await calls()).to.be.at.most(MOST_CALLS);
  });
});

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { commands } from '../support/inProcess.js';
import { rolloutCommands } from '../support/rolloutCommands.js';

const HOUR = 3_600_000;
const MOST_CALLS = 12;
const WAVES = 50;

describe('the calls of a rollout step', function () {
  this.timeout(120_000);
  const cli = commands({ scenario: 'orgs=60,clean', start: Date.UTC(2026, 10, 30, 12) });
  const { generate, rollout } = rolloutCommands(cli);
  const calls = async (): Promise<number> => {
    cli.hub.counters.reset();
    const { code, stdout, stderr } = await rollout('advance');
    expect(code, stdout + stderr).to.equal(69);
    return cli.hub.counters.calls().length;
  };

  it('do not increase with fifty waves that have ended, once per machine', async () => {
    const waves = Array.from({ length: WAVES }, (_, index) => `  - { name: w${String(index)}, orgs: 1 }\n`).join('');
    const text = `packageVersion: Acme CRM@1\nwaves:\n${waves}  - { name: rest, orgs: rest, approval: manual }\n`;
    await generate(text);
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

describe('the calls of a rollout step with 100,000 orgs', function () {
  this.timeout(300_000);
  const cli = commands({ scenario: 'orgs=100000,clean', start: Date.UTC(2026, 10, 30, 12) });
  const { generate, rollout } = rolloutCommands(cli);

  it('do not increase when 90,000 of them have ended, once per machine', async () => {
    // Of the first share, production orgs wait for their sandboxes.
    const named = ['most, orgs: 90%', 'more, orgs: 20000', 'rest, orgs: rest, approval: manual'];
    const waves = named.map((wave) => `  - { name: ${wave} }\n`).join('');
    const made = await generate(`packageVersion: Acme CRM@1\nwaves:\n${waves}`);
    expect(made.code, made.stderr).to.equal(0);
    expect((await rollout('start', '--no-prompt')).code).to.equal(69);
    for (let step = 0; step < 3; step++) {
      cli.pass(48 * HOUR);
      await rollout('advance');
    }
    cli.hub.counters.reset();
    const { code, json } = await rollout('advance', '--json');
    expect([code, json.result.step.waitingFor]).to.deep.equal([69, 'approval']);
    const ended = json.result.waves.reduce((total, { succeeded }) => total + succeeded, 0);
    expect(ended).to.be.at.least(90_000);
    expect(cli.hub.counters.calls()).to.have.length.of.at.most(MOST_CALLS);
  });
});

describe('the calls of a rollout with --wait while 6,000 orgs are upgraded', function () {
  this.timeout(300_000);
  const cli = commands({ scenario: 'orgs=6000,clean', start: Date.UTC(2026, 10, 30, 12) });

  it('are one a minute, or two for a few orgs, and a whole step every ten minutes', async () => {
    const { generate, rollout } = rolloutCommands(cli);
    await generate('packageVersion: Acme CRM@1\nwaves:\n  - { name: all, orgs: rest }\n');
    await rollout('start', '--no-prompt');
    cli.hub.counters.reset();
    const looks: number[] = [];
    const { code, stdout } = await cli.sf(
      ['package', 'push', 'rollout', 'advance', '--plan-file', 'plan.json', '--wait', '1200'],
      {
        onPause() {
          looks.push(cli.hub.counters.calls().length);
          return false;
        },
      },
    );
    expect(code, stdout).to.equal(0);
    const calls = looks.slice(1).map((count, index) => count - (looks[index] ?? 0));
    expect(calls.length).to.be.above(12);
    const steps = calls.filter((count) => count > 2);
    expect(steps).to.have.length.of.at.most(calls.length / 10 + 3);
  });
});

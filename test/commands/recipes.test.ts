import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { commands, type Run } from '../support/inProcess.js';

/** `examples/ci/rollout.sh` reads the log and the plan as text, and its tests have a CLI that is only made up. */
describe('behaviour that the recipes for CI depend on', () => {
  const cli = commands({ scenario: 'orgs=12,clean' });
  const sf = (...words: string[]): Promise<Run> => cli.sf(['package', 'push', ...words]);
  const rollout = (name: string, ...args: string[]): Promise<Run> =>
    sf('rollout', name, '--plan-file', 'plan.json', ...args);
  const text = (name: string): Promise<string> => readFile(join(cli.home, name), 'utf8');
  const generate = async (seed: string): Promise<Run> => {
    await cli.file('rollout.yaml', `packageVersion: Acme CRM@1\nseed: ${seed}\nwaves: [{ name: all, orgs: rest }]\n`);
    return sf('plan', 'generate', '--definition-file', 'rollout.yaml', '--output-file', 'plan.json');
  };

  it('a report of a rollout that was not started is an error, in JSON on standard output', async () => {
    await generate('one');
    const { code, stdout, json } = await rollout('report', '--json');
    expect(code).to.equal(1);
    expect(json.name).to.equal('NotStartedError');
    expect(stdout).to.contain('"NotStartedError"');
  });

  it('lines have time, plan and event in fixed places; old logs have the digest in their names', async () => {
    await generate('one');
    const [, digest = ''] = /^ *"digest": *"(sha256:[0-9a-f]{64})"/m.exec(await text('plan.json')) ?? [];
    await rollout('start', '--no-prompt');
    expect((await generate('two')).code).to.equal(1);
    await rollout('abort', '--no-prompt', '--reason', '"what":"finished"');
    const lines = (await text('plan.log.jsonl')).trim().split('\n');
    for (const line of lines) {
      expect(line.split('"').slice(5, 8)).to.deep.equal(['time', ':', (JSON.parse(line) as { time: string }).time]);
      expect(line).to.contain(`"plan":"${digest}"`).and.not.to.contain('"what":"finished"');
    }
    expect(lines.filter((line) => line.includes('"what":"aborted"'))).to.have.lengthOf(1);

    expect((await generate('two')).code).to.equal(0);
    const old = `plan.${digest.slice('sha256:'.length).slice(0, 12)}.log.jsonl`;
    expect(await readdir(cli.home))
      .to.include(old)
      .and.not.to.include('plan.log.jsonl');
  });

  it('an amendment is a line of the new plan, which names the old one; a finished rollout has a line', async () => {
    await generate('one');
    const { digest } = JSON.parse(await text('plan.json')) as { digest: string };
    await rollout('start', '--no-prompt');
    await cli.file('rollout.yaml', 'packageVersion: Acme CRM@1\nwaves: [{ name: all, orgs: rest, deadline: 8h }]\n');
    const { code, stderr } = await sf('plan', 'generate', '--definition-file', 'rollout.yaml', '--amend', 'plan.json');
    expect(code, stderr).to.equal(0);
    const plan = await text('plan.json');
    expect(plan).to.contain(`"${digest}"`);
    const amended = (await text('plan.log.jsonl')).split('\n').find((line) => line.includes('"what":"amended"'));
    expect(amended).to.contain(`"plan":"${(JSON.parse(plan) as { digest: string }).digest}"`);

    cli.pass(24 * 3_600_000);
    // Production orgs come after their sandboxes, in a wave of their own.
    await rollout('advance');
    cli.pass(24 * 3_600_000);
    await rollout('advance');
    expect(await text('plan.log.jsonl')).to.contain('"what":"finished"');
  });
});

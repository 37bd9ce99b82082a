import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';

const EXAMPLES = fileURLToPath(new URL('../examples/ci/', import.meta.url));

/** Stands for the CLI: writes down what it was asked, adds a line to the log, and ends as the test says. */
const STUB = `#!/usr/bin/env bash
echo "$*" >> "$CALLS"
case "$*" in *" report "*) echo "$REPORT"; exit 0 ;; esac
case "$*" in "package push rollout "*) echo "{\\"id\\":\\"$LINE\\"}" >> rollout/plan.log.jsonl ;; esac
echo "Acme CRM 1.4: said something"
exit "\${CODE:-0}"
`;

type Ran = { code: number; stdout: string; stderr: string };

describe('the recipes for CI', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recipes-'));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/sf'), STUB);
    await chmod(join(folder, 'bin/sf'), 0o755);
    await git('.', 'init', '--quiet', '--bare', 'origin.git');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const execute = (cwd: string, file: string, args: string[], env: Record<string, string>): Promise<Ran> =>
    new Promise((resolve) => {
      const own = { CALLS: join(folder, 'calls'), REPORT: '{}', LINE: 'x', HOME: folder };
      const path = `${join(folder, 'bin')}:${process.env.PATH ?? ''}`;
      execFile(file, args, { cwd: join(folder, cwd), env: { ...own, PATH: path, ...env } }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
      });
    });
  const git = async (cwd: string, ...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'init.defaultBranch=main'];
    const { code, stdout, stderr } = await execute(cwd, 'git', [...identity, ...args], {});
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  /** A checkout as a runner has it. */
  const checkout = async (name: string, { plan = true } = {}): Promise<void> => {
    await git('.', 'clone', '--quiet', 'origin.git', name);
    await mkdir(join(folder, name, 'rollout'));
    if (plan) await writeFile(join(folder, name, 'rollout/plan.json'), '{}');
    await cp(join(EXAMPLES, 'rollout.sh'), join(folder, name, 'rollout/rollout.sh'));
  };
  /** As GitHub, GitLab and Jenkins run a script that is in the repository. */
  const step = (name: string, env: Record<string, string> = {}): Promise<Ran> =>
    execute(name, 'bash', ['-e', '-c', './rollout/rollout.sh'], env);
  const calls = async (): Promise<string[]> =>
    (await readFile(join(folder, 'calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const savedLog = async (): Promise<string[]> =>
    (await git('origin.git', 'show', 'rollout-log:plan.log.jsonl')).split('\n').filter((line) => line !== '');
  const AT = '--plan-file rollout/plan.json';

  it('take a step, and keep the log on a branch of its own', async () => {
    await checkout('one');
    const { code, stdout } = await step('one', { ACTION: 'start', LINE: 'a', CODE: '69' });
    expect(code).to.equal(0);
    expect(stdout).to.contain('said something');
    expect(await savedLog()).to.deep.equal(['{"id":"a"}']);
    expect(await git('origin.git', 'show', 'rollout-log:.gitattributes')).to.equal('*.log.jsonl merge=union\n');

    await checkout('two');
    await step('two', { LINE: 'b' });
    expect(await savedLog()).to.deep.equal(['{"id":"a"}', '{"id":"b"}']);
    expect(await calls()).to.deep.equal([
      `package push rollout start --no-prompt ${AT}`,
      `package push rollout advance ${AT}`,
    ]);
  });

  it('lose no line of two runs at the same time', async () => {
    await checkout('one');
    await step('one', { ACTION: 'start', LINE: 'a' });
    await checkout('two');
    await checkout('three');
    await Promise.all([step('two', { LINE: 'b' }), step('three', { LINE: 'c', ACTION: 'pause' })]);
    expect((await savedLog()).toSorted()).to.deep.equal(['{"id":"a"}', '{"id":"b"}', '{"id":"c"}']);
  });

  for (const [code, ends] of [
    [0, 0],
    [68, 0],
    [69, 0],
    [1, 1],
    [130, 130],
  ] as const) {
    it(`end with ${ends} where the command ends with ${code}, with the log kept all the same`, async () => {
      await checkout('one');
      expect((await step('one', { ACTION: 'start', CODE: String(code) })).code).to.equal(ends);
      expect(await savedLog()).to.deep.equal(['{"id":"x"}']);
    });
  }

  it('pass on what a person has decided, as one word each', async () => {
    await checkout('one');
    await step('one', { ACTION: 'approve', WAVE: 'first production; rm -rf /' });
    for (const ACTION of ['pause', 'resume', 'abort']) await step('one', { ACTION, REASON: '$(touch hacked) why' });
    expect(await calls()).to.deep.equal([
      `package push rollout advance --approve first production; rm -rf / ${AT}`,
      ...['pause', 'resume', 'abort'].map(
        (action) => `package push rollout ${action} --no-prompt --reason $(touch hacked) why ${AT}`,
      ),
    ]);
    expect((await step('one', { ACTION: 'approve' })).code).not.to.equal(0);
    expect((await step('one', { ACTION: 'destroy' })).code).to.equal(2);
  });

  it('do nothing by schedule before there is a plan, or before it was started, but fail where the log is lost', async () => {
    await checkout('none', { plan: false });
    expect(await step('none')).to.include({ code: 0 });
    expect(await calls()).to.deep.equal([]);
    await checkout('planned');
    expect(await step('planned', { REPORT: '{ "name": "NotStartedError" }' })).to.include({ code: 0 });
    expect(await calls()).to.deep.equal([`package push rollout report --json ${AT}`]);
    expect((await step('planned', { REPORT: '{ "name": "LostLogError" }', CODE: '1' })).code).to.equal(1);
  });

  it('write the report into the summary of GitHub', async () => {
    await checkout('one');
    const summary = join(folder, 'summary.md');
    await step('one', { ACTION: 'start', GITHUB_STEP_SUMMARY: summary, REPORT: '## Rollout' });
    expect(await readFile(summary, 'utf8')).to.equal('## Rollout\n');
  });

  type Workflow = {
    concurrency?: object;
    jobs: Record<string, { steps: Array<{ name?: string; run?: string; shell?: string }> }>;
  };

  it('stop where the plan of a pull request can not be made, although it is piped', async () => {
    const workflow = parse(await readFile(join(EXAMPLES, 'github/rollout-plan.yml'), 'utf8')) as Workflow;
    const { run = '' } = workflow.jobs.plan?.steps.find(({ name }) => name === 'generate the plan') ?? {};
    await checkout('one');
    for (const [CODE, ends] of [
      ['0', 0],
      ['1', 1],
    ] as const)
      expect((await execute('one', 'bash', ['--noprofile', '--norc', '-e', '-c', run], { CODE })).code).to.equal(ends);
  });

  it("let a person's word and the schedule's go through one place", async () => {
    const text = await readFile(join(EXAMPLES, 'github/rollout.yml'), 'utf8');
    const { concurrency } = parse(text) as Workflow;
    expect(concurrency).to.deep.equal({ group: 'rollout', 'cancel-in-progress': false });
    for (const file of ['gitlab/.gitlab-ci.yml', 'jenkins/Jenkinsfile', 'github/rollout.yml']) {
      const recipe = await readFile(join(EXAMPLES, file), 'utf8');
      expect(recipe).to.contain('./rollout/rollout.sh');
      for (const action of ['start', 'approve', 'pause', 'resume', 'abort']) expect(recipe, file).to.contain(action);
    }
    // Inputs are given as variables of the environment, never as text of a script.
    for (const file of ['github/rollout.yml', 'github/rollout-plan.yml']) {
      const { jobs } = parse(await readFile(join(EXAMPLES, file), 'utf8')) as Workflow;
      for (const { run = '' } of Object.values(jobs).flatMap(({ steps }) => steps)) expect(run).not.to.contain('${{');
    }
    parse(await readFile(join(EXAMPLES, 'gitlab/.gitlab-ci.yml'), 'utf8'));
  });
});

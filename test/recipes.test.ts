import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';

const EXAMPLES = fileURLToPath(new URL('../examples/ci/', import.meta.url));

/**
 * Stands for the CLI: writes down what it was asked, adds a line to the log, and ends as the test says. An error of a report
 * is JSON with exit code 1, as below.
 */
const STUB = `#!/usr/bin/env bash
echo "$*" >> "$CALLS"
case "$*" in *" report "*) echo "$REPORT"; case "$REPORT" in *Error*) exit 1 ;; *) exit 0 ;; esac ;; esac
plan="\${!#}"
case "$*" in
  "package push rollout "*) printf "\${FORMAT:-%s\\\\n}" "\${ENTRY:-{\\"id\\":\\"$LINE\\"\\}}" >> "\${plan%.json}.log.jsonl" ;;
  *" plan generate "*) cat rollout/plan.log.jsonl > "$CALLS.log" 2> /dev/null ;;
esac
echo "Acme CRM 1.4: said something"
exit "\${CODE:-0}"
`;

/** A plan, and a line of its log, as they are in their files. */
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const planOf = (letter: string, ...amends: string[]): string =>
  `${JSON.stringify({ amends: amends.map(digest), digest: digest(letter) }, null, 2)}\n`;
const entry = (letter: string, what: string, { hour = 0, ...more }: { hour?: number; from?: string } = {}): string =>
  JSON.stringify({
    ...{ id: `${letter}-${what}-${hour}`, time: `2026-11-01T0${hour}:00:00.000Z`, host: 'h', user: 'u' },
    ...{ plan: digest(letter), what, ...more, reason: 'it said "what":"aborted"' },
  });

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
    // Pauses take no time.
    await writeFile(join(folder, 'bin/sleep'), '#!/bin/sh\n');
    for (const name of ['sf', 'sleep']) await chmod(join(folder, 'bin', name), 0o755);
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
  const savedLog = async (name = 'plan.log.jsonl'): Promise<string[]> =>
    (await git('origin.git', 'show', `rollout-log:${name}`)).split('\n').filter((line) => line !== '');
  const savedFiles = async (): Promise<string[]> =>
    (await git('origin.git', 'ls-tree', '--name-only', 'rollout-log')).trim().split('\n');
  const write = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content);
  const local = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  /** Puts a log on the branch, as it is. */
  const putLog = async (content: string): Promise<void> => {
    await git('.', 'clone', '--quiet', 'origin.git', 'writer');
    await git('writer', 'checkout', '--quiet', '--orphan', 'rollout-log');
    await write('writer/plan.log.jsonl', content);
    await git('writer', 'add', '.');
    await git('writer', 'commit', '--quiet', '--message', 'log');
    await git('writer', 'push', '--quiet', '--force', 'origin', 'rollout-log');
    await rm(join(folder, 'writer'), { recursive: true });
  };
  const AT = '--plan-file rollout/plan.json';

  it('take a step, and keep the log on its own branch', async () => {
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

  it('lose no line of two simultaneous runs', async () => {
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
    it(`end with ${ends} where the command ends with ${code}, and store the log in any case`, async () => {
      await checkout('one');
      expect((await step('one', { ACTION: 'start', CODE: String(code) })).code).to.equal(ends);
      expect(await savedLog()).to.deep.equal(['{"id":"x"}']);
    });
  }

  it("pass on a person's decision, as one argument each", async () => {
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

  it('do nothing on schedule before there is a plan, or before the start, but fail where the log is lost', async () => {
    await checkout('none', { plan: false });
    expect(await step('none')).to.include({ code: 0 });
    expect(await calls()).to.deep.equal([]);
    await checkout('planned');
    expect(await step('planned', { REPORT: '{ "name": "NotStartedError" }' })).to.include({ code: 0 });
    expect(await calls()).to.deep.equal([`package push rollout report --json ${AT}`]);
    expect((await step('planned', { REPORT: '{ "name": "LogMissingError" }', CODE: '1' })).code).to.equal(1);
  });

  it('take no step where git fails, so that a pause on the branch is respected', async () => {
    await checkout('one');
    await step('one', { ACTION: 'start', LINE: 'a' });
    await git('one', 'remote', 'set-url', 'origin', '../gone.git');
    for (const ACTION of ['advance', 'approve', 'resume', 'start', 'plan']) {
      const { code, stderr } = await step('one', { ACTION, WAVE: 'early' });
      expect(code).to.equal(1);
      expect(stderr).to.contain("The branch rollout-log can't be read, and so nobody knows whether the rollout was");
    }
    expect(await calls()).to.have.lengthOf(1);
    await git('one', 'remote', 'set-url', 'origin', '../origin.git');
    expect((await step('one', { LINE: 'b' })).code).to.equal(0);
    expect(await savedLog()).to.deep.equal(['{"id":"a"}', '{"id":"b"}']);
  });

  it('create the branch again from the local log, where somebody has deleted it', async () => {
    await checkout('one');
    await step('one', { ACTION: 'start', LINE: 'a' });
    await git('origin.git', 'branch', '-D', 'rollout-log');
    await step('one', { LINE: 'a' });
    expect(await savedLog()).to.deep.equal(['{"id":"a"}']);
  });

  it('leave the log on the branch unchanged where it cannot be committed', async () => {
    await checkout('one');
    await step('one', { ACTION: 'start', LINE: 'a' });
    await write('one/.git/hooks/pre-push', '#!/bin/sh\necho no >&2\nexit 1\n');
    await chmod(join(folder, 'one/.git/hooks/pre-push'), 0o755);
    const { code, stderr } = await step('one', { LINE: 'b' });
    expect(code).to.equal(1);
    expect(stderr).to.contain('no\n').and.to.contain("can't be pushed to the branch rollout-log. Keep it");
    expect(await savedLog()).to.deep.equal(['{"id":"a"}']);
    expect(await local('one/rollout/plan.log.jsonl')).to.equal('{"id":"a"}\n{"id":"b"}\n');
  });

  for (const half of [
    '{',
    '{"id":"5f","time":"2026-11-3',
    '{"orgs":[{"orgKey":"0',
    '{"orgs":[{"reason":"x"}',
    '{"a":"}',
  ])
    it(`leave out an incomplete last line, in either copy: ${half}`, async () => {
      await checkout('one');
      await step('one', { ACTION: 'start', LINE: 'a' });
      await step('one', { ENTRY: half, FORMAT: '%s', CODE: '130' });
      expect(await savedLog()).to.deep.equal(['{"id":"a"}']);
      await write('one/rollout/plan.log.jsonl', `{"id":"b"}\n${half}`);
      await putLog(`{"id":"a"}\n${half}`);
      await step('one', { LINE: 'c' });
      expect(await savedLog()).to.deep.equal(['{"id":"a"}', '{"id":"b"}', '{"id":"c"}']);
    });

  it('keep a complete last line without its line end, which an editor may remove', async () => {
    await checkout('one');
    await putLog('{"id":"a"}\n{"id":"paused"}');
    await step('one', { LINE: 'b' });
    expect(await savedLog()).to.deep.equal(['{"id":"a"}', '{"id":"paused"}', '{"id":"b"}']);
  });

  it('keep the logs of several plans side by side', async () => {
    await checkout('one');
    await step('one', { ACTION: 'start', LINE: 'a' });
    await write('one/rollout/rest.json', '{}');
    await step('one', { ACTION: 'start', LINE: 'b', PLAN: 'rollout/rest.json' });
    await step('one', { LINE: 'c' });
    expect(await savedLog()).to.deep.equal(['{"id":"a"}', '{"id":"c"}']);
    expect(await savedLog('rest.log.jsonl')).to.deep.equal(['{"id":"b"}']);
  });

  const aaa = `plan.${'a'.repeat(12)}.log.jsonl`;
  const started = entry('a', 'started');
  const withPlan = async (name: string, plan: string): Promise<void> => {
    await checkout(name);
    await write(`${name}/rollout/plan.json`, plan);
  };

  for (const what of ['finished', 'aborted'])
    it(`start the plan that replaces one whose rollout was ${what}, and keep the old log under another name`, async () => {
      const over = entry('a', what, { hour: 1 });
      await withPlan('lagging', planOf('a'));
      await step('lagging', { ACTION: 'start', ENTRY: started });
      await withPlan('one', planOf('a'));
      await step('one', { ENTRY: over });
      expect(await savedLog()).to.deep.equal([started, over]);

      for (const name of ['one', 'lagging']) await write(`${name}/rollout/plan.json`, planOf('b'));
      // Until it is started the branch stays as it is.
      const { code, stdout } = await step('one', { REPORT: '{ "name": "LogMissingError" }' });
      expect([code, stdout]).to.deep.equal([0, 'The rollout of rollout/plan.json was not started.\n']);
      expect(await savedLog()).to.deep.equal([started, over]);
      expect(await local(`one/rollout/${aaa}`)).to.equal(`${started}\n${over}\n\n`);

      const begun = entry('b', 'started', { hour: 2 });
      expect((await step('one', { ACTION: 'start', ENTRY: begun })).code).to.equal(0);
      expect(await savedFiles()).to.deep.equal(['.gitattributes', aaa, 'plan.log.jsonl']);
      expect([await savedLog(), await savedLog(aaa)]).to.deep.equal([[begun], [started, over]]);

      // A runner whose own copy of the old log ends earlier, and one with an old checkout.
      const next = entry('b', 'push-made', { hour: 3 });
      expect((await step('lagging', { ENTRY: next })).code).to.equal(0);
      expect([await savedLog(), await savedLog(aaa)]).to.deep.equal([
        [begun, next],
        [started, over],
      ]);
      await withPlan('old', planOf('a'));
      const before = await calls();
      expect((await step('old', { ACTION: 'start' })).stderr).to.contain('is of another plan than rollout/plan.json');
      await step('one', { ENTRY: entry('b', 'finished', { hour: 4 }) });
      expect((await step('old', { ACTION: 'start' })).stderr).to.contain(
        'rollout/plan.json was replaced by another one',
      );
      expect(await calls()).to.have.lengthOf(before.length + 1);
    });

  const amended = entry('b', 'amended', { hour: 2, from: digest('a') });
  for (const [title, log] of [
    ['runs', [started]],
    ['was amended after it had finished', [amended, started, entry('a', 'finished', { hour: 1 })]],
  ] as const)
    it(`refuse a plan in place of one whose rollout ${title}, without a call`, async () => {
      await putLog(`${log.join('\n')}\n`);
      await withPlan('one', planOf('c'));
      for (const ACTION of ['advance', 'start', 'abort', 'plan']) {
        const { code, stderr } = await step('one', { ACTION });
        expect([code, stderr]).to.deep.equal([
          1,
          'The log plan.log.jsonl is of another plan than rollout/plan.json, and its rollout is not over: ' +
            'check that plan out, to go on or to abort it. Nothing was pushed.\n',
        ]);
      }
      expect(await calls()).to.deep.equal([]);
      expect(await savedLog()).to.deep.equal(log);
    });

  it('continue a rollout whose plan was amended', async () => {
    await putLog(`${started}\n`);
    await withPlan('one', planOf('b', 'a'));
    await step('one', { ENTRY: amended });
    expect(await savedLog()).to.deep.equal([started, amended]);
  });

  it('generate a plan beside the log of the one that it replaces, and end like the command', async () => {
    await withPlan('one', planOf('a'));
    expect(await step('one', { ACTION: 'plan' })).to.include({ code: 0, stdout: 'Acme CRM 1.4: said something\n' });
    await putLog(`${started}\n`);
    expect((await step('one', { ACTION: 'plan', CODE: '1', DEFINITION: 'rollout/other.yaml' })).code).to.equal(1);
    expect(await readFile(join(folder, 'calls.log'), 'utf8')).to.equal(`${started}\n`);
    // A pull request that has a new plan already.
    await putLog(`${started}\n${entry('a', 'finished', { hour: 1 })}\n`);
    for (const plan of [planOf('c'), undefined]) {
      await rm(join(folder, 'one'), { recursive: true });
      await checkout('one', { plan: false });
      if (plan !== undefined) await write('one/rollout/plan.json', plan);
      expect((await step('one', { ACTION: 'plan' })).code).to.equal(0);
      expect(await readFile(join(folder, 'calls.log'), 'utf8')).to.equal('');
    }
    const generated = (definition: string): string =>
      `package push plan generate --definition-file rollout/${definition}.yaml --output-file rollout/plan.json`;
    expect(await calls()).to.deep.equal(['rollout', 'other', 'rollout', 'rollout'].map(generated));
  });

  it('write the report into the job summary of GitHub', async () => {
    await checkout('one');
    const summary = join(folder, 'summary.md');
    await step('one', { ACTION: 'start', GITHUB_STEP_SUMMARY: summary, REPORT: '## Rollout' });
    expect(await readFile(summary, 'utf8')).to.equal('## Rollout\n');
  });

  type Job = { steps: Array<{ name?: string; run?: string; env?: Record<string, string> }> };
  type Workflow = { concurrency?: object; jobs: Record<string, Job> };

  it('generate the plan of a pull request beside the log, and stop on an error, even in a pipe', async () => {
    const workflow = parse(await readFile(join(EXAMPLES, 'github/rollout-plan.yml'), 'utf8')) as Workflow;
    const { run = '', env = {} } = workflow.jobs.plan?.steps.find(({ name }) => name === 'generate the plan') ?? {};
    await withPlan('one', planOf('a'));
    await putLog(`${started}\n`);
    for (const CODE of ['0', '1']) {
      const { code } = await execute('one', 'bash', ['--noprofile', '--norc', '-e', '-c', run], { CODE, ...env });
      expect(code).to.equal(Number(CODE));
    }
    expect(await readFile(join(folder, 'calls.log'), 'utf8')).to.equal(`${started}\n`);
    const gitlab = parse(await readFile(join(EXAMPLES, 'gitlab/.gitlab-ci.yml'), 'utf8')) as Record<string, object>;
    expect(gitlab.plan).to.deep.include({ variables: { ACTION: 'plan' }, script: ['./rollout/rollout.sh'] });
  });

  it('commit the plan of a pull request only if it has changed', async () => {
    const workflow = parse(await readFile(join(EXAMPLES, 'github/rollout-plan.yml'), 'utf8')) as Workflow;
    const { run = '' } = workflow.jobs.plan?.steps.find(({ name }) => name === 'commit it') ?? {};
    await withPlan('one', planOf('a'));
    for (const plan of ['a', 'a', 'b']) {
      await write('one/rollout/plan.json', planOf(plan));
      expect(await execute('one', 'bash', ['--noprofile', '--norc', '-e', '-c', run], {})).to.include({ code: 0 });
    }
    expect((await git('origin.git', 'rev-list', '--count', '--all')).trim()).to.equal('2');
  });

  it("serialize a person's decision and scheduled runs", async () => {
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

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { DEFAULT_SWITCHES, type Switches } from '../../emulator/model.js';
import type { AnswersFile } from '../../live/answersFile.js';
import { startHubProcess } from '../support/emulatorProcess.js';
import { type Bench, openBench } from './support.js';
import { coreEnv, setEnv } from '../support/environment.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What an org might be like that is unlike the emulator in as much as can be. */
const OTHERWISE: Partial<Switches> = {
  ...{ inProgress: 'In Progress', canceledJob: 'Cancelled', abortRefusal: 'INVALID_STATUS', pendingAgain: 'refuse' },
  ...{ cancelAgain: 'no-op', jobIntoNonCreated: 'accept', sameOrNewer: 'run', unknownOrgKey: 'run' },
  ...{ malformedOrgKey: 'MALFORMED_ID', longOrgKey: 'refuse', pastStart: 'refuse', zonelessTime: 'user-zone' },
  ...{ editAfterCreated: 'start-only', unpushableVersion: 'pending', jobStatusWhilePending: 'Created' },
  ...{ unknownPicklistFilter: 'refuse', orgKeyMatch: 'case-sensitive', createdDate: 'present' },
  ...{ migrationSince: 63, migrationFilter: 'no', restrictionSince: 65 },
};

type Ended = { code: number | null; stdout: string; stderr: string };

describe('npm run test:live', function () {
  this.timeout(60_000);
  let bench: Bench;
  let home: string;
  let answers: string;
  let logins = 0;
  let restore = (): void => undefined;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'live-home-'));
    answers = join(home, 'answers.json');
    restore = setEnv(coreEnv(home));
  });

  after(async () => {
    restore();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });

  /** A hub that the user of the temporary home is logged in to as `hub`. */
  const open = async (options: Parameters<typeof openBench>[0]): Promise<void> => {
    bench = await openBench(options);
    const { AuthInfo } = await import('@salesforce/core');
    const { accessToken, url: instanceUrl } = bench.hub;
    const username = `hub${++logins}@example.com`;
    const accessTokenOptions = { accessToken, instanceUrl, loginUrl: instanceUrl };
    const authInfo = await AuthInfo.create({ username, accessTokenOptions });
    await authInfo.save();
    await authInfo.setAlias('hub');
  };
  afterEach(() => bench.hub.close());

  const start = (...more: string[]): { child: ReturnType<typeof spawn>; ended: Promise<Ended>; said: () => string } => {
    const { newest } = bench.hub.scenario.ids.versions;
    const child = spawn(
      process.execPath,
      [
        ...['--import=tsx', 'live/main.ts', '--target-dev-hub', 'hub', '--org', String(bench.org.OrgKey)],
        ...['--package-version', newest, '--answers', answers, ...more],
      ],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: process.env },
    );
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (out.stderr += chunk));
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...out })));
    return { child, ended, said: () => out.stderr };
  };

  it('uses the login of the user, and an emulator with its answers behaves like the org', async () => {
    await open({ switches: OTHERWISE, maxVersion: 66 });
    const { code, stdout, stderr } = await start('--no-prompt').ended;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain(`npm run emulator -- --answers ${answers}`).and.to.contain('Nothing was left open');
    const text = await readFile(answers, 'utf8');
    expect(stdout + stderr + text).to.not.contain(bench.hub.accessToken.slice(20));
    const file = JSON.parse(text) as AnswersFile;
    expect([file.schema, file.apiVersion, file.hub]).to.deep.equal([1, '66.0', bench.hub.orgId]);

    const like = await startHubProcess('--scenario', 'tiny', '--answers', answers, '--switch', 'zeroJobs=refuse');
    try {
      const switches = await like.control<Switches>('GET', 'switches');
      expect(switches).to.deep.equal({ ...DEFAULT_SWITCHES, ...OTHERWISE, zeroJobs: 'refuse' });
      const versions = (await (await fetch(`${like.url}/services/data`)).json()) as Array<{ version: string }>;
      expect(versions.at(-1)!.version).to.equal('66.0');
    } finally {
      like.stop();
    }
  });

  it('cleans up after Ctrl-C, and keeps its answers', async () => {
    await open({ latencyMs: 20 });
    const running = start('--no-prompt', '--only', '1,2,3,9', '--answers', join(home, 'interrupted.json'));
    while (!/made 0DV/.test(running.said())) {
      if (running.child.exitCode !== null) expect.fail(running.said());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).to.equal(130);
    expect(stdout).to.contain('Interrupted').and.to.contain('Nothing was left open');
    expect(bench.open()).to.deep.equal([]);
    expect(bench.hub.org.store.table('PackagePushRequest')!.size).to.be.at.least(1);
    const file = JSON.parse(await readFile(join(home, 'interrupted.json'), 'utf8')) as AnswersFile;
    expect(file.questions.find(({ number }) => number === '9a')!.answer).to.equal('absent');
  });

  it('writes nothing where nobody can confirm', async () => {
    await open({});
    const { code, stderr } = await start('--allow-push').ended;
    expect([code, bench.hub.org.store.table('PackagePushRequest')!.size]).to.deep.equal([1, 0]);
    expect(stderr).to.contain('--no-prompt');
  });
});

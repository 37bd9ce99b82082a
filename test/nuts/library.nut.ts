import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import ts from 'typescript';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { PackagePushResumeResult } from '../../src/commands/package/push/resume.js';
import { openSfSession, type SfSession } from '../support/sfSession.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/push.mjs');
const run = promisify(execFile);

/** The library as a script uses it: imported by its package name, compiled, in its own process. */
describe('the library, by the name of the package', () => {
  it('loads nothing of oclif or of the CLI, and nothing that is only needed at times', async () => {
    const log = join(ROOT, 'test/support/importLog.mjs');
    const script =
      "import('sf-plugin-package-push').then((library) => console.log(Object.keys(library).sort().join()))";
    const { stdout } = await run(process.execPath, ['--import', log, '-e', script], { cwd: ROOT });
    const [names, ...files] = stdout.trim().split('\n');
    expect(names?.split(',')).to.deep.equal([
      ...['OrgError', 'ScheduleBroken', 'UsageError', 'abortPush', 'estimatePush', 'exportHistory'],
      ...['findOrphanedRequests', 'listCustomers', 'listPushes', 'listSubscribers', 'openHistory', 'openPushOrg'],
      ...['planPush', 'planRetry', 'readAbortable', 'readCustomers', 'reopenPush', 'reportAdoption', 'reportPush'],
      ...['resumePush', 'schedulePush', 'watchPush'],
    ]);
    const packages = files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    expect([...new Set(packages)]).to.deep.equal([]);
    expect(files.filter((file) => /\/lib\/(?:cli|commands|compose|format)\//.test(file))).to.deep.equal([]);
  });

  it('has types that need no other package, and are all published', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [{ files }] = JSON.parse(stdout) as [{ files: Array<{ path: string }> }];
    const published = new Set(files.map(({ path }) => path));
    const declarations = new Set<string>();
    const visit = async (file: string): Promise<void> => {
      if (declarations.has(file)) return;
      declarations.add(file);
      const text = await readFile(join(ROOT, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:from |import\()["']([^"']+)["']/g)) {
        expect(target, file).to.match(/^\.\.?\//);
        await visit(resolve('/', dirname(file), target.replace(/\.js$/, '.d.ts')).slice(1));
      }
    };
    await visit('lib/index.d.ts');
    expect([...declarations].filter((file) => !published.has(file))).to.deep.equal([]);
    const sizes = await Promise.all([...declarations].map(async (file) => (await stat(join(ROOT, file))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.below(120_000);
  });

  it('has types that its example keeps to', function () {
    this.timeout(60_000);
    const options: ts.CompilerOptions = {
      ...{ checkJs: true, noEmit: true, strict: true, types: ['node'] },
      ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2024, skipLibCheck: true },
    };
    const program = ts.createProgram([EXAMPLE], options);
    const messages = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
    expect(messages).to.deep.equal([]);
    // If the declarations were not found, every type would be any.
    expect(program.getSourceFiles().map(({ fileName }) => fileName)).to.include(join(ROOT, 'lib/index.d.ts'));
  });

  describe('with an org', () => {
    let hub: Emulator;
    let session: SfSession;
    const env = { SF_PACKAGE_PUSH_POLL_MS: '200', SF_PACKAGE_PUSH_RETRY_MS: '5' };

    const script = async (file: string, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
      const options = { cwd: session.home, env: { ...session.env, ...env } };
      return run(process.execPath, [file, ...args], options).then(
        (done) => ({ code: 0, ...done }),
        (error: unknown) => error as { code: number; stdout: string; stderr: string },
      );
    };

    beforeEach(async () => {
      hub = await startEmulator({ scenario: 'orgs=300,clean,failures=20,inactive=4', clock: 3600 });
      session = await openSfSession();
      await session.login(hub);
    });
    afterEach(async () => {
      await session.close();
      await hub.close();
    });

    it('runs the example to its end', async () => {
      const { code, stdout, stderr } = await script(EXAMPLE, ['hub', 'Acme CRM']);
      expect(stderr).to.equal('');
      const [, planned, all] = /^Acme CRM [\d.]+ to (\d+) of (\d+) sandboxes$/m.exec(stdout) ?? [];
      const jobs = [...(hub.org.store.table('PackagePushJob')?.rows() ?? [])];
      expect(jobs).to.have.length(Number(planned));
      expect(Number(planned)).to.be.within(1, Number(all));
      const failed = jobs.filter(({ Status }) => Status === 'Failed').length;
      const last = stdout.match(/^.* upgraded, .*$/gm)?.at(-1);
      const status = failed === 0 ? 'Succeeded' : 'Failed';
      expect(last).to.equal(`${status}: ${jobs.length - failed} upgraded, ${failed} failed, of ${jobs.length}`);
      expect(code).to.equal(failed === 0 ? 0 : 1);
    });

    it('leaves a push that the CLI can resume', async () => {
      await session.linkPlugin();
      hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
      const broken = await script(EXAMPLE, ['hub', 'Acme CRM']);
      expect(broken.code).to.equal(1);
      expect(broken.stderr).to.contain('ScheduleBroken');
      hub.faults.clear();
      const resumed = await session.json<PackagePushResumeResult>(['package', 'push', 'resume', '--use-most-recent']);
      expect(resumed.code).to.equal(0);
      const requests = [...(hub.org.store.table('PackagePushRequest')?.rows() ?? [])];
      expect(requests.map(({ Id }) => Id)).to.deep.equal([resumed.result.pushRequestId]);
      expect(hub.org.store.table('PackagePushJob')?.rows()).to.have.length(resumed.result.orgs.scheduled);
      expect(resumed.result.orgs.rejected).to.deep.equal([]);
    });
  });
});

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import type { PackagePushReportResult } from '../../src/commands/package/push/report.js';
import type { PackagePushResumeResult } from '../../src/commands/package/push/resume.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { startRegistry, type Registry } from '../support/registry.js';
import { openSfSession, ROOT, type SfRun, type SfSession } from '../support/sfSession.js';
import { installCli, packTree, type Tarballs } from '../support/tarball.js';

const PLUGIN = 'sf-plugin-package-push';
/** The oldest release of the CLI that the README promises to support. */
const OLDEST = '2.108.6';
const INSTALL = ['plugins', 'install', PLUGIN];
const UNSIGNED = /isn't signed by Salesforce/;

/**
 * The plugin as users get it: packed, published, installed by `sf`, used, updated and removed. Everything except the
 * plugin comes from the registry that npm is configured with: without it these tests fail. They take more than two
 * minutes of one core, mostly for packing, three installations of the plugin and one of an older CLI.
 */
describe('the published package', function () {
  this.timeout(600_000);
  let folder: string;
  let registry: Registry;
  let tarballs: Tarballs;

  before('it is packed and published', async () => {
    folder = await mkdtemp(join(tmpdir(), 'install-'));
    registry = await startRegistry();
    tarballs = await packTree();
    await registry.publish(tarballs.file);
  });

  after(async () => {
    // If creating the first of them failed, the second does not exist.
    const parts: Array<{ close(): Promise<void> } | undefined> = [registry, tarballs];
    for (const part of parts) await part?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  /** A new user, who only has the local registry. */
  const newcomer = (bin?: string): Promise<SfSession> =>
    openSfSession({
      ...(bin === undefined ? {} : { bin }),
      env: {
        FORCE_COLOR: '0',
        SF_NPM_REGISTRY: registry.url,
        NPM_CONFIG_CACHE: join(folder, 'cache'),
        npm_config_cache: join(folder, 'cache'),
        SF_PACKAGE_PUSH_RETRY_MS: '5',
        SF_PACKAGE_PUSH_POLL_MS: '200',
      },
    });

  /** The installed version, according to `sf plugins`. */
  const installed = async (session: SfSession): Promise<string | undefined> =>
    new RegExp(`^${PLUGIN} (\\S+)`, 'm').exec((await session.sf(['plugins'])).stdout)?.[1];

  const expectInstalled = async (session: SfSession, run: SfRun, version: string): Promise<void> => {
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.contain(`installed v${version}`);
    expect(run.stdout + run.stderr, 'npm has nothing to warn of').not.to.match(
      /EBADENGINE|ERESOLVE|npm warn deprecated/i,
    );
    expect(await installed(session)).to.equal(version);
  };

  const startHub = (): Promise<Emulator> => startEmulator({ scenario: 'orgs=40,clean' });
  const requests = (hub: Emulator): Row[] => [...hub.org.store.table('PackagePushRequest')!.rows()];

  /** Typical first use; it needs every file of the package that is loaded late. */
  const useIt = async (session: SfSession, hub: Emulator): Promise<void> => {
    const push = ['package', 'push'];
    const scheduled = await session.json<PackagePushScheduleResult>([
      ...[...push, 'schedule', '-p', hub.scenario.ids.versions.newest],
      ...['--all-behind', '--limit', '5', '--no-prompt', '--time-zone', 'Europe/Vienna', '-t', '2099-01-01T02:00'],
    ]);
    expect(scheduled.code, scheduled.raw).to.equal(0);
    const id = String(scheduled.result.pushRequestId);

    const list = await session.sf([...push, 'list']);
    expect([list.code, list.stderr]).to.deep.equal([0, '']);
    expect(list.stdout).to.contain(id);

    hub.org.clock.advance(80 * 365 * 86_400_000);
    const report = await session.json<PackagePushReportResult>([...push, 'report', '-i', id]);
    expect([report.code, report.result.outcome]).to.deep.equal([0, 'succeeded']);
    const page = join(session.home, 'push.html');
    const written = await session.sf([...push, 'report', '-i', id, '--html', page]);
    expect(written.code, written.stderr).to.equal(0);
    expect(await readFile(page, 'utf8'))
      .to.contain('<script')
      .and.contain(id);

    const definition = join(session.home, 'rollout.yaml');
    await writeFile(
      definition,
      `packageVersion: ${hub.scenario.ids.versions.newest}\nwaves:\n  - name: all\n    orgs: rest\n`,
    );
    const plan = join(session.home, 'plan.json');
    const generated = await session.sf([...push, 'plan', 'generate', '-f', definition, '--output-file', plan]);
    expect(generated.code, generated.stderr).to.equal(0);
    expect((await stat(plan)).size).to.be.above(1000);
  };

  describe('with the sf of today', () => {
    let session: SfSession;
    let hub: Emulator;

    before(async () => {
      [session, hub] = await Promise.all([newcomer(), startHub()]);
      await session.login(hub);
    });
    after(() => Promise.all([session.close(), hub.close()]));

    it('is not installed where the question is answered with no', async () => {
      const run = await session.sf(INSTALL, { stdin: 'n\n' });
      expect(run.code).to.equal(1);
      expect(run.stdout + run.stderr).to.match(UNSIGNED);
      expect(run.stderr).to.contain('canceled the plugin installation');
      expect(await installed(session)).to.equal(undefined);
    });

    it('is installed where it is answered with yes', async () => {
      const run = await session.sf(INSTALL, { stdin: 'y\n' });
      expect(run.stdout + run.stderr).to.match(UNSIGNED);
      await expectInstalled(session, run, tarballs.version);
    });

    it('explains itself: topics, commands, flags', async () => {
      const says = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await session.sf(args);
        expect([code, stderr], args.join(' ')).to.deep.equal([0, '']);
        return stdout;
      };
      expect(await says('package', 'push', '--help'))
        .to.contain('Schedule, track and cancel push upgrades')
        .and.contain('package push rollout')
        .and.contain('package push schedule');
      expect(await says('help', 'package', 'push', 'rollout')).to.contain('package push rollout start');
      expect(await says('package', 'push', 'report', '--help'))
        .to.contain('--html')
        .and.contain('EXIT CODES');
      expect(await says('plugins', 'inspect', PLUGIN)).to.contain('package:push:schedule');
    });

    it('works, without a word too many', () => useIt(session, hub));

    it('is updated, and the next version can resume what the one before it started', async () => {
      hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
      const version = hub.scenario.ids.versions.newest;
      const broken = await session.sf(['package', 'push', 'schedule', '-p', version, '--all-behind', '--no-prompt']);
      expect(broken.code).to.equal(1);
      hub.faults.clear();
      expect(requests(hub).at(-1)?.Status).to.equal('Created');

      await registry.publish(tarballs.next.file);
      const update = await session.sf(['plugins', 'update']);
      expect(update.code, update.stderr).to.equal(0);
      expect(await installed(session)).to.equal(tarballs.next.version);

      const resumed = await session.json<PackagePushResumeResult>(['package', 'push', 'resume', '--use-most-recent']);
      expect(resumed.code, resumed.raw).to.equal(0);
      expect(resumed.result.pushRequestId).to.equal(requests(hub).at(-1)?.Id);
      expect(requests(hub).at(-1)?.Status).to.not.equal('Created');
      const listed = await session.json<PackagePushListResult>(['package', 'push', 'list']);
      expect(listed.result.pushRequests.map(({ pushRequestId }) => pushRequestId)).to.have.members(
        requests(hub).map(({ Id }) => Id),
      );
    });

    it('is gone after uninstalling', async () => {
      const run = await session.sf(['plugins', 'uninstall', PLUGIN]);
      expect(run.code, run.stderr).to.equal(0);
      expect(await installed(session)).to.equal(undefined);
      const gone = await session.sf(['package', 'push', 'list']);
      expect(gone.code).to.not.equal(0);
      expect(gone.stderr).to.match(/not a sf command|not found/);
    });

    it('is installed without a question once it is on the allow list', async () => {
      const add = await session.sf(['plugins', 'trust', 'allowlist', 'add', '--name', PLUGIN]);
      expect(add.code, add.stderr).to.equal(0);
      const run = await session.sf(INSTALL);
      expect(run.stdout + run.stderr).not.to.match(UNSIGNED);
      await expectInstalled(session, run, tarballs.next.version);
    });
  });

  describe(`with sf ${OLDEST}, the oldest that the README promises`, () => {
    let session: SfSession;
    let hub: Emulator;

    before(async () => {
      const bin = await installCli(OLDEST, folder);
      [session, hub] = await Promise.all([newcomer(bin), startHub()]);
      await session.login(hub);
    });
    after(() => Promise.all([session.close(), hub.close()]));

    it('is what the README says', async () => {
      const [line = ''] = OLDEST.split(/(?=\.\d+$)/);
      expect(await readFile(join(ROOT, 'README.md'), 'utf8')).to.contain(`\`sf\` ${line} or later`);
      expect((await session.sf(['--version'])).stdout).to.contain(`@salesforce/cli/${OLDEST} `);
    });

    it('is installed without a question by the file that the README names, and works', async () => {
      const config = join(session.home, '.config/sf');
      await mkdir(config, { recursive: true });
      await writeFile(join(config, 'unsignedPluginAllowList.json'), JSON.stringify([PLUGIN]));
      const run = await session.sf([...INSTALL.slice(0, 2), `${PLUGIN}@${tarballs.version}`]);
      expect(run.stdout + run.stderr).not.to.match(UNSIGNED);
      await expectInstalled(session, run, tarballs.version);
      await useIt(session, hub);
    });
  });
});

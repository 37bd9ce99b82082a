import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { openSessionWithHub, type SfOptions, type SfSession } from '../support/sfSession.js';
import { INSERTS } from '../faults/parts.js';

const PLUGIN = 'sf-plugin-package-push';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DAY = 86_400_000;

type Diagnosis = {
  pluginSpecificData: Record<string, unknown[]>;
  diagnosticResults: Array<{ testName: string; status: string }>;
  suggestions: string[];
};

/** What `sf` itself offers to every plugin, with this one. */
describe('the sf CLI, with the plugin', () => {
  let hub: Emulator;
  let session: SfSession;
  const taken = new Set<string>();

  const nextOrg = (): string => {
    const { behind } = hub.scenario.ids.versions;
    const row = [...hub.org.store.table('PackageSubscriber')!.rows()].find(
      ({ OrgKey, OrgStatus, InstalledStatus, MetadataPackageVersionId, HasRestrictionEnabled }) =>
        !taken.has(String(OrgKey)) &&
        InstalledStatus === 'i' &&
        OrgStatus !== 'Inactive' &&
        behind.includes(String(MetadataPackageVersionId)) &&
        HasRestrictionEnabled === false,
    );
    const org = String(row?.OrgKey ?? expect.fail('no org is left'));
    taken.add(org);
    return org;
  };
  const orgsOf = (id: string | null): string[] =>
    [...hub.org.store.table('PackagePushJob')!.rows()]
      .filter(({ PackagePushRequestId }) => PackagePushRequestId === id)
      .map((job) => String(job.SubscriberOrganizationKey));
  const schedule = ['package', 'push', 'schedule'];

  /** Runs a module in the session's home; the hub, in this process, has to be able to answer meanwhile. */
  const runNode = (module: string, env: Record<string, string>): Promise<{ code: number | null; stderr: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', module], {
        cwd: ROOT,
        env: { ...session.env, ...env },
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      child.on('close', (code) => {
        resolve({ code, stderr });
      });
    });

  before(async () => {
    ({ hub, session } = await openSessionWithHub('orgs=60,clean,versions=3'));
  });

  after(() => Promise.all([session.close(), hub.close()]));

  beforeEach(() => {
    hub.faults.clear();
    hub.org.switches.pushPermission = 'granted';
  });

  describe('doctor', () => {
    /** The plugin's part of the report, and the report as text. */
    const doctor = async (options: SfOptions = {}): Promise<{ lines: string[]; advice: string; text: string }> => {
      const folder = join(session.home, 'diagnosis');
      const run = await session.json<Diagnosis>(['doctor', '--plugin', PLUGIN, '--output-dir', folder], options);
      expect(run.code, run.raw).to.equal(0);
      const { diagnosticResults, suggestions, pluginSpecificData } = run.result;
      const [data] = pluginSpecificData[PLUGIN] ?? [];
      expect(data).to.include.keys('version', 'salesforceCore');
      return {
        lines: diagnosticResults.map(({ status, testName }) => `${status} ${testName.replace(`[${PLUGIN}] `, '')}`),
        advice: suggestions.join('\n'),
        text: JSON.stringify([diagnosticResults, suggestions, pluginSpecificData]),
      };
    };

    it('finds a hub in order, and names what was left behind, with the command for it', async () => {
      const { newest } = hub.scenario.ids.versions;
      const forgotten = await fetch(`${hub.url}/services/data/v66.0/sobjects/PackagePushRequest`, {
        method: 'POST',
        headers: { authorization: `Bearer ${hub.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ PackageVersionId: newest }),
      });
      expect(forgotten.status).to.equal(201);
      hub.org.clock.advance(2 * DAY);
      hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
      const broken = await session.json<unknown>([...schedule, '-p', newest, '--org', nextOrg(), '--no-prompt'], {
        env: { SF_PACKAGE_PUSH_RETRY_MS: '1' },
      });
      expect(broken.code).to.equal(1);
      hub.faults.clear();

      const { lines, advice, text } = await doctor();
      expect(lines).to.deep.equal([
        'pass the default Dev Hub answers',
        'pass API version 67.0 is used',
        'pass the user may schedule and cancel push upgrades',
        'pass the user may read push upgrades',
        'pass the user can read subscriber data',
        'pass no push upgrade waits or runs',
        'warn push requests left in Created for more than a day: 1',
        'warn unfinished pushes that were started on this machine: 1',
      ]);
      expect(advice)
        .to.contain('sf package push abort --stale-after 1d')
        .and.match(/push resume -i 0DV\w{15}"/);

      const [command] = /sf package push resume -i 0DV\w{15}/.exec(advice) ?? [''];
      expect((await session.sf(command.split(' ').slice(1))).code, 'what it advises works').to.equal(0);

      expect(text).to.contain(((await forgotten.json()) as { id: string }).id);
      const { OrgName } = [...hub.org.store.table('PackageSubscriber')!.rows()][0]!;
      const confidential = [hub.accessToken.split('!')[1]!, hub.server.identity.username, String(OrgName), 'Acme'];
      for (const word of confidential) expect(text).not.to.contain(word);
    });

    it('says which right is missing, and which permission brings it', async () => {
      hub.org.switches.pushPermission = 'missing';
      const { lines, advice } = await doctor();
      expect(lines.slice(2, 5)).to.deep.equal([
        'fail the user may not schedule or cancel push upgrades',
        'fail the user may not read push upgrades',
        "fail the user can't read subscriber data",
      ]);
      expect(advice.split('Create and Update Second-Generation Packages'), 'once').to.have.length(2);
    });

    it('says so where the hub is out of reach, or is none, and ends soon', async () => {
      const gone = await startEmulator({ scenario: 'tiny' });
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const key = join(session.home, 'server.key');
      await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const login = await session.sf(
        ['org', 'login', 'jwt', '--username', 'gone@example.com', '--client-id', 'abc', '--jwt-key-file', key].concat(
          '--instance-url',
          gone.url,
        ),
      );
      expect(login.code, login.stderr).to.equal(0);
      await gone.close();

      const [unreachable, none] = await Promise.all([
        doctor({ env: { SF_TARGET_DEV_HUB: 'gone@example.com', SF_ORG_API_VERSION: '66.0' } }),
        // A home without a default org, but with the plugin.
        doctor({ env: { HOME: join(session.home, 'empty'), XDG_DATA_HOME: join(session.home, '.local', 'share') } }),
      ]);
      expect(unreachable.lines[0]).to.equal("fail the default Dev Hub can't be used (ECONNREFUSED)");
      expect(unreachable.advice).to.contain('Check the network');
      expect(unreachable.text).not.to.contain('gone@example.com').and.not.to.contain('127.0.0.1');
      expect(none.lines[0]).to.equal('warn no default Dev Hub is set');
      expect(none.advice).to.contain('sf config set target-dev-hub');
    });
  });

  describe('its log', () => {
    it('has every call and step of a push, and no secret', async () => {
      // A login with a refresh token, as the web login leaves it.
      const script = `
        import { AuthInfo } from '@salesforce/core';
        const authInfo = await AuthInfo.create({ oauth2Options: JSON.parse(process.env.LOGIN) });
        await authInfo.save();`;
      const { refreshToken } = hub.server.sessions;
      const login = { loginUrl: hub.url, clientId: 'PlatformCLI', refreshToken };
      const { code, stderr } = await runNode(script, { LOGIN: JSON.stringify(login) });
      expect(code, stderr).to.equal(0);
      hub.server.sessions.expireAll();
      hub.faults.add({
        contains: INSERTS,
        first: 1,
        fault: { kind: 'error', errorCode: 'UNABLE_TO_LOCK_ROW' },
      });
      const secretName = "OrgName != 'Confidential'";
      const run = await session.json<PackagePushScheduleResult>(
        [...schedule, '-p', hub.scenario.ids.versions.newest, '--no-prompt', '--limit', '1', '--where', secretName],
        { env: { SF_LOG_LEVEL: 'trace', SF_PACKAGE_PUSH_RETRY_MS: '1' } },
      );
      expect(run.code, run.raw).to.equal(0);
      const { pushRequestId } = run.result;
      for (const org of orgsOf(pushRequestId)) taken.add(org);

      const folder = join(session.home, '.sf');
      const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
      const text = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
      const lines = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { name: string; msg: string; [field: string]: unknown })
        .filter(({ name, msg }) => name.endsWith(':package-push') && !msg.startsWith('Created '));
      // Before its first write it only asks for other pushes of these orgs where the version has some.
      const steps = lines.map(({ msg }) => msg).filter((msg) => !msg.includes('/') && msg !== 'checked');
      expect(steps).to.deep.equal([
        ...['about to create-request', 'created', 'about to insert-jobs', 'trying again', 'read'],
        ...['about to insert-jobs', 'inserted', 'about to activate', 'activated', 'ended'],
      ]);
      expect(lines.filter((line) => line.pushRequestId === pushRequestId)).to.have.length.of.at.least(8);
      const calls = lines.filter(({ msg }) => msg.includes('/services/data/'));
      for (const call of calls) expect(call, call.msg).to.include.keys('status', 'ms');
      expect(calls[0]).to.include({ sessionRenewed: true });

      const tokens = [refreshToken, ...hub.server.sessions.tokens(), hub.accessToken].map((token) =>
        token.split('!').at(-1)!,
      );
      expect(tokens.length).to.be.at.least(3);
      for (const token of tokens) expect(text).not.to.contain(token);
      expect(text)
        .not.to.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)
        .and.not.to.match(/Bearer|BEGIN [A-Z ]*KEY/);
      expect(JSON.stringify(lines)).not.to.contain('Confidential');
      expect(text, 'no command loads the doctor').not.to.match(/\(import\)[^"]*hooks\/doctor/);
    });
  });

  describe('autocomplete', () => {
    const hasBash = spawnSync('bash', ['--version']).status === 0;
    const generated = (shell: string, name: string): string =>
      join(session.home, '.cache', 'sf', 'autocomplete', 'functions', shell, name);

    before(async () => {
      const run = await session.sf(['autocomplete', '--refresh-cache'], {
        env: { XDG_CACHE_HOME: join(session.home, '.cache') },
      });
      expect(run.code, run.stderr).to.equal(0);
    });

    it('knows the commands and their flags in bash', async () => {
      const text = await readFile(generated('bash', 'sf.bash'), 'utf8');
      const [line = ''] = /^package:push:report .*$/m.exec(text) ?? [];
      expect(line.split(' ')).to.include.members(['--push-request-id', '--result-format', '--wait', '--flags-dir']);
      for (const command of ['schedule', 'subscriber:list', 'plan:generate', 'rollout:advance'])
        expect(text).to.match(new RegExp(`^package:push:${command} --`, 'm'));
    });

    it('completes them, in a bash', async function () {
      if (!hasBash) this.skip();
      const complete = (...words: string[]): string[] => {
        const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sf_autocomplete; echo "\${COMPREPLY[@]}"`;
        const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', generated('bash', 'sf.bash'), ...words], {
          encoding: 'utf8',
        });
        expect(stderr).to.equal('');
        return [...new Set(stdout.trim().split(' '))];
      };
      expect(complete('sf', 'package', 'push', 'r')).to.have.members(['report', 'resume', 'retry', 'rollout']);
      expect(complete('sf', 'package', 'push', 'report', '--res')).to.deep.equal(['--result-format']);
    });

    it('completes values in zsh, with any characters in them', async function () {
      const text = await readFile(generated('zsh', '_sf'), 'utf8');
      const [, own = ''] = /^_sf_package_push\(\) \{\n([\s\S]*?)\n\}$/m.exec(text) ?? [];
      expect(own).to.contain(':result-format options:(human json jsonl csv junit markdown html)');
      expect(own).to.contain('"schedule[Schedule a push upgrade');
      if (!hasBash) this.skip();
      // In double quotes bash reads what zsh reads: each specification has to arrive as one word, closed as it was opened.
      for (const name of ['abort', 'list', 'report', 'resume', 'retry', 'schedule', 'validate']) {
        const [, command = ''] = new RegExp(`"${name}"\\)\\s+(_arguments [\\s\\S]*?)\\n\\s+;;`).exec(own) ?? [];
        const script = `_arguments() { printf '%s\\n' "$@"; }\n${command}`;
        const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
        expect(stderr, name).to.equal('');
        const specifications = stdout.trim().split('\n').slice(1);
        expect(specifications.length, name).to.be.at.least(8);
        for (const each of specifications)
          expect(each).to.match(/^(?:\([^)]*\)|\*)?--?[a-z0-9-]+\[(?:[^[\]\\]|\\.)*\](?::[^:]+:.+)?$|^\*: :_files$/);
      }
    });
  });

  describe('--flags-dir', () => {
    it('takes every flag from a file: values one on each line, and empty files', async () => {
      const folder = join(session.home, 'release');
      const orgs = [nextOrg(), nextOrg()];
      const excluded = nextOrg();
      await mkdir(folder);
      const files = {
        package: 'Acme CRM@1\n',
        org: `# the pilots\n${[...orgs, excluded].join('\n')}\n`,
        'exclude-org': excluded,
        'no-prompt': '',
        'start-time': '2099-01-01T02:00\n',
        'time-zone': 'Europe/Vienna',
      };
      for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
      const run = await session.json<PackagePushScheduleResult>([...schedule, '--flags-dir', folder]);
      expect(run.code, run.raw).to.equal(0);
      expect(run.result.scheduledStartTime).to.equal('2099-01-01T01:00:00.000Z');
      expect(orgsOf(run.result.pushRequestId)).to.have.members(orgs);
    });

    it('lets the command line have the last word', async () => {
      const folder = join(session.home, 'trial');
      const orgs = [nextOrg(), nextOrg()];
      const orgFile = join(session.home, 'orgs.csv');
      await mkdir(folder);
      await writeFile(orgFile, `OrgKey\n${orgs.join('\n')}\n`);
      const files = { package: 'No such package@1', 'org-file': orgFile, 'dry-run': '' };
      for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
      const { newest } = hub.scenario.ids.versions;
      const run = await session.json<PackagePushScheduleResult>([
        ...schedule,
        '--flags-dir',
        folder,
        '--package',
        newest,
      ]);
      expect(run.code, run.raw).to.equal(0);
      expect(run.result).to.include({ pushRequestId: null });
      expect(run.result.version.id).to.equal(newest);
      expect(run.result.orgs).to.include({ kept: 2 });
    });
  });
});

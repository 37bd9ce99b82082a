import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Emulator } from '../../emulator/server.js';
import { openSessionWithHub, type SfSession } from '../support/sfSession.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORDER = join(ROOT, 'test/support/loadedPackages.cjs');

/** The list of expected packages. */
const PINNED = join(ROOT, 'test/golden/imports.txt');

/** Packages that may only be loaded when the work of a command needs them. */
const ON_DEMAND = ['csv-parse', 'luxon', 'yaml', 'zod', 'undici', 'string-width'];
/** Packages that are not installed for a user, or only for features of @salesforce/core that are not used here. */
const NEVER = [
  ...['@salesforce/sf-plugins-core', '@oclif/table', 'ink', 'react', 'es-toolkit', 'chart.js', 'esbuild'],
  ...['@jsforce/jsforce-node', 'faye', 'memfs', 'jszip', 'js2xmlparser', 'csv-stringify'],
];
/** Packages whose code is in the bundle. */
const BUNDLED = [
  ...['@oclif/core', '@salesforce/core', '@salesforce/kit', '@salesforce/ts-types', '@salesforce/sf-plugins-core'],
  '@jsforce/jsforce-node',
];
/**
 * Texts of the classes Lifecycle, Messages, Global and Logger: with two copies of one of them, data would be split
 * between the copies.
 */
const SINGLETONS = [
  'static telemetryEventName=',
  'static setLoaderFunction(',
  'static get SF_DIR(',
  'static getRoot(',
  'static async clearInstanceAsync(',
];

describe('what a command loads', () => {
  let folder: string;
  let file: string;
  const loaded = async (): Promise<string[]> => JSON.parse(await readFile(file, 'utf8')) as string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    file = join(folder, 'packages.json');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('before it does anything: the same few packages for each, of which none is for a special case', async () => {
    const commands = globSync('lib/commands/**/*.js', { cwd: ROOT }).toSorted();
    const lists = new Map<string, string[]>();
    for (const command of commands) {
      const script = `await import(${JSON.stringify(pathToFileURL(join(ROOT, command)).href)})`;
      await promisify(execFile)(process.execPath, ['--require', RECORDER, '--input-type=module', '-e', script], {
        env: { ...process.env, NODE_OPTIONS: '', LOADED_PACKAGES_FILE: file },
      });
      lists.set(command, await loaded());
    }
    const least = lists.get('lib/commands/package/push/list.js') ?? [];
    if (process.env.UPDATE_GOLDEN !== undefined) await writeFile(PINNED, `${least.join('\n')}\n`);
    expect(least.join('\n')).to.equal((await readFile(PINNED, 'utf8')).trimEnd());
    for (const name of NEVER) expect(least).to.not.include(name);
    for (const [command, packages] of lists) {
      const more = packages.filter((name) => !least.includes(name));
      // Steps of a rollout check windows, and plans parse them.
      const isOfRollout = /\/(?:rollout|plan)\//.test(command);
      expect(isOfRollout ? more.filter((name) => name !== 'luxon') : more, command).to.deep.equal([]);
    }
  });

  it('no class of a bundled package twice: each package is in there once, and none comes from outside as well', async () => {
    const licenses = await readFile(join(ROOT, 'lib/LICENSES.txt'), 'utf8');
    const names = [...licenses.matchAll(/^--- (\S+) /gm)].map(([, name]) => name);
    const pinned = (await readFile(PINNED, 'utf8')).split('\n');
    for (const bundled of BUNDLED) {
      expect(names.filter((name) => name === bundled)).to.deep.equal([bundled]);
      expect(pinned).to.not.include(bundled);
    }
    // One of each singleton, found by a text that only its class contains.
    const files = globSync('lib/**/*.js', { cwd: ROOT }).map((path) => readFile(join(ROOT, path), 'utf8'));
    const code = (await Promise.all(files)).join('\n');
    for (const text of SINGLETONS) expect(code.split(text).length - 1, text).to.equal(1);
  });

  describe('while it works, in the real sf', () => {
    let hub: Emulator;
    let session: SfSession;
    let pushRequestId: string;
    const run = async (...args: string[]): Promise<string[]> => {
      const env = { NODE_OPTIONS: `--require ${RECORDER}`, LOADED_PACKAGES_FILE: file };
      const { code, stderr, stdout } = await session.sf(['package', 'push', ...args], { env });
      if (code !== 0 && code !== 69) expect.fail(`${String(code)}: ${stdout}${stderr}`);
      return (await loaded()).filter((name) => [...ON_DEMAND, ...NEVER].includes(name));
    };
    const write = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };

    before(async () => {
      ({ hub, session } = await openSessionWithHub('orgs=20'));
      const args = ['schedule', '-p', hub.scenario.ids.versions.newest, '--all-behind', '--limit', '5', '--no-prompt'];
      const { result } = await session.json<{ pushRequestId: string }>(['package', 'push', ...args]);
      ({ pushRequestId } = result);
    });
    after(() => Promise.all([session.close(), hub.close()]));

    it('nothing more for a report, a schedule or a list', async () => {
      const report = ['report', '-i', pushRequestId];
      expect(await run(...report, '--json')).to.deep.equal([]);
      for (const format of ['human', 'csv', 'junit', 'markdown'])
        expect(await run(...report, '--result-format', format)).to.deep.equal([]);
      expect(await run(...report, '--output-file', join(folder, 'report.html'))).to.deep.equal([]);
      const orgs = join(folder, 'orgs.csv');
      const behind = ['-p', 'Acme CRM', '--behind', '1.12', '--org-type', 'Sandbox', '--output-file', orgs];
      expect(await run('subscriber', 'list', ...behind)).to.deep.equal([]);
      const schedule = ['schedule', '-p', hub.scenario.ids.versions.newest, '--org-file', orgs];
      expect(await run(...schedule, '--dry-run')).to.deep.equal([]);
    });

    it('luxon for a time zone, yaml and zod for a definition', async () => {
      const schedule = ['schedule', '-p', hub.scenario.ids.versions.newest, '--all-behind', '--dry-run'];
      const time = ['--start-time', '2099-01-01T02:00', '--time-zone', 'Europe/Vienna'];
      expect(await run(...schedule, ...time))
        .to.include('luxon')
        .and.not.include('yaml');
      const waves = 'waves:\n  - name: all\n    orgs: rest\n';
      const definition = await write('r.yaml', `packageVersion: ${hub.scenario.ids.versions.newest}\n${waves}`);
      const plan = ['plan', 'generate', '-f', definition, '--output-file', join(folder, 'plan.json')];
      expect(await run(...plan)).to.include.members(['yaml', 'zod']);
    });
  });
});

import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Emulator, startEmulator } from '../../emulator/server.js';
import { builtPlugin } from './builtPlugin.js';
import { isNeeded } from './environment.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The launcher of the real CLI. */
export const SF_BIN = join(ROOT, 'node_modules/@salesforce/cli/bin/run.js');

export type SfRun = { code: number | null; stdout: string; stderr: string };
/** `bin`: another CLI than that of node_modules. `env`: additional environment for all its processes. */
export type SfSetup = { bin?: string; env?: Record<string, string>; bare?: boolean };
export type SfOptions = { stdin?: string; env?: Record<string, string>; cwd?: string };

/** The real `sf` with its own home directory: it sees no orgs, plugins and settings of the user. */
export type SfSession = {
  home: string;
  env: Record<string, string>;
  sf(args: string[], options?: SfOptions): Promise<SfRun>;
  /** Runs with --json and returns the parsed output, for any exit code. */
  json<T>(
    args: string[],
    options?: SfOptions,
  ): Promise<{ code: number | null; status: number; result: T; raw: string }>;
  /** Logs in to a hub at `url` and makes it the default Dev Hub, under the alias `hub`. */
  login(hub: { url: string; accessToken: string }): Promise<void>;
  /** Logs in with a key, which can renew the session. */
  loginByKey(hub: { url: string }, username: string): Promise<void>;
  linkPlugin(): Promise<void>;
  /** Installs a tarball like a user who trusts it. */
  install(tarball: string): Promise<void>;
  /** The folder in which the CLI stores installed plugins. */
  dataDir: string;
  close(): Promise<void>;
};

/** The user's npm settings name the registry; an empty home does not have them. */
export const npmUserConfig = (): string => process.env.NPM_CONFIG_USERCONFIG ?? join(homedir(), '.npmrc');

/** Also what npm tells of the script that runs the tests. */
const OTHERS = /^(?:SF_|SFDX_|XDG_|NODE_OPTIONS$|NODE_V8|npm_(?!config_))/;

const isolatedEnv = (home: string, bare: boolean): Record<string, string> => {
  const inherited = Object.entries(process.env).filter(([name]) => (bare ? isNeeded(name) : !OTHERS.test(name)));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    NPM_CONFIG_USERCONFIG: npmUserConfig(),
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: join(home, 'AppData'),
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_DISABLE_AUTOUPDATE: 'true',
    SF_DISABLE_DNS_CHECK: 'true',
  };
};

export const openSfSession = async ({
  bin = SF_BIN,
  env: more = {},
  bare = false,
}: SfSetup = {}): Promise<SfSession> => {
  const home = await mkdtemp(join(tmpdir(), 'sf-home-'));
  const env = { ...isolatedEnv(home, bare), ...more };

  const sf: SfSession['sf'] = (args, options = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [bin, ...args], {
        cwd: options.cwd ?? home,
        env: { ...env, ...options.env },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, stdout, stderr });
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(options.stdin ?? '');
    });

  const succeed = async (args: string[], options?: SfOptions): Promise<void> => {
    const { code, stdout, stderr } = await sf(args, options);
    if (code !== 0) throw new Error(`sf ${args.join(' ')} exited with ${String(code)}\n${stdout}\n${stderr}`);
  };

  return {
    home,
    env,
    sf,
    async json(args, options) {
      const { code, stdout, stderr } = await sf([...args, '--json'], options);
      try {
        return { ...(JSON.parse(stdout) as { status: number; result: never }), code, raw: stdout };
      } catch {
        throw new Error(`sf ${args.join(' ')} printed no JSON\n${stdout}\n${stderr}`);
      }
    },
    login: ({ url, accessToken }) =>
      succeed(
        [
          'org',
          'login',
          'access-token',
          '--instance-url',
          url,
          '--no-prompt',
          '--alias',
          'hub',
          '--set-default-dev-hub',
        ],
        { env: { SF_ACCESS_TOKEN: accessToken } },
      ),
    async loginByKey({ url }, username) {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const key = join(home, 'server.key');
      await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      const login = ['org', 'login', 'jwt', '--instance-url', url, '--client-id', 'abc', '--jwt-key-file', key];
      await succeed([...login, '--username', username]);
    },
    install: (tarball) => succeed(['plugins', 'install', `file:${tarball}`], { stdin: 'y\n' }),
    dataDir: join(home, '.local', 'share', 'sf'),
    linkPlugin: () => succeed(['plugins', 'link', builtPlugin(), '--no-install']),
    close: () => rm(home, { recursive: true, force: true, maxRetries: 3 }),
  };
};

/** A hub with a clock of its own, and an sf that is logged in to it and has the plugin. */
export const openSessionWithHub = async (scenario: string): Promise<{ hub: Emulator; session: SfSession }> => {
  const hub = await startEmulator({ scenario, clock: 'manual', start: Date.now() });
  const session = await openSfSession();
  await Promise.all([session.login(hub), session.linkPlugin()]);
  return { hub, session };
};

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { npmUserConfig, SF_BIN } from './sfSession.js';

const NPM = join(dirname(createRequire(SF_BIN).resolve('npm/package.json')), 'bin/npm-cli.js');
const FAILED = 'These tests need npm and the registry that it is configured with. It failed:';

/** Runs the npm that comes with `sf`, with the user's settings; returns its output. */
export const npm = async (cwd: string, ...args: string[]): Promise<string> => {
  const env = { ...process.env, NPM_CONFIG_USERCONFIG: npmUserConfig() };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [NPM, ...args], { cwd, env, maxBuffer: 2 ** 26 });
    return stdout.trim();
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${FAILED} npm ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
  }
};

/**
 * The setting with which npm would log in to a registry. npm does not show these settings, so that its file is read. A
 * setting for `//host/path/` applies to everything below it.
 */
export const npmAuth = async (registry: string): Promise<string | undefined> => {
  const settings = await readFile(npmUserConfig(), 'utf8').catch(() => '');
  const address = registry.replace(/^https?:/, '');
  for (const [, scope = '', key, value = ''] of settings.matchAll(
    /^\s*(\/\/\S+?):(_authToken|_auth)\s*=\s*(\S+)\s*$/gm,
  )) {
    if (!address.startsWith(scope.replace(/\/?$/, '/'))) continue;
    const secret = value
      .replace(/^"(.*)"$/, '$1')
      .replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
    return `${key === '_authToken' ? 'Bearer' : 'Basic'} ${secret}`;
  }
  return undefined;
};

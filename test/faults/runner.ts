/**
 * Runs commands of the plugin one after the other in this process, which is much faster than starting one for each.
 * Started by runnerProcess.ts, with the folder of the plugin as its argument and a home directory of its own.
 */
import { rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Ended, Order } from './runnerProcess.js';

/** Pauses between retries are kept, but short. Time-outs of calls are not changed. */
const LONGEST_PAUSE = 5;
const pause = timers.setTimeout;
timers.setTimeout = (ms, ...rest) => pause(Math.min(Number(ms), LONGEST_PAUSE), ...rest);
syncBuiltinESMExports();

const { Config } = await import('@oclif/core');
const plugin = process.argv[2] ?? '';
const core = pathToFileURL(join(plugin, 'lib/coreOfPlugin.js')).href;
const { AuthInfo, ConfigAggregator, StateAggregator } = (await import(core)) as typeof import('./coreOfPlugin.js');
const config = await Config.load({ root: plugin, devPlugins: false, userPlugins: false });

let printed = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (chunk: string | Uint8Array): boolean => {
    printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
}

const codeOf = (error: unknown): number => {
  const { exitCode, oclif } = error as { exitCode?: number; oclif?: { exit?: number } };
  return oclif?.exit ?? exitCode ?? 1;
};

const login = async ({ url, username, accessToken, keyFile }: Extract<Order, { do: 'login' }>): Promise<void> => {
  await rm(join(homedir(), '.sfdx', `${username}.json`), { force: true });
  StateAggregator.clearInstance();
  const urls = { loginUrl: url, instanceUrl: url };
  const auth =
    keyFile === undefined
      ? await AuthInfo.create({ accessTokenOptions: { accessToken, ...urls } })
      : await AuthInfo.create({ username, oauth2Options: { clientId: 'abc', privateKeyFile: keyFile, ...urls } });
  await auth.save({ isDevHub: true });
  await auth.handleAliasAndDefaultSettings({ alias: 'hub', setDefault: false, setDefaultDevHub: true });
  await (await ConfigAggregator.create()).reload();
};

/** Set by the command, which the compiler cannot see. */
const exitCode = (): number => Number(process.exitCode ?? 0);

const run = async ({ args, timeoutMs }: Extract<Order, { do: 'run' }>): Promise<number> => {
  process.env.HTTP_TIMEOUT = String(timeoutMs);
  process.exitCode = undefined;
  try {
    const words = args.findIndex((arg) => arg.startsWith('-'));
    await config.runCommand(args.slice(0, words).join(':'), args.slice(words));
    return exitCode();
  } catch (error) {
    return codeOf(error);
  } finally {
    process.exitCode = undefined;
  }
};

let answered = true;
const answer = (code: number): void => {
  if (answered) return;
  answered = true;
  process.send?.({ code, ...printed } satisfies Ended);
};

// What a command throws outside of every promise would end its process with a stack trace, unless it listens itself.
process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') > 1) return;
  printed.stderr += `${error.stack ?? error.message}\n`;
  answer(1);
});

process.on('message', (order: Order) => {
  answered = false;
  printed = { stdout: '', stderr: '' };
  const done = order.do === 'login' ? login(order).then(() => 0) : run(order);
  done.then(answer, (error: Error) => {
    printed.stderr += `${error.stack ?? error.message}\n`;
    answer(1);
  });
});
process.on('disconnect', () => process.exit());
process.send?.({ code: 0, ...printed } satisfies Ended);

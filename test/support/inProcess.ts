import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { mock } from 'node:test';
import timers from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Config } from '@oclif/core';
import { AuthInfo } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { catchUp } from '../../emulator/http/orgServer.js';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/server.js';
import { coreEnv, setEnv, withoutOthers } from './environment.js';
import { requireSchema } from './resultSchema.js';

/** What a user of the command sees. */
export type Run<T = unknown> = {
  code: number;
  stdout: string;
  stderr: string;
  /** The --json output of a result or of an error. Reading it throws where it is not one JSON document. */
  json: Printed<T>;
  /** The error that `run` threw, as `sf` would get it. */
  error: Error | undefined;
  /** The pauses of the command, in milliseconds. They take no time, but both clocks advance. */
  pauses: number[];
};

export type Printed<T> = {
  status: number;
  result: T;
  warnings: unknown[];
  name: string;
  message: string;
  actions?: string[];
  data?: Record<string, unknown>;
};

export type RunOptions = {
  /** The content of a pipe. Without it, and without keys, standard input is empty. */
  stdin?: string;
  /** The input of a user at a terminal: '' for nothing, CTRL_C to interrupt. */
  keys?: string;
  /** Something that happens elsewhere before the user answers. */
  meanwhile?: () => Promise<unknown>;
  env?: Record<string, string>;
  /** How far this machine's clock is ahead of the real time, in milliseconds. */
  clockOff?: number;
  /** Called in each pause, with the number of pauses before; returns true for Ctrl-C. */
  onPause?: (before: number) => boolean | Promise<boolean>;
};

export type Commands = {
  /** The org that the command is logged in to: the default Dev Hub, alias `hub`. A new one for each test. */
  readonly hub: Emulator;
  /** The user's home, which is also the folder that commands are run in. A new one for each test. */
  readonly home: string;
  sf<T = unknown>(args: string[], options?: RunOptions): Promise<Run<T>>;
  /** Writes a file in `home`; returns its name. */
  file(name: string, content: string): Promise<string>;
  /** The org's own records. */
  rows(object: string): Row[];
  /** Advances the org's clock, with everything that comes due. */
  pass(ms: number): void;
};

/** The character that a terminal sends. */
export const CTRL_C = '\u0003';

/** Wide enough that most texts are on one line; golden files test narrower screens. */
const SCREEN = { OCLIF_COLUMNS: '200' };
const CLI_PACKAGE = new URL('../../node_modules/@salesforce/cli/package.json', import.meta.url);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];

type CommandClass = { new (argv: string[], config: Config): SfCommand<unknown>; id: string };

/**
 * Runs commands in this process, each against its own emulated hub over the real connection of @salesforce/core.
 * Registers hooks in the suite that calls it. Output is recorded where it leaves the process, so that nothing of `sf`
 * is replaced except its environment: streams, signals, pauses, exit. `kept`: one hub and one home for the suite, whose
 * tests build on one another.
 */
export const commands = (options: EmulatorOptions = {}, { kept = false } = {}): Commands => {
  const [begin, end] = kept ? [before, after] : [beforeEach, afterEach];
  const restores: Array<() => void> = [];
  let [hub, home]: [Emulator | undefined, string] = [undefined, ''];
  let config: Config;

  before(async () => {
    config = await quietConfig();
  });
  begin(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'commands-')));
    restores.push(setEnv({ ...withoutOthers(), ...SCREEN, ...coreEnv(home), SF_DISABLE_DNS_CHECK: 'true' }));
    // Node's warning about plain http, which appears once in a process, and so in the output of one test only.
    const warned = mock.method(process, 'emitWarning', () => undefined);
    restores.push(() => {
      warned.mock.restore();
    });
    hub = await startEmulator({ scenario: 'orgs=40,clean', clock: 'manual', start: Date.now(), ...options });
    await logIn(hub);
  });
  end(async () => {
    await hub?.close();
    for (const restore of restores.splice(0).reverse()) restore();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });

  const theHub = (): Emulator => {
    if (hub === undefined) throw new Error('There is a hub only while a test runs.');
    return hub;
  };
  return {
    get hub() {
      return theHub();
    },
    get home() {
      return home;
    },
    sf: async <T>(args: string[], runOptions: RunOptions = {}) =>
      (await runCommand(args, { ...runOptions, config, cwd: home, org: theHub() })) as Run<T>,
    async file(name, content) {
      await writeFile(join(home, name), content);
      return name;
    },
    rows: (object) => [...(theHub().org.store.table(object)?.rows() ?? [])],
    pass(ms) {
      theHub().org.clock.advance(ms);
      catchUp(theHub().server);
    },
  };
};

/** The configuration of `sf` without plugins, which a command needs: its name, and its codes for wrong flags. */
const quietConfig = async (): Promise<Config> => {
  const root = await mkdtemp(join(tmpdir(), 'sf-config-'));
  const { oclif } = JSON.parse(await readFile(CLI_PACKAGE, 'utf8')) as { oclif: { exitCodes: object } };
  const own = { name: 'sf', version: '2.0.0', oclif: { bin: 'sf', exitCodes: oclif.exitCodes } };
  await writeFile(join(root, 'package.json'), JSON.stringify(own));
  const config = new Config({ root });
  await config.load();
  await rm(root, { recursive: true });
  return config;
};

const logIn = async ({ accessToken, url: instanceUrl, username }: Emulator): Promise<void> => {
  const accessTokenOptions = { accessToken, instanceUrl, loginUrl: instanceUrl };
  const authInfo = await AuthInfo.create({ username, accessTokenOptions });
  await authInfo.save({ isDevHub: true });
  await authInfo.handleAliasAndDefaultSettings({ alias: 'hub', setDefault: false, setDefaultDevHub: true });
};

const loadCommand = async (args: string[]): Promise<{ Command: CommandClass; argv: string[] }> => {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  const words = args.slice(0, first === -1 ? args.length : first);
  const { default: Command } = (await import(`../../src/commands/${words.join('/')}.ts`)) as { default: CommandClass };
  Command.id = words.join(':');
  return { Command, argv: args.slice(words.length) };
};

type World = RunOptions & { config: Config; cwd: string; org: Emulator };

const runCommand = async (args: string[], world: World): Promise<Run> => {
  const { Command, argv } = await loadCommand(args);
  const person = typist(world);
  const [stdout, stderr] = [record(process.stdout, person), record(process.stderr, person)];
  const restores: Array<() => void> = [
    setEnv(world.env ?? {}),
    changeFolder(world.cwd),
    define(process, 'stdin', inputOf(world, person)),
    () => {
      stdout.restore();
      stderr.restore();
    },
    keepSignals(),
    keepExitCode(),
  ];
  const pauses: number[] = [];
  const exits = new EventEmitter();
  const exited = new Promise<number>((resolve) => exits.once('exit', resolve));
  restores.push(stopAtExit(exits), skipPauses(pauses, world));
  let error: Error | undefined;
  const ended = new Command(argv, world.config)._run().then(
    () => codeOf(undefined),
    (thrown: unknown) => codeOf((error = thrown as Error)),
  );
  try {
    const code = await Promise.race([ended, exited]);
    if (error === undefined && argv.includes('--json')) requireResult(Command.id, stdout.text());
    return {
      ...{ code, error, pauses, stdout: stdout.text(), stderr: stderr.text() },
      get json() {
        return JSON.parse(stdout.text()) as Printed<unknown>;
      },
    };
  } finally {
    await person?.leave();
    for (const restore of restores.reverse()) restore();
  }
};

/** Nothing is required of a command that ended without a result, as at Ctrl-C. */
const requireResult = (command: string, text: string): void => {
  if (text !== '') requireSchema(command, (JSON.parse(text) as Printed<unknown>).result);
};

/** The exit code, decided like in handle() of @oclif/core, which the launcher of `sf` calls. */
const codeOf = (error: (Error & { oclif?: { exit?: number } }) | undefined): number =>
  error === undefined ? Number(process.exitCode ?? 0) : (error.oclif?.exit ?? Number(process.exitCode ?? 1));

const changeFolder = (folder: string): (() => void) => {
  const before = process.cwd();
  process.chdir(folder);
  return () => {
    process.chdir(before);
  };
};

const define = (object: object, name: string, value: unknown): (() => void) => {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, name);
    else Object.defineProperty(object, name, before);
  };
};

/** A user at a terminal, who types when there is a question to answer. */
type Typist = { keyboard: PassThrough; sees(text: string): void; leave(): Promise<void> } | undefined;

const typist = ({ keys, meanwhile = () => Promise.resolve() }: RunOptions): Typist => {
  if (keys === undefined) return undefined;
  const stream = new PassThrough();
  const keyboard = Object.assign(stream, { isTTY: true, setRawMode: () => stream });
  let answered = false;
  return {
    keyboard,
    sees(text) {
      // A line may be broken at any place.
      if (answered || !stripVTControlCharacters(text).replaceAll(/\s/g, '').includes('(y/N)')) return;
      answered = true;
      setImmediate(() => void meanwhile().then(() => keyboard.write(keys)));
    },
    // A prompt without an answer would reset the real terminal when the tests end.
    async leave() {
      keyboard.write(CTRL_C);
      await timers.setImmediate();
    },
  };
};

const inputOf = ({ stdin = '' }: RunOptions, person: Typist): PassThrough =>
  person?.keyboard ?? new PassThrough().end(stdin);

/**
 * Records what is written to a stream of this process, at the point where it would leave the process: the action line
 * of oclif stores the method `write` of a stream, and console.log stores the stream.
 */
const record = (stream: Writable, person: Typist): { text(): string; restore(): void } => {
  let text = '';
  const write = (chunk: string | Uint8Array, _encoding: string, done: () => void): void => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    person?.sees(text);
    done();
  };
  const terminal = person === undefined ? { isTTY: false } : { isTTY: true, columns: 100 };
  const restores = Object.entries({ _write: write, _writev: null, ...terminal }).map(([name, value]) =>
    define(stream, name, value),
  );
  return {
    text: () => text,
    restore: () => {
      for (const restore of restores) restore();
    },
  };
};

const keepSignals = (): (() => void) => {
  const before = SIGNALS.map((name) => [name, process.listeners(name as 'SIGINT')] as const);
  return () => {
    for (const [name, listeners] of before) {
      process.removeAllListeners(name);
      for (const listener of listeners) process.on(name, listener);
    }
  };
};

const keepExitCode = (): (() => void) => {
  const before = process.exitCode;
  process.exitCode = undefined;
  return () => {
    process.exitCode = before;
  };
};

/** Makes a command that exits wait forever, as if its process had ended. */
const stopAtExit = (exits: EventEmitter): (() => void) => {
  const exit = mock.method(process, 'exit', ((code?: number) => {
    exits.emit('exit', code ?? Number(process.exitCode ?? 0));
    throw new Exited();
  }) as typeof process.exit);
  return () => {
    exit.mock.restore();
  };
};

class Exited extends Error {}

/** Returns whether the command exits because of it. */
const interrupt = (): boolean => {
  try {
    process.emit('SIGINT');
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
    return true;
  }
  return false;
};

type Pause = <T>(ms?: number, value?: T, options?: { ref?: boolean }) => Promise<T>;

const realPause: Pause = timers.setTimeout;
let pauseNow = realPause;
// Once: to tell every module of a change takes longer than most commands pause.
timers.setTimeout = (ms, value, options) => pauseNow(ms, value, options);
syncBuiltinESMExports();

/** Pauses take no time: instead, the clocks of this machine and of the org are advanced. */
const skipPauses = (pauses: number[], { org, keys, onPause, clockOff }: World): (() => void) => {
  const clock = shiftClock(clockOff);
  const before = pauseNow;
  pauseNow = async <T>(ms = 0, value?: T, { ref = true } = {}): Promise<T> => {
    // A timer that does not keep the process alive limits the time for an answer. With a typing user it never expires.
    if (!ref && keys !== '') return new Promise(() => undefined);
    pauses.push(ms);
    clock.shift(ms);
    org.org.clock.advance(ms);
    // Lets other tasks of the command continue meanwhile.
    await timers.setImmediate();
    if ((await onPause?.(pauses.length - 1)) === true && interrupt()) await new Promise(() => undefined);
    return value as T;
  };
  return () => {
    pauseNow = before;
    clock.restore();
  };
};

/** This machine's clock, shifted by a number of milliseconds. */
const shiftClock = (first = 0): { shift(ms: number): void; restore(): void } => {
  let shifted = first;
  const RealDate = Date;
  class ShiftedDate extends RealDate {
    public constructor(...args: [] | [number]) {
      if (args.length === 0) super(ShiftedDate.now());
      else super(...args);
    }

    public static override now(): number {
      return RealDate.now() + shifted;
    }
  }
  return { shift: (ms) => void (shifted += ms), restore: define(globalThis, 'Date', ShiftedDate) };
};

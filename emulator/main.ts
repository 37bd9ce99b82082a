import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { readAnswers } from './answers.js';
import { parseDateTime } from './platform/datetime.js';
import { type Emulator, type EmulatorOptions, startEmulator } from './server.js';

const NUMBERS = {
  port: 'port',
  seed: 'seed',
  'latency-ms': 'latencyMs',
  'record-ms': 'recordMs',
  'bulk-start-ms': 'bulkStartMs',
  'start-delay-ms': 'startDelayMs',
  concurrency: 'concurrency',
  'max-version': 'maxVersion',
  'api-calls': 'apiCalls',
  'query-rows': 'queryRows',
} as const satisfies Record<string, keyof EmulatorOptions>;

type NumberFlag = keyof typeof NUMBERS;

const OPTIONS = {
  ...(Object.fromEntries(Object.keys(NUMBERS).map((flag) => [flag, { type: 'string' }])) as Record<
    NumberFlag,
    { type: 'string' }
  >),
  scenario: { type: 'string', default: 'small' },
  clock: { type: 'string', default: 'real' },
  start: { type: 'string' },
  switch: { type: 'string', multiple: true, default: [] },
  answers: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

const HELP: Record<keyof typeof OPTIONS, string> = {
  scenario: 'a name (small, demo, thousand ...), settings (orgs=500,clean,inactive=3), or both; by default small',
  seed: 'number that the scenario is made from',
  port: 'by default any free one',
  clock: 'real, manual (stands still until moved), or a rate: 60 is a minute a second',
  start: "where the org's clock starts, such as 2026-12-01T00:00:00Z",
  'latency-ms': 'of every call',
  'record-ms': 'for each inserted record, on top',
  'bulk-start-ms': 'until a bulk job starts',
  'start-delay-ms': 'from its time until a push starts, by the clock of the org',
  concurrency: 'orgs that are upgraded at once',
  'max-version': 'newest API version',
  'api-calls': 'so many are answered before REQUEST_LIMIT_EXCEEDED',
  'query-rows': 'a query that finds more meets QUERY_TIMEOUT',
  switch: 'name=value, as often as needed',
  answers: 'file that npm run test:live has written',
  help: 'prints this',
};

const readFlags = (): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>> => {
  try {
    return parseArgs({ options: OPTIONS });
  } catch (error) {
    return refuse(`${(error as Error).message}; --help names the options`);
  }
};

const answersOf = (path: string | undefined): ReturnType<typeof readAnswers> => {
  try {
    return path === undefined ? {} : readAnswers(path);
  } catch (error) {
    return refuse((error as Error).message);
  }
};

const switchOf = (text: string): [string, string | number] => {
  const [name = '', value = ''] = text.split('=');
  return [name, /^\d+$/.test(value) ? Number(value) : value];
};

const clockOf = (text: string): 'real' | 'manual' | number => {
  if (text === 'real' || text === 'manual') return text;
  return Number(text) > 0 ? Number(text) : refuse(`--clock ${text} is neither real nor manual nor a rate`);
};

const start = async (options: EmulatorOptions): Promise<Emulator> => {
  try {
    return await startEmulator(options);
  } catch (error) {
    return refuse((error as Error).message);
  }
};

const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

const { values } = readFlags();
if (values.help) {
  const flags = Object.entries(HELP).map(([flag, text]) => `  --${flag.padEnd(16)}${text}\n`);
  process.stdout.write(`A Dev Hub on this machine.\n\n${flags.join('')}\nMore about each: docs/dev/emulator.md\n`);
  process.exit();
}
const answers = answersOf(values.answers);

const numberOf = (flag: NumberFlag, option: string): Array<[string, number]> => {
  const text = values[flag];
  if (text === undefined) return [];
  return /^\d+(\.\d+)?$/.test(text) ? [[option, Number(text)]] : refuse(`--${flag} ${text} is not a number`);
};

// Flags override the values in the answers file.
const emulator = await start({
  ...answers,
  ...Object.fromEntries(Object.entries(NUMBERS).flatMap(([flag, option]) => numberOf(flag as NumberFlag, option))),
  scenario: values.scenario,
  clock: clockOf(values.clock),
  start:
    values.start === undefined
      ? undefined
      : (parseDateTime(values.start) ?? refuse(`--start ${values.start} is not a dateTime`)),
  switches: { ...answers.switches, ...Object.fromEntries(values.switch.map(switchOf)) },
});

const { url, accessToken, refreshToken, username, orgId, scenario } = emulator;
const { packages, versions, finishedPush } = scenario.ids;
process.stdout.write(
  `${JSON.stringify({ url, accessToken, refreshToken, username, orgId, pid: process.pid, packages, versions, finishedPush })}\n`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void emulator.close().then(() => process.exit(0)));
}

import { parseArgs } from 'node:util';
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

const { values } = parseArgs({
  options: {
    ...(Object.fromEntries(Object.keys(NUMBERS).map((flag) => [flag, { type: 'string' }])) as Record<
      keyof typeof NUMBERS,
      { type: 'string' }
    >),
    scenario: { type: 'string', default: 'small' },
    clock: { type: 'string', default: 'real' },
    start: { type: 'string' },
    switch: { type: 'string', multiple: true, default: [] },
    answers: { type: 'string' },
  },
});
const answers = answersOf(values.answers);

// What is said here counts for more than what is in the file.
const emulator = await start({
  ...answers,
  ...Object.fromEntries(
    Object.entries(NUMBERS).flatMap(([flag, option]) => numberOf(flag as keyof typeof NUMBERS, option)),
  ),
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

async function start(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function answersOf(path: string | undefined): ReturnType<typeof readAnswers> {
  try {
    return path === undefined ? {} : readAnswers(path);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function numberOf(flag: keyof typeof NUMBERS, option: string): Array<[string, number]> {
  const text = values[flag];
  if (text === undefined) return [];
  return /^\d+(\.\d+)?$/.test(text) ? [[option, Number(text)]] : refuse(`--${flag} ${text} is not a number`);
}

function clockOf(text: string): 'real' | 'manual' | number {
  if (text === 'real' || text === 'manual') return text;
  return Number(text) > 0 ? Number(text) : refuse(`--clock ${text} is neither real nor manual nor a rate`);
}

function switchOf(text: string): [string, string | number] {
  const [name = '', value = ''] = text.split('=');
  return [name, /^\d+$/.test(value) ? Number(value) : value];
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

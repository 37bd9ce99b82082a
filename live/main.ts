/**
 * `npm run test:live`: asks a real Dev Hub. Exit codes: 0; 1 failed, or something was left behind; 2 wrong flags; 130
 * Ctrl-C.
 */
import { createInterface } from 'node:readline/promises';
import { readArgs, USAGE, type Args } from './args.js';
import { cleanText, isKnown } from './answersFile.js';
import { describeQuestions } from './questions/all.js';
import { type Outcome, run, type Talk } from './run.js';

const stop = new AbortController();

const talk: Talk = {
  say: (line) => process.stderr.write(`${line}\n`),
  confirm: async (question) => {
    if (!process.stdin.isTTY)
      throw new Error(`Confirmation required, but this is not a terminal: "${question}" Use --no-prompt.`);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    terminal.once('SIGINT', () => process.emit('SIGINT'));
    try {
      return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal: stop.signal })).trim());
    } finally {
      terminal.close();
    }
  },
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!stop.signal.aborted) talk.say('Stopping: what was made is canceled first.');
    stop.abort();
  });
}

const summary = ({ asked, file, leftBehind, interrupted }: Outcome, path: string): string => {
  const known = `${asked.filter(isKnown).length} of ${asked.length} questions answered in this run`;
  const left = leftBehind.map(({ id, status, how }) => `\n  ${id} (${status}): ${how}`);
  return `${interrupted ? 'Interrupted. ' : ''}${known}; ${path} has the answers to ${file.questions.filter(isKnown).length}.
An emulator like this org: npm run emulator -- --answers ${path}
${left.length === 0 ? 'Nothing was left open in the org.' : `LEFT BEHIND in the org:${left.join('')}`}`;
};

const main = async (args: Args): Promise<number> => {
  const { Org } = await import('@salesforce/core');
  const org = await Org.create({ aliasOrUsername: args.hubName });
  const outcome = await run(org.getConnection(), stop.signal, args, talk);
  if (outcome === undefined) {
    talk.say('Nothing was asked, and nothing was written.');
    return 1;
  }
  process.stdout.write(`${summary(outcome, args.answersPath)}\n`);
  if (outcome.interrupted) return 130;
  return outcome.leftBehind.length > 0 ? 1 : 0;
};

const args = readArgs(process.argv.slice(2));
if (typeof args === 'string') {
  process.stderr.write(`${args}\n\n${USAGE}`);
  process.exitCode = 2;
} else if (args.help) {
  process.stdout.write(USAGE);
} else if (args.dryRun) {
  process.stdout.write(`${describeQuestions(args.questions)}\n`);
} else {
  process.exitCode = await main(args).catch((error: unknown) => {
    if (stop.signal.aborted) return 130;
    process.stderr.write(`${cleanText((error as Error).message)}\n`);
    return 1;
  });
}

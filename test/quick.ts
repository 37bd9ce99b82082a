/**
 * `npm run test:quick`: the unit tests and the commands in this process, and the types at the same time. What tests say is
 * shown as it comes, what the compiler says after it.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

const ROOT = new URL('..', import.meta.url);
const MOCHA = ['node_modules/mocha/bin/mocha.js', '--config', '.mocharc.quick.json', ...process.argv.slice(2)];

/** What is wrong with the types of a project: nothing where it is empty. */
const mistakesIn = (project: string): Promise<string> =>
  new Promise((resolve) => {
    const args = ['node_modules/typescript/bin/tsc', '-p', project];
    execFile(process.execPath, args, { cwd: ROOT, maxBuffer: Infinity }, (error, stdout, stderr) => {
      resolve(error === null ? '' : `${stdout}${stderr}${stdout + stderr === '' ? error.message : ''}`);
    });
  });

const tests = spawn(process.execPath, MOCHA, { cwd: ROOT, stdio: 'inherit' });
const ended = once(tests, 'close') as Promise<[code: number | null]>;
const mistakes = `${await mistakesIn('tsconfig.dev.json')}${await mistakesIn('page/tsconfig.json')}`;
const [code] = await ended;
if (mistakes !== '') console.log(mistakes);
process.exitCode = code === 0 && mistakes === '' ? 0 : 1;

import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env } from '@salesforce/kit/lib/env.js';
import type { HubFacts } from '../core/doctor.js';

/** What the process sends: each fact as soon as it is known, and that no more will come. */
export type FromHubProcess = HubFacts | 'done';

const ENDING = extname(import.meta.url);
const PROGRAM = fileURLToPath(new URL(`./hubProcess${ENDING}`, import.meta.url));
/** `sf` runs a linked plugin from its source where it has tsx. */
const RUNTIME = ENDING === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];

const SECONDS = 15;
/** Shorter than for a command, which may have to wait for an answer that takes long. */
const CALL_MS = 5000;
/** To load the program on a busy machine, on top of the time it has to ask. */
const LONGEST_START_MS = 60_000;

/**
 * What can be learned of the default Dev Hub in a short time. It is asked in a process of its own, because what @salesforce/core
 * calls before a command has its connection, by jsforce's own transport, could not be given up otherwise where it hangs, and
 * ends the process where it breaks off.
 */
export const askHub = (seconds = SECONDS): Promise<HubFacts> =>
  new Promise((resolve) => {
    const timeout = Math.min(env.getNumber('HTTP_TIMEOUT') || CALL_MS, CALL_MS);
    const child = fork(PROGRAM, [String(seconds)], {
      execArgv: RUNTIME,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, HTTP_TIMEOUT: String(timeout) },
    });
    let facts: HubFacts = {};
    const finish = (): void => {
      clearTimeout(tooLate);
      child.removeAllListeners();
      child.on('error', () => undefined);
      child.kill('SIGKILL');
      resolve(facts);
    };
    const breakOff = (): void => {
      facts = { ...facts, trouble: { kind: 'error', error: 'unexpected', code: 'DOCTOR_STOPPED' } };
      finish();
    };
    const tooLate = setTimeout(breakOff, LONGEST_START_MS + seconds * 1000);
    child.on('error', breakOff);
    // Comes after all that was sent, unlike the news that the process has ended.
    child.on('disconnect', breakOff);
    child.on('message', (message: FromHubProcess) => {
      if (message === 'done') finish();
      else facts = { ...facts, ...message };
    });
  });

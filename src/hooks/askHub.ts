import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HubFacts, HubTrouble } from '../core/checkUp.js';

/** What the process sends: that it is up, each fact as soon as it is known, and that it knows all. */
export type FromHubProcess = 'ready' | HubFacts | 'done';

const PROGRAM = fileURLToPath(new URL(`./hubProcess${extname(import.meta.url)}`, import.meta.url));
/** For the program to be loaded, however busy the machine is. */
const LONGEST_START_MS = 60_000;
const SECONDS = 15;
/** Shorter than for a command, which may have to wait for an answer that takes long. */
const CALL_MS = 5000;

/**
 * What can be learned of the default Dev Hub in a short time. It is asked in a process of its own, because a renewal of
 * the session that hangs, inside jsforce, could not be given up otherwise, and one that breaks off ends the process.
 */
export const askHub = (seconds = SECONDS): Promise<HubFacts> =>
  new Promise((resolve) => {
    const timeout = Math.min(Number(process.env.HTTP_TIMEOUT) || CALL_MS, CALL_MS);
    const child = fork(PROGRAM, {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, HTTP_TIMEOUT: String(timeout) },
    });
    let facts: HubFacts = {};
    const finish = (trouble?: HubTrouble): void => {
      clearTimeout(tooLate);
      child.removeAllListeners();
      child.on('error', () => undefined);
      child.kill('SIGKILL');
      resolve(trouble === undefined ? facts : { ...facts, trouble });
    };
    const broken = (): void => {
      finish({ kind: 'error', error: 'unexpected', code: 'DOCTOR_STOPPED' });
    };
    let tooLate = setTimeout(broken, LONGEST_START_MS);
    child.on('error', broken);
    child.on('exit', broken);
    child.on('message', (message: FromHubProcess) => {
      if (message === 'ready') {
        clearTimeout(tooLate);
        tooLate = setTimeout(() => {
          finish({ kind: 'silent', seconds });
        }, seconds * 1000);
      } else if (message === 'done') finish();
      else facts = { ...facts, ...message };
    });
  });

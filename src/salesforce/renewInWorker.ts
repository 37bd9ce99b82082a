import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { callTimeout, type CallLimits } from './http/callLimits.js';

/** The user whose session has expired, and the refused access token. */
export type ToRenew = { username: string; refused: string | null | undefined };

/**
 * A message of the worker: it has found the login and requests a session; the new session; or there is no such login.
 */
export type FromWorker = { isStarted: true } | { accessToken: string } | { isUnknown: true };

const ENDING = extname(import.meta.url);
/** The same relative path from the folder of the sources and from that of the bundled chunks. */
const PROGRAM = new URL(`../salesforce/renewalWorker${ENDING}`, import.meta.url);
/** Not the arguments of this process, which may not fit for a file. `sf` runs a linked plugin from its source. */
const RUNTIME = ENDING === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
/** The time to load @salesforce/core on a busy machine, in addition to the time for the call. */
const LONGEST_START_MS = 60_000;

/**
 * Renews a session with @salesforce/core, and stores it like core, so that every program with this login has the new
 * one, but in a worker thread. Core makes that call with jsforce's own transport, which cannot be replaced there. It
 * throws outside of every promise where a response breaks off, and waits half an hour for a response that never comes.
 * Here the former ends only the worker, the latter is ended with the worker, and both reject this promise.
 *
 * @returns The new session; undefined where only this process knows the login.
 */
export const renewInWorker = (login: ToRenew, limits: CallLimits): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, {
      workerData: login,
      execArgv: RUNTIME,
      // A log of its own would need one more thread, and would repeat what the caller logs anyway.
      env: { ...process.env, SF_DISABLE_LOG_FILE: 'true' },
      stdout: true,
      stderr: true,
    });
    const finish = (settle: () => void): void => {
      clearTimeout(tooLate);
      limits.signal?.removeEventListener('abort', giveUp);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      void worker.terminate();
      settle();
    };
    const giveUp = (): void => {
      finish(() => {
        reject(new Error(TOO_LATE));
      });
    };
    let tooLate = setTimeout(giveUp, LONGEST_START_MS);
    limits.signal?.addEventListener('abort', giveUp);
    worker.on('message', (message: FromWorker) => {
      if ('isStarted' in message) {
        clearTimeout(tooLate);
        tooLate = setTimeout(giveUp, callTimeout(limits));
      } else
        finish(() => {
          resolve('accessToken' in message ? message.accessToken : undefined);
        });
    });
    worker.on('error', (error) => {
      finish(() => {
        reject(error);
      });
    });
    worker.on('exit', () => {
      finish(() => {
        reject(new Error('it ended without an answer'));
      });
    });
  });

export const TOO_LATE = 'there was no answer in time';

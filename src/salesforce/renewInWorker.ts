import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { callTimeout, type CallLimits } from './http/callLimits.js';

/** Whose session is over, and which one that was. */
export type ToRenew = { username: string; refused: string | null | undefined };

/** What the worker says: that it has the login and asks for a session, the new session, or that it has no such login. */
export type FromWorker = { isStarted: true } | { accessToken: string } | { isUnknown: true };

const ENDING = extname(import.meta.url);
/** From the folder of the sources as from that of the chunks that they are bundled into. */
const PROGRAM = new URL(`../salesforce/renewalWorker${ENDING}`, import.meta.url);
/** Not what this process was started with, which may be no good for a file; `sf` runs a linked plugin from its source. */
const RUNTIME = ENDING === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
/** To load @salesforce/core on a busy machine, on top of the time that the call may take. */
const LONGEST_START_MS = 60_000;

/**
 * Renews a session as @salesforce/core does it, and in its place, so that every program that is logged in has the new one,
 * but in a thread of its own. Core sends that call by jsforce's own transport, which can't be replaced there: it throws
 * outside of every promise where an answer breaks off, and waits half an hour for one that never comes. Here the first ends
 * the thread and the second is ended with it, and both are errors of this promise.
 *
 * @returns The new session; undefined where the login is known to this process alone.
 */
export const renewInWorker = (login: ToRenew, limits: CallLimits): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, {
      workerData: login,
      execArgv: RUNTIME,
      // A log of its own would be one more thread, which writes what the caller logs anyway.
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

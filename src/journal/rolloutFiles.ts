import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import type { RolloutState } from '../core/rollout/types.js';
import { lockFile, type LockAttempt } from './lock.js';

/** A state as it was saved last, undefined where none was, or what is wrong with its file. */
export type StateReading = { ok: true; state: RolloutState | undefined } | { ok: false; file: string; problem: string };

/** The files of a rollout, beside its plan. */
export type RolloutFiles = {
  load(): Promise<StateReading>;
  save(state: RolloutState): Promise<void>;
  /** One line, with who and when. */
  log(line: object): Promise<void>;
  lock(): Promise<LockAttempt>;
};

export const rolloutFiles = (planFile: string): RolloutFiles => {
  const base = planFile.replace(/\.json$/i, '');
  const [stateFile, logFile] = [`${base}.state.json`, `${base}.log.jsonl`];
  return {
    async load() {
      let read: unknown;
      try {
        read = JSON.parse(await readFile(stateFile, 'utf8'));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return { ok: true, state: undefined };
        // It may have said that nothing more is to be pushed: it is not taken for one that was never written.
        return { ok: false, file: stateFile, problem: code ?? 'it is not JSON' };
      }
      const [{ STATE }, { problemOf }] = await Promise.all([
        import('../core/rollout/planSchema.js'),
        import('../core/dataSchema.js'),
      ]);
      const { success, data, error } = STATE.safeParse(read);
      return success ? { ok: true, state: data } : { ok: false, file: stateFile, problem: problemOf(error) };
    },
    async save(state) {
      // Whole or not at all, also where the machine goes down.
      const written = `${stateFile}.${randomBytes(8).toString('hex')}.part`;
      const handle = await open(written, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(state, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(written, stateFile);
    },
    async log(line) {
      // Nothing is written where a link leads to.
      const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
      const handle = await open(logFile, flags, 0o600);
      try {
        await handle.appendFile(`${JSON.stringify(line)}\n`);
      } finally {
        await handle.close();
      }
    },
    lock: () => lockFile(stateFile),
  };
};

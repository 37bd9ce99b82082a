import { appendFile, open, readFile, rename } from 'node:fs/promises';
import type { RolloutState } from '../core/rollout/types.js';
import { lockFile, type LockAttempt } from './lock.js';

/** The files of a rollout, beside its plan. */
export type RolloutFiles = {
  load(): Promise<RolloutState | undefined>;
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
      try {
        return JSON.parse(await readFile(stateFile, 'utf8')) as RolloutState;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    async save(state) {
      // Whole or not at all, also where the machine goes down.
      const written = `${stateFile}.${process.pid}.part`;
      const handle = await open(written, 'w', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(state, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(written, stateFile);
    },
    log: (line) => appendFile(logFile, `${JSON.stringify(line)}\n`, { mode: 0o600 }),
    lock: () => lockFile(stateFile),
  };
};

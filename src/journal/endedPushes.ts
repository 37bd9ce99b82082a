import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { EndedPushes } from '../core/rollout/facts/facts.js';
import { besidePlan } from './rolloutLog.js';

/**
 * Pushes of a rollout that have ended, in a file beside its plan, so that each machine reads them from the org once.
 * The file may be deleted. Content that cannot be understood, or belongs to another plan, is ignored.
 */
export type EndedStore = { pushes: EndedPushes; save: () => Promise<void> };

export const endedPushes = async (planFile: string, digest: string): Promise<EndedStore> => {
  const file = besidePlan(planFile, '.cache.json');
  const pushes = await readPushes(file, digest);
  let saved = pushes.size;
  return {
    pushes,
    async save() {
      if (pushes.size === saved) return;
      const text = JSON.stringify({ format: 1, digest, pushes: Object.fromEntries(pushes) });
      // If the file cannot be written, the pushes are read from the org again.
      await writeWhole(file, text).catch(() => undefined);
      saved = pushes.size;
    },
  };
};

const readPushes = async (file: string, digest: string): Promise<EndedPushes> => {
  try {
    const text = await readFile(file, 'utf8');
    const { ENDED } = await import('../core/rollout/facts/facts.js');
    const { success, data } = ENDED.safeParse(JSON.parse(text));
    return new Map(success && data.digest === digest ? Object.entries(data.pushes) : []);
  } catch {
    return new Map();
  }
};

/** Writes a file completely or not at all, even if the machine crashes. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  const part = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(part, text, { flag: 'wx', mode: 0o600, flush: true });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
};

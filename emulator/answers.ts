import { readFileSync } from 'node:fs';
import type { EmulatorOptions } from './server.js';

/** The schema of answers files that this version reads; `live/` writes them. */
const SCHEMA = 1;

/** The answers of a real org to the questions of `npm run test:live`, as far as the emulator can imitate them. */
export const readAnswers = (path: string): Pick<EmulatorOptions, 'maxVersion' | 'switches' | 'words'> => {
  const { schema, emulator } = parse(path) as { schema?: unknown; emulator?: unknown };
  if (schema !== SCHEMA) throw new Error(`${path} is not a file of answers of schema ${SCHEMA}`);
  if (typeof emulator !== 'object' || emulator === null) throw new Error(`${path} has no settings for the emulator`);
  const { maxVersion, switches, words, ...more } = emulator as ReturnType<typeof readAnswers>;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new Error(`${path}: there is no setting ${unknown}`);
  if (maxVersion !== undefined && !Number.isInteger(maxVersion))
    throw new Error(`${path}: maxVersion is not a version`);
  return { ...(maxVersion === undefined ? {} : { maxVersion }), switches, words };
};

const parse = (path: string): object => {
  const text = readFileSync(path, 'utf8');
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw new Error(`${path} is not JSON`);
  }
};

import { readFileSync } from 'node:fs';
import type { EmulatorOptions } from './server.js';

/** The form of answers files that this reads; `live/` writes it. */
const SCHEMA = 1;

/** What a real org answered to the questions of `npm run test:live`, as far as it is the emulator's to imitate. */
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

/**
 * Writes rollout-definition.schema.json from the schema of definition files. Part of `npm run snapshot`. `--check` writes
 * nothing, and fails if there is a difference.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { DEFINITION } from '../src/core/rollout/definition/schema.js';

const FILE = new URL('../rollout-definition.schema.json', import.meta.url);

const schema = z.toJSONSchema(DEFINITION, { io: 'input', target: 'draft-07' });
const text = await format(JSON.stringify(schema), { ...(await resolveConfig(FILE)), parser: 'json' });
if (!process.argv.includes('--check')) await writeFile(FILE, text);
else if (text !== (await readFile(FILE, 'utf8'))) {
  console.log('rollout-definition.schema.json is not what the schema of definitions says: npm run snapshot');
  process.exitCode = 1;
}

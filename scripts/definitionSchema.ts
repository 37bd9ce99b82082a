/** Writes rollout-definition.schema.json from the schema of definition files. Part of `npm run snapshot`. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { DEFINITION } from '../src/core/rollout/definition/schema.js';

const file = new URL('../rollout-definition.schema.json', import.meta.url);
const options = await resolveConfig(file);
const schema = z.toJSONSchema(DEFINITION, { io: 'input', target: 'draft-07' });
writeFileSync(file, await format(JSON.stringify(schema), { ...options, parser: 'json' }));

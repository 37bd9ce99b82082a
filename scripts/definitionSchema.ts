/** Writes rollout-definition.schema.json from the definition of definition files. Part of `npm run snapshot`. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { DEFINITION_SCHEMA } from '../src/core/definition/schema.js';

const file = new URL('../rollout-definition.schema.json', import.meta.url);
const options = await resolveConfig(file);
writeFileSync(file, await format(JSON.stringify(DEFINITION_SCHEMA, null, 2), { ...options, parser: 'json' }));

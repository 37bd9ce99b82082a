/**
 * Writes rollout-definition.schema.json from the schema of definition files. Part of `npm run snapshot`. `--check` writes
 * nothing, and fails if there is a difference.
 */
import { z } from 'zod';
import { DEFINITION } from '../src/core/rollout/definition/schema.js';
import { formatted, ROOT, writeOrCheck } from './generated.js';

const FILE = `${ROOT}rollout-definition.schema.json`;

const schema = z.toJSONSchema(DEFINITION, { io: 'input', target: 'draft-07' });
await writeOrCheck(new Map([[FILE, await formatted(JSON.stringify(schema), FILE)]]), 'npm run snapshot');

/**
 * `npm run snapshot`: writes schemas/, the JSON Schema of the output of each command with --json. It does the same as
 * `oclif schema generate`, but with one program for all commands: a program for each takes ten times as long. `--check`
 * writes nothing, and fails if there is a difference.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator, createProgram, DEFAULT_CONFIG } from 'ts-json-schema-generator';
import { ROOT, writeOrCheck } from './generated.js';

const FOLDER = join(ROOT, 'schemas');
const SOURCES = 'src/commands/';

const files = globSync(`${SOURCES}**/*.ts`, { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
const options = { skipTypeCheck: true };
const tsProgram = createProgram({ ...DEFAULT_CONFIG, ...options, path: `${ROOT}${SOURCES}**/*.ts` });

/** The type that its `run` returns. */
const resultOf = (file: string): string => {
  const [, type] = /async run\(\): Promise<(\w+)>/.exec(readFileSync(`${ROOT}${file}`, 'utf8')) ?? [];
  if (type === undefined) throw new Error(`${file} does not say what it prints: async run(): Promise<...Result>`);
  return type;
};

const schemaOf = (file: string): string => {
  const type = resultOf(file);
  const generator = createGenerator({ ...options, path: `${ROOT}${file}`, tsProgram, type });
  return JSON.stringify(generator.createSchema(type), null, 2);
};

const pathOf = (file: string): string =>
  join(FOLDER, `${file.slice(SOURCES.length, -'.ts'.length).replaceAll('/', '-')}.json`);

await writeOrCheck(new Map(files.map((file) => [pathOf(file), schemaOf(file)])), 'npm run snapshot', FOLDER);

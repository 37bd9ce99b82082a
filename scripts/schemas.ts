/**
 * `npm run snapshot`: writes schemas/, the JSON Schema of the output of each command with --json. It does the same as
 * `oclif schema generate`, but with one program for all commands: a program for each takes ten times as long. `--check`
 * writes nothing, and fails if there is a difference.
 */
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator, createProgram, DEFAULT_CONFIG } from 'ts-json-schema-generator';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
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

const nameOf = (file: string): string => `${file.slice(SOURCES.length, -'.ts'.length).replaceAll('/', '-')}.json`;

const schemas = new Map(files.map((file) => [nameOf(file), schemaOf(file)]));
const there = readdirSync(`${ROOT}schemas`);
const wrong = [
  ...there.filter((name) => !schemas.has(name)).map((name) => `schemas/${name} is of no command`),
  ...[...schemas]
    .filter(([name, schema]) => !there.includes(name) || readFileSync(`${ROOT}schemas/${name}`, 'utf8') !== schema)
    .map(([name]) => `schemas/${name} is not what the command prints`),
];
if (!process.argv.includes('--check'))
  for (const [name, schema] of schemas) writeFileSync(`${ROOT}schemas/${name}`, schema);
else if (wrong.length > 0) {
  console.log([...wrong, 'npm run snapshot'].join('\n'));
  process.exitCode = 1;
}

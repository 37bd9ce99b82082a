import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

const checks = new Map<string, ValidateFunction>();

/** The check of a command, `package:push:list`, by the schema of its --json result in `schemas/`. */
const checkOf = (command: string): ValidateFunction => {
  const known = checks.get(command);
  if (known !== undefined) return known;
  const schema = readFileSync(new URL(`../../schemas/${command.replaceAll(':', '-')}.json`, import.meta.url), 'utf8');
  const made = new Ajv({ strict: false }).compile(JSON.parse(schema) as object);
  checks.set(command, made);
  return made;
};

/** Throws where the --json result of a command is not what its schema says, with everything that differs. */
export const requireSchema = (command: string, result: unknown): void => {
  const check = checkOf(command);
  if (check(result)) return;
  const faults = (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
  throw new Error(`The result of ${command} is not what its schema says:\n${faults.join('\n')}`);
};

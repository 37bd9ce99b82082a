import { SfError } from '@salesforce/core';
import { harmless } from '../../core/text/plain.js';
import { hideSecrets } from '../../core/text/redact.js';

/** Makes the texts of any error safe. They may repeat text from outside: a flag's value, a file's name, a response. */
export const withSafeTexts = (error: Error): Error => {
  for (const key of ['message', 'name', 'stack'] as const) {
    // Some classes only have a getter for one of them.
    Object.defineProperty(error, key, { value: safeLines(error[key] ?? ''), writable: true, configurable: true });
  }
  if (error instanceof SfError) error.actions = error.actions?.map(safeLines);
  const { parse } = error as WrongFlag;
  // The CLI makes suggestions from the parsed command line; the other parts of it are not needed.
  const raw = parse?.output?.raw?.map(({ input, ...word }) => ({ ...word, input: safeLines(input) })) ?? [];
  if (parse !== undefined) Object.assign(error, { parse: { output: { raw } } });
  for (const [key, value] of Object.entries(error)) Object.assign(error, { [key]: withoutSecrets(value) });
  // With --json the cause is printed, too.
  if (error.cause instanceof Error) withSafeTexts(error.cause);
  return error;
};

type WrongFlag = Error & { parse?: { output?: { raw?: Array<{ input: string }> } } };

const safeLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => hideSecrets(harmless(line)))
    .join('\n');

/** Any other property of an error, unchanged except for tokens. */
const withoutSecrets = (value: unknown): unknown => {
  if (typeof value === 'string') return hideSecrets(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const isPlain = value instanceof Object && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(each)]));
};

/**
 * A message from which `sf` derives no exit code: it makes 20 of an internal error number of the platform, and 10 of a
 * TypeError. The exit codes of a push have their own meanings.
 */
export const withoutExitCode = (message: string): string =>
  message
    .replaceAll(/(?<!\d)(\d{9,}-\d{3,}) \((-?\d{7,})\)/g, '$1, stack trace $2')
    .replaceAll('TypeError', 'type error');

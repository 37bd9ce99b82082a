import { SfError } from '@salesforce/core';
import { harmless } from '../../core/text/plain.js';
import { hideSecrets } from '../../core/text/secrets.js';

/** The texts of any error may repeat what somebody else wrote: a flag's value, a file's name, an answer. */
export const withSafeTexts = (error: Error): Error => {
  for (const key of ['message', 'name', 'stack'] as const) {
    // Some classes have a getter alone for one of them.
    Object.defineProperty(error, key, { value: safeLines(error[key] ?? ''), writable: true, configurable: true });
  }
  if (error instanceof SfError) error.actions = error.actions?.map(safeLines);
  const { parse } = error as WrongFlag;
  // The CLI makes suggestions of what it has read of the command line; nothing needs the rest.
  const raw = parse?.output?.raw?.map(({ input, ...word }) => ({ ...word, input: safeLines(input) })) ?? [];
  if (parse !== undefined) Object.assign(error, { parse: { output: { raw } } });
  for (const [key, value] of Object.entries(error)) Object.assign(error, { [key]: withoutSecrets(value) });
  // With --json it is printed too.
  if (error.cause instanceof Error) withSafeTexts(error.cause);
  return error;
};

type WrongFlag = Error & { parse?: { output?: { raw?: Array<{ input: string }> } } };

const safeLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => hideSecrets(harmless(line)))
    .join('\n');

/** Whatever else an error has, as it is, but for tokens. */
const withoutSecrets = (value: unknown): unknown => {
  if (typeof value === 'string') return hideSecrets(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const isPlain = value instanceof Object && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(each)]));
};

import { SalesforceError } from '../model.js';

const REFERENCE = /@\{(\w+)((?:\.\w+|\[\d+\])*)\}/g;

/** Replaces every `@{ref.field}` of a subrequest by its value; `ref[0].id` and `ref.records[0].Id` work too. */
export const substitute = <T>(part: T, bodyOf: (referenceId: string) => unknown): T => {
  if (typeof part === 'string')
    return part.replace(REFERENCE, (_whole, name: string, path: string) => lookUp(name, path, bodyOf)) as T;
  if (Array.isArray(part)) return part.map((item: unknown) => substitute(item, bodyOf)) as T;
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, substitute(value as unknown, bodyOf)]),
  ) as T;
};

const lookUp = (name: string, path: string, bodyOf: (referenceId: string) => unknown): string => {
  let value = bodyOf(name);
  for (const [, step] of path.matchAll(/\.?(\w+)\]?/g)) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step!] : undefined;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new SalesforceError(
    'PROCESSING_HALTED',
    `Invalid reference specified. No value for ${name}${path} found in ${name}`,
  );
};

import { z } from 'zod';
import { didYouMean } from '../../text/didYouMean.js';
import { isFilled } from './rules.js';
import { DEFINITION } from './schema.js';
import type { RolloutDefinition } from './types.js';

/** What is wrong with the value at a path, or with its key. */
export type Fault = { path: readonly PropertyKey[]; part: 'key' | 'value'; message: string };

type Reading = { ok: true; definition: RolloutDefinition } | { ok: false; faults: Fault[] };

/** Holds a value against the schema: what it means, or else every fault, in plain words. */
export const readValue = (value: unknown): Reading => {
  const { success, data, error } = DEFINITION.safeParse(value, { error: messageOf, reportInput: true });
  return success ? { ok: true, definition: data } : { ok: false, faults: error.issues.flatMap(faultsOf) };
};

const faultsOf = (issue: z.core.$ZodIssue): Fault[] => {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const messages = message.split('\n');
    return issue.keys.map((key, index) => ({ path: [...path, key], part: 'key', message: messages[index] ?? '' }));
  }
  // What was written says which of several shapes was meant: the one that has something against its parts alone.
  const meant = issue.code === 'invalid_union' ? issue.errors.find((errors) => errors.every(isWithin)) : undefined;
  if (meant !== undefined) return meant.flatMap((inner) => faultsOf({ ...inner, path: [...path, ...inner.path] }));
  return [{ path: issue.input === undefined ? path.slice(0, -1) : path, part: 'value', message }];
};

const isWithin = ({ code, path }: z.core.$ZodIssue): boolean =>
  path.length > 0 || code === 'unrecognized_keys' || code === 'custom';

/** The message of an issue; for unknown keys, one each. */
const messageOf: z.core.$ZodErrorMap = (issue) => {
  const { input, path = [], schema } = issue;
  const title = (schema && z.globalRegistry.get(schema)?.title) ?? 'something else';
  if (input === undefined) return `${String(path.at(-1))} is missing: write ${title}`;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
      return issue.keys.map((key) => unknownKey(key, known)).join('\n');
    }
    case 'invalid_type': {
      const quotes = issue.expected === 'string' && ['number', 'boolean'].includes(typeof input) ? ', in quotes' : '';
      return `write ${title}${quotes}, not ${shown(input)}`;
    }
    case 'invalid_value': {
      const meant = typeof input === 'string' ? didYouMean(input, issue.values.map(String)) : undefined;
      return `write ${title}, not ${shown(input)}${meant === undefined ? '' : `: did you mean ${meant}?`}`;
    }
    default:
      // What a rule between the keys of a map is about, is not the map as a whole.
      return `write ${title}${issue.code === 'custom' && isFilled(input) ? '' : `, not ${shown(input)}`}`;
  }
};

const unknownKey = (key: string, known: readonly string[]): string => {
  const meant = didYouMean(key, known);
  return meant === undefined
    ? `there is no ${shown(key)} here, only ${known.join(', ')}`
    : `there is no ${shown(key)} here: did you mean ${meant}?`;
};

const MUCH = 60;

const shown = (data: unknown): string => {
  if (data === null || data === undefined) return 'nothing';
  if (typeof data === 'string') return JSON.stringify(data.length > MUCH ? `${data.slice(0, MUCH)}...` : data);
  if (typeof data === 'number') return `the number ${data}`;
  if (Array.isArray(data)) return data.length === 0 ? 'an empty list' : 'a list';
  return typeof data === 'object' ? (isFilled(data) ? 'a map' : 'an empty map') : JSON.stringify(data);
};

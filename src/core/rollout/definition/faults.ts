import { z } from 'zod';
import { didYouMean } from '../../text/didYouMean.js';
import { isFilled } from './rules.js';
import { DEFINITION } from './schema.js';
import type { RolloutDefinition } from './types.js';

/** An error in the value at a path, or in its key. */
export type Fault = { path: readonly PropertyKey[]; part: 'key' | 'value'; message: string };

type Reading = { ok: true; definition: RolloutDefinition } | { ok: false; faults: Fault[] };

/** Checks a value against the schema. Returns the definition, or every fault in plain words. */
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
  // The written value shows which shape of the union was meant: the one whose errors are all inside the value.
  const meant = issue.code === 'invalid_union' ? issue.errors.find((errors) => errors.every(isWithin)) : undefined;
  if (meant !== undefined) return meant.flatMap((inner) => faultsOf({ ...inner, path: [...path, ...inner.path] }));
  return [{ path: issue.input === undefined ? path.slice(0, -1) : path, part: 'value', message }];
};

const isWithin = ({ code, path }: z.core.$ZodIssue): boolean =>
  path.length > 0 || code === 'unrecognized_keys' || code === 'custom';

/** The message of an issue. An issue about several unknown keys gets one message for each. */
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
      // The message of a rule between the keys of a map does not quote the whole map.
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

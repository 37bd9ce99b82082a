import { z } from 'zod';
import { didYouMean } from '../../text/didYouMean.js';
import { readDocument } from './document.js';
import { DEFINITION, type RolloutDefinition } from './schema.js';
import { isFilled } from './values.js';

/** An error in the file that has to be corrected; lines and columns begin with 1. */
export type DefinitionProblem = { line: number; column: number; path: string; message: string };

type DefinitionReading = { ok: true; definition: RolloutDefinition } | { ok: false; problems: DefinitionProblem[] };

/** Reads a definition in YAML or JSON. On errors, returns everything that has to be corrected, from top to bottom. */
export const readDefinition = (text: string): DefinitionReading => {
  const { value, misprints, broken, placeOf, positionOf } = readDocument(text);
  const { data, error } = DEFINITION.safeParse(value, { error: messageOf, reportInput: true });
  if (data !== undefined && misprints.length === 0) return { ok: true, definition: data };
  const faults = broken ? [] : (error?.issues.flatMap(faultsOf) ?? []);
  const problems = [
    ...misprints.map((each) => ({ ...each, path: '' })),
    ...faults.map(({ path, part, message }) => ({ offset: placeOf(path)[part], path: readable(path), message })),
  ]
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }): DefinitionProblem => ({ ...positionOf(offset), path, message }));
  return { ok: false, problems: [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()] };
};

/** A path as people write it: waves[0].name. */
export const readable = (path: readonly PropertyKey[]): string =>
  path
    .map(String)
    .map((step) =>
      /^\d+$/.test(step) ? `[${step}]` : /^[\w$-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    )
    .join('')
    .replace(/^\./, '');

/** An error in the value at a path, or in its key. */
type Fault = { path: readonly PropertyKey[]; part: 'key' | 'value'; message: string };

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

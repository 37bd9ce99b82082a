import { Ajv, type ErrorObject } from 'ajv';
import { didYouMean } from './didYouMean.js';
import { FORMATS, type FormatName } from './formats.js';
import { pointTo, type Fault } from './pointer.js';
import { DEFINITION_SCHEMA } from './schema.js';

const validate = new Ajv({
  formats: Object.fromEntries(
    Object.entries(FORMATS).map(([name, says]) => [name, (text: string) => says(text) === true]),
  ),
  ...{ allErrors: true, verbose: true, strict: false, strictNumbers: true },
  // That the schema is one is for a test to find out, not for each run; and it runs but once.
  ...{ meta: false, validateSchema: false, code: { optimize: false } },
}).compile(DEFINITION_SCHEMA);

/** Holds a value against the schema; every fault, in plain words. */
export const schemaFaults = (value: unknown): Fault[] => {
  validate(value);
  return (validate.errors ?? []).filter(({ schemaPath }) => !schemaPath.includes('/oneOf/')).map(fault);
};

type Wanted = { title: string; type?: unknown; properties?: Record<string, { title: string }> };

const fault = ({ instancePath, keyword, params, parentSchema, data }: ErrorObject): Fault => {
  const at = { at: instancePath, part: 'value' } as const;
  const { title, type, properties = {} } = parentSchema as Wanted;
  switch (keyword) {
    case 'additionalProperties': {
      const { additionalProperty: key } = params as { additionalProperty: string };
      const message = unknownKey(key, Object.keys(properties));
      return { at: pointTo(instancePath, key), part: 'key', message };
    }
    case 'required': {
      const { missingProperty: key } = params as { missingProperty: string };
      return { ...at, message: `${key} is missing: write ${properties[key]?.title ?? 'it'}` };
    }
    case 'dependencies': {
      const { property, deps } = params as { property: string; deps: string };
      return { ...at, message: `${property} goes with ${deps}` };
    }
    case 'format': {
      const said = FORMATS[(params as { format: FormatName }).format](data as string);
      return { ...at, message: typeof said === 'string' ? said : `write ${title}, not ${shown(data)}` };
    }
    case 'not':
      return { ...at, message: title };
    case 'type': {
      const quotes = type === 'string' && ['number', 'boolean'].includes(typeof data) ? ', in quotes' : '';
      return { ...at, message: `write ${title}${quotes}, not ${shown(data)}` };
    }
    default:
      return { ...at, message: `write ${title}${isFilled(data) ? '' : `, not ${shown(data)}`}` };
  }
};

const unknownKey = (key: string, known: readonly string[]): string => {
  const meant = didYouMean(key, known);
  return meant === undefined
    ? `there is no ${shown(key)} here, only ${known.join(', ')}`
    : `there is no ${shown(key)} here: did you mean ${meant}?`;
};

const isFilled = (data: unknown): boolean => typeof data === 'object' && data !== null && Object.keys(data).length > 0;

const MUCH = 60;

const shown = (data: unknown): string => {
  if (data === null || data === undefined) return 'nothing';
  if (typeof data === 'string') return JSON.stringify(data.length > MUCH ? `${data.slice(0, MUCH)}...` : data);
  if (typeof data === 'number') return `the number ${data}`;
  if (Array.isArray(data)) return data.length === 0 ? 'an empty list' : 'a list';
  return typeof data === 'object' ? (isFilled(data) ? 'a map' : 'an empty map') : JSON.stringify(data);
};

import { type FieldDef, type FieldType, type ObjectDef, SalesforceError, type Switches, type Value } from '../model.js';
import { visibleFields } from '../data/schema.js';
import { USER_ZONE } from '../data/userZone.js';
import { parseDateTime } from './datetime.js';

/**
 * Decodes a JSON value of a typed field before any rule is checked, so that a wrong type fails the whole call and not
 * one record.
 */
type Decoder = (raw: unknown, switches: Switches) => Value | undefined;

/** The offset to UTC, in minutes, for a dateTime without a zone; null: it is refused. */
const ZONELESS: Record<Switches['zonelessTime'], number | null> = {
  utc: 0,
  'user-zone': USER_ZONE.offsetMinutes,
  refuse: null,
};

const asString = (raw: unknown): string | undefined => (typeof raw === 'string' ? raw : undefined);

const DECODERS: Record<FieldType, Decoder> = {
  id: asString,
  reference: asString,
  string: asString,
  picklist: asString,
  int: (raw) => (Number.isInteger(raw) ? (raw as number) : undefined),
  boolean: (raw) => (typeof raw === 'boolean' ? raw : undefined),
  date: asString,
  datetime: (raw, { zonelessTime }) =>
    typeof raw === 'string' ? parseDateTime(raw, ZONELESS[zonelessTime]) : undefined,
  complexvalue: () => undefined,
};

/** In CSV all values are text. */
const CSV_DECODERS: Partial<Record<FieldType, (text: string) => Value | undefined>> = {
  int: (text) => (/^-?\d+$/.test(text) ? Number(text) : undefined),
  boolean: (text) => ({ true: true, '1': true, false: false, '0': false })[text.toLowerCase()],
};

const NULLABLE_IN_JSON: readonly FieldType[] = ['id', 'reference', 'string', 'picklist', 'datetime', 'int'];

/** The caller: the fields that exist depend on the API version and on the switches. */
export type Caller = { readonly version: number; readonly switches: Switches };

export const fieldNamed = (def: ObjectDef, name: string, { version, switches }: Caller): FieldDef | undefined => {
  const wanted = name.toLowerCase();
  return visibleFields(def, version, switches).find((field) => field.name.toLowerCase() === wanted);
};

/** The fields of a JSON record, with their stored types and the field names of the schema. */
export const decodeRecord = (def: ObjectDef, record: object, caller: Caller): Record<string, Value> => {
  const values: Record<string, Value> = {};
  for (const [name, raw] of Object.entries(record)) {
    const field = fieldNamed(def, name, caller);
    if (!field) {
      throw new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${def.name}`);
    }
    values[field.name] = decodeJson(field, raw, caller.switches);
  }
  return values;
};

const decodeJson = (field: FieldDef, raw: unknown, switches: Switches): Value => {
  if (raw === null && NULLABLE_IN_JSON.includes(field.type)) return null;
  const value = DECODERS[field.type](raw, switches);
  if (value !== undefined) return value;
  throw new SalesforceError(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${field.type} from ${describeToken(raw)} or request may be missing a required field at [line:1, column:2]`,
  );
};

/** A CSV cell. An empty cell leaves the field out, `#N/A` sets it to null. Returns undefined for an invalid value. */
export const decodeCell = (field: FieldDef, text: string, switches: Switches): Value | undefined => {
  if (text === '#N/A') return null;
  return CSV_DECODERS[field.type]?.(text) ?? DECODERS[field.type](text, switches);
};

const describeToken = (raw: unknown): string => {
  if (typeof raw === 'string') return `VALUE_STRING value ${raw}`;
  if (typeof raw === 'number')
    return `${Number.isInteger(raw) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT'} value ${raw}`;
  if (typeof raw === 'boolean') return `${raw ? 'VALUE_TRUE' : 'VALUE_FALSE'} value ${raw}`;
  if (raw === null) return 'VALUE_NULL value null';
  return Array.isArray(raw) ? 'START_ARRAY value [' : 'START_OBJECT value {';
};

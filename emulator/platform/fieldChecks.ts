import type { FieldDef, ObjectDef, Store, Value } from '../model.js';
import { normalizeId } from '../data/ids.js';
import { type RowError, rowError } from './outcome.js';

export type Verb = 'createable' | 'updateable';

type Check = (field: FieldDef, value: Value, store: Store) => RowError | undefined;

const malformedId = (field: FieldDef, value: Value, store: Store): RowError | undefined => {
  if (field.type !== 'reference' || typeof value !== 'string' || value === '') return undefined;
  const prefix = store.table(field.referenceTo ?? '')?.definition.prefix ?? '';
  if (normalizeId(value) && value.startsWith(prefix)) return undefined;
  return rowError('MALFORMED_ID', `${labelOf(field)}: id value of incorrect type: ${value}`, [field.name]);
};

const nonexistentReference = (field: FieldDef, value: Value, store: Store): RowError | undefined => {
  if (field.type !== 'reference' || typeof value !== 'string' || value === '') return undefined;
  const table = store.table(field.referenceTo ?? '');
  if (!table || table.get(value)) return undefined;
  return rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
};

const badPicklistValue = (field: FieldDef, value: Value): RowError | undefined => {
  if (field.type !== 'picklist' || !field.values || field.values.includes(String(value))) return undefined;
  return rowError(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${labelOf(field)}: bad value for restricted picklist field: ${value ?? ''}`,
    [field.name],
  );
};

const tooLong = (field: FieldDef, value: Value): RowError | undefined => {
  const length = field.length ?? 255;
  if (field.type !== 'string' || typeof value !== 'string' || value.length <= length) return undefined;
  return rowError('STRING_TOO_LONG', `${labelOf(field)}: data value too large: ${value} (max length=${length})`, [
    field.name,
  ]);
};

/** The checks of a single value, in the order of the org. */
const CHECKS: readonly Check[] = [malformedId, nonexistentReference, badPicklistValue, tooLong];

/** Messages call `PackageVersionId` "Package Version ID". */
const labelOf = (field: FieldDef): string => field.name.replace(/Id$/, 'ID').replace(/([a-z])([A-Z])/g, '$1 $2');

/** The field-level errors of one record; empty when its fields may be written as they are. */
export const checkFields = (def: ObjectDef, values: Record<string, Value>, verb: Verb, store: Store): RowError[] => {
  const given = def.fields.filter((field) => field.name in values);
  const readOnly = given.filter((field) => !field[verb]);
  if (readOnly.length > 0) return [notWritable(readOnly)];
  const missing = def.fields.filter((field) => isMissing(field, values, verb));
  if (missing.length > 0) return [requiredMissing(missing)];
  return given.flatMap((field) => {
    const value = values[field.name] ?? null;
    const errors = CHECKS.map((check) => check(field, value, store));
    return errors.find((error) => error !== undefined) ?? [];
  });
};

/** Ids in their stored form of 18 characters, however they were sent. */
export const normalizeIds = (def: ObjectDef, values: Record<string, Value>): Record<string, Value> => {
  const normalized = { ...values };
  for (const field of def.fields) {
    const value = values[field.name];
    if (field.type === 'reference' && typeof value === 'string') normalized[field.name] = normalizeId(value) ?? null;
  }
  return normalized;
};

const isMissing = (field: FieldDef, values: Record<string, Value>, verb: Verb): boolean => {
  if (!field.required) return false;
  const value = values[field.name];
  const empty = value === null || value === '';
  return verb === 'createable' ? empty || value === undefined : empty;
};

const notWritable = (fields: readonly FieldDef[]): RowError => {
  const names = fields.map((field) => field.name);
  return rowError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    names,
  );
};

const requiredMissing = (fields: readonly FieldDef[]): RowError => {
  const names = fields.map((field) => field.name);
  return rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
};

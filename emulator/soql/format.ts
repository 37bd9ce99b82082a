import type { FieldDef, FieldType, ObjectDef, Row, Value } from '../model.js';
import { toWire } from '../data/spelling.js';
import type { Scope } from './scope.js';

/** Formats the values of one field. */
export type Writer = (value: Value) => Value;

/** SubscriberPackageVersion.Dependencies is the only field that is an object; it has a value for some versions only. */
export const complexValue = ({ switches: { dependencies } }: Scope, row: Row, value: Value): unknown => {
  const isAnswered =
    dependencies === 'all' || (dependencies === 'second-generation' && row.Package2ContainerOptions !== null);
  return isAnswered && typeof value === 'string' ? (JSON.parse(value) as unknown) : null;
};

const jsonDate: Writer = (value) =>
  value === null ? null : new Date(value as number).toISOString().replace('Z', '+0000');

export const jsonWriter = (scope: Scope, object: ObjectDef, field: FieldDef): Writer => {
  if (field.type === 'datetime') return jsonDate;
  return field.type === 'picklist' ? (value) => toWire(object, field, value, scope.switches) : (value) => value;
};

/** Formats a cell of Bulk CSV, where dateTimes end in Z. */
export const csvCell = (value: Value, type: FieldType | 'aggregate'): string => {
  if (value === null) return '';
  return type === 'datetime' ? String(value).replace('+0000', 'Z') : String(value);
};

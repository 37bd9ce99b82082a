import type { FieldDef, ObjectDef, Switches, Value } from '../model.js';

/**
 * The spelling of stored values in responses. The store has one spelling for each status. Documents and real responses
 * disagree on the running state and on the canceled job, so that both are switches.
 */
export const toWire = (object: ObjectDef, field: FieldDef, value: Value, switches: Switches): Value => {
  if (field.name !== 'Status') return value;
  if (value === 'InProgress') return isPush(object) ? switches.inProgress : value;
  if (value === 'Canceled') return object.name === 'PackagePushJob' ? switches.canceledJob : value;
  return value;
};

/** Picklist values as clients see them, in describe results and filters. */
export const wireValues = (object: ObjectDef, field: FieldDef, switches: Switches): readonly string[] =>
  (field.values ?? []).map((value) => toWire(object, field, value, switches) as string);

const isPush = (object: ObjectDef): boolean => object.name === 'PackagePushRequest' || object.name === 'PackagePushJob';

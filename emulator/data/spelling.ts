import type { FieldDef, ObjectDef, Switches, Value } from '../model.js';

/**
 * How stored values are spelled on the wire. The store knows one spelling per status; documents and real responses
 * do not agree on the running state, nor on the canceled job, so both are switches.
 */
export const toWire = (object: ObjectDef, field: FieldDef, value: Value, switches: Switches): Value => {
  if (field.name !== 'Status') return value;
  if (value === 'InProgress') return isPush(object) ? switches.inProgress : value;
  if (value === 'Canceled') return object.name === 'PackagePushJob' ? switches.canceledJob : value;
  return value;
};

/** Picklist values as a client meets them, in describe results and filters. */
export const wireValues = (object: ObjectDef, field: FieldDef, switches: Switches): readonly string[] =>
  (field.values ?? []).map((value) => toWire(object, field, value, switches) as string);

const isPush = (object: ObjectDef): boolean => object.name === 'PackagePushRequest' || object.name === 'PackagePushJob';

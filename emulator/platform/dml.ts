import { maySee, mayWrite } from '../data/permission.js';
import { type ObjectDef, type Row, SalesforceError, type Table, type Value } from '../model.js';
import { checkFields, normalizeIds } from './fieldChecks.js';
import { applyNewJob, checkNewJob, newJobValues } from './jobRules.js';
import type { Org } from './org.js';
import { type Outcome, refused, rowError, type RowError } from './outcome.js';
import { applyRequestChange, checkNewRequest, checkRequestChange, newRequestValues } from './requestRules.js';
import type { Transaction } from './transaction.js';

type Values = Record<string, Value>;

/** The platform's rules for the two objects that a client may write. */
type Rules = {
  checkNew(org: Org, values: Values, transaction: Transaction): RowError | undefined;
  newValues(org: Org, values: Values): Values;
  inserted(org: Org, transaction: Transaction, row: Row): void;
  checkChange(org: Org, row: Row, values: Values): RowError | undefined;
  changed(org: Org, transaction: Transaction, row: Row, before: Value): void;
};

const RULES: Record<string, Rules> = {
  PackagePushRequest: {
    checkNew: checkNewRequest,
    newValues: (_org, values) => newRequestValues(values),
    inserted: () => undefined,
    checkChange: checkRequestChange,
    changed: applyRequestChange,
  },
  PackagePushJob: {
    checkNew: checkNewJob,
    newValues: newJobValues,
    inserted: (org, transaction, row) => applyNewJob(org, transaction, row),
    checkChange: () => undefined,
    changed: () => undefined,
  },
};

/** The table of a writable object. Throws the error that fits the verb. */
export const writableTable = (org: Org, name: string, verb: 'createable' | 'updateable'): Table => {
  const table = org.store.table(name);
  if (!table?.definition.apis.includes('data') || !maySee(table.definition, org.switches)) {
    throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist', 404);
  }
  if (!table.definition[verb]) {
    const done = verb === 'createable' ? 'inserted' : 'updated';
    throw new SalesforceError('INVALID_TYPE_FOR_OPERATION', `entity type cannot be ${done}: ${table.definition.name}`);
  }
  if (!mayWrite(table.definition, org.switches)) {
    throw new SalesforceError('INSUFFICIENT_ACCESS', 'insufficient access rights on object id', 403);
  }
  return table;
};

export const insertRecord = (org: Org, transaction: Transaction, table: Table, given: Values): Outcome => {
  const { definition } = table;
  const errors = checkFields(definition, given, 'createable', org.store);
  if (errors.length > 0) return refused(...errors);
  const rules = RULES[definition.name]!;
  const values = normalizeIds(definition, given);
  const error = rules.checkNew(org, values, transaction);
  if (error) return refused(error);
  const row = transaction.insert(table, {
    ...rules.newValues(org, values),
    ...stamps(definition, org.clock.now(), true),
  });
  rules.inserted(org, transaction, row);
  return { id: row.Id };
};

export const updateRecord = (org: Org, transaction: Transaction, table: Table, id: unknown, given: Values): Outcome => {
  const { definition } = table;
  const row = typeof id === 'string' ? table.get(id) : undefined;
  if (!row) return refused(missing(definition, id));
  const errors = checkFields(definition, given, 'updateable', org.store);
  if (errors.length > 0) return refused(...errors);
  const rules = RULES[definition.name]!;
  const values = normalizeIds(definition, given);
  const error = rules.checkChange(org, row, values);
  if (error) return refused(error);
  const before = row.Status ?? null;
  transaction.update(table, row, { ...values, ...stamps(definition, org.clock.now(), false) });
  rules.changed(org, transaction, row, before);
  return { id: row.Id };
};

const missing = (definition: ObjectDef, id: unknown): RowError =>
  typeof id === 'string' && !id.startsWith(definition.prefix)
    ? rowError('MALFORMED_ID', `${definition.name} ID: id value of incorrect type: ${id}`, ['Id'])
    : rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');

const stamps = (definition: ObjectDef, now: number, created: boolean): Values => {
  const names = created ? ['CreatedDate', 'SystemModstamp'] : ['SystemModstamp'];
  return Object.fromEntries(
    names.filter((name) => definition.fields.some((field) => field.name === name)).map((name) => [name, now]),
  );
};

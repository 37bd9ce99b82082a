import { SalesforceError, type Table, type Value } from '../model.js';
import { updateRecord, writableTable } from '../platform/dml.js';
import { insertTaking } from '../platform/insertCall.js';
import { failed, type Outcome, refused, ROLLED_BACK, rowError, type RowError } from '../platform/outcome.js';
import { lockError } from '../platform/batch.js';
import { Transaction } from '../platform/transaction.js';
import { objectOf } from './describe.js';
import { type Call, insertOptions, json, jsonObject, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { readRecords, recordValues, selectable } from './records.js';

export const MOST_RECORDS = 200;
const MOST_CHUNKS = 10;

type Given = { readonly table: Table; readonly id: unknown; readonly values: Record<string, Value> };

export const createCollection = async (server: OrgServer, call: Call): Promise<Reply> => {
  const body = jsonObject(call);
  const inserts = recordsOf(server, call, body, 'createable');
  const options = { ...insertOptions(call), allOrNone: body.allOrNone === true };
  const outcomes = await insertTaking(server.org, inserts, options, call.part !== undefined);
  return json(outcomes.map(rowResult));
};

export const changeCollection = (server: OrgServer, call: Call): Reply => {
  const body = jsonObject(call);
  const transaction = call.part?.transaction ?? new Transaction();
  const before = transaction.savepoint();
  const outcomes = recordsOf(server, call, body, 'updateable').map((given) => change(server, transaction, given));
  const rollBack = body.allOrNone === true && outcomes.some(failed);
  if (rollBack) transaction.rollback(before);
  if (!call.part?.transaction) transaction.commit();
  return json(outcomes.map((outcome) => rowResult(rollBack && !failed(outcome) ? refused(ROLLED_BACK) : outcome)));
};

export const deleteCollection = (_server: OrgServer, call: Call): Reply => {
  const ids = (call.query.get('ids') ?? '').split(',').filter(Boolean);
  if (ids.length === 0 || ids.length > MOST_RECORDS) throw tooMany(ids.length);
  const error = rowError('INVALID_TYPE_FOR_OPERATION', 'entity type cannot be deleted');
  return json(ids.map(() => rowResult(refused(error))));
};

export const readCollection = (server: OrgServer, call: Call): Reply => {
  objectOf(server, call);
  const body = call.method === 'POST' ? jsonObject(call) : {};
  const ids = stringsOf(body.ids ?? call.query.get('ids')?.split(','));
  const fields = stringsOf(body.fields ?? call.query.get('fields')?.split(','));
  if (ids.length === 0) throw new SalesforceError('MISSING_ARGUMENT', 'The ids parameter is required');
  if (ids.length > 2_000) throw tooMany(ids.length);
  return json(readRecords(server, call, ids, fields.length > 0 ? fields : selectable(server, call)));
};

/** A well-formed call is answered with 200, even if no record was saved. A malformed call is refused as a whole. */
const recordsOf = (
  server: OrgServer,
  call: Call,
  body: Record<string, unknown>,
  verb: 'createable' | 'updateable',
): Given[] => {
  const { records } = body;
  if (!Array.isArray(records)) throw new SalesforceError('JSON_PARSER_ERROR', 'The records property is required');
  if (records.length === 0 || records.length > MOST_RECORDS) throw tooMany(records.length);
  const given = records.map((record: unknown) => recordOf(server, call, record, verb));
  const chunks = given.filter(({ table }, index) => table !== given[index - 1]?.table).length;
  if (chunks > MOST_CHUNKS) {
    throw new SalesforceError(
      'LIMIT_EXCEEDED',
      'Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.',
    );
  }
  return given;
};

const recordOf = (server: OrgServer, call: Call, record: unknown, verb: 'createable' | 'updateable'): Given => {
  const { attributes, id, Id } = (record ?? {}) as { attributes?: { type?: unknown }; id?: unknown; Id?: unknown };
  const type = attributes?.type;
  if (typeof type !== 'string')
    throw new SalesforceError('INVALID_INPUT', 'Include an entity type in the attributes of each record.');
  if (!server.org.store.table(type))
    throw new SalesforceError('INVALID_TYPE', `sObject type '${type}' is not supported.`);
  const table = writableTable(server.org, type, verb);
  if (verb === 'createable' && (id ?? Id) !== undefined) {
    throw new SalesforceError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
  }
  return { table, id: id ?? Id, values: recordValues(server, call, type, record as object) };
};

const change = (server: OrgServer, transaction: Transaction, { table, id, values }: Given): Outcome => {
  const row = typeof id === 'string' ? table.get(id) : undefined;
  const locked = row && server.org.locks.busy([row.Id.slice(0, 15)]).size > 0;
  return locked ? refused(lockError(row.Id)) : updateRecord(server.org, transaction, table, id, values);
};

const rowResult = (outcome: Outcome): { id?: string; success: boolean; errors: readonly RowError[] } =>
  failed(outcome) ? { success: false, errors: outcome.errors } : { id: outcome.id, success: true, errors: [] };

const tooMany = (count: number): SalesforceError =>
  count === 0
    ? new SalesforceError('INVALID_INPUT', 'The request must contain at least one record.')
    : new SalesforceError(
        'LIMIT_EXCEEDED',
        `The request contains ${count} records; the most it may contain is ${MOST_RECORDS}.`,
      );

const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

import { visibleFields } from '../data/schema.js';
import { SalesforceError, type Value } from '../model.js';
import { decodeRecord } from '../platform/decode.js';
import { updateRecord, writableTable } from '../platform/dml.js';
import { insertTaking } from '../platform/insertCall.js';
import { failed, type RowError } from '../platform/outcome.js';
import { lockError } from '../platform/batch.js';
import { Transaction } from '../platform/transaction.js';
import { apiOf, objectOf } from './describe.js';
import { type Call, insertOptions, json, jsonObject, noContent, notFound, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { runQuery } from './runQuery.js';

const rowErrorsReply = (errors: readonly RowError[]): Reply =>
  json(
    errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields })),
    400,
  );

/** The fields of a JSON record without its metadata. */
export const recordValues = (server: OrgServer, call: Call, object: string, record: object): Record<string, Value> => {
  const table = server.org.store.table(object)!;
  const data = Object.entries(record).filter(([name]) => name !== 'attributes' && name.toLowerCase() !== 'id');
  return decodeRecord(table.definition, Object.fromEntries(data), {
    version: call.version,
    switches: server.org.switches,
  });
};

export const createRecord = async (server: OrgServer, call: Call): Promise<Reply> => {
  const object = objectOf(server, call);
  const table = writableTable(server.org, object.name, 'createable');
  const body = jsonObject(call);
  if ('Id' in body)
    throw new SalesforceError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
  const values = recordValues(server, call, object.name, body);
  const [outcome] = await insertTaking(server.org, [{ table, values }], insertOptions(call), call.part !== undefined);
  return failed(outcome!) ? rowErrorsReply(outcome.errors) : created(call, object.name, outcome!.id);
};

const created = (call: Call, object: string, id: string): Reply => ({
  status: 201,
  headers: { location: `/services/data/v${call.version}.0/sobjects/${object}/${id}` },
  body: { id, success: true, errors: [] },
});

export const changeRecord = (server: OrgServer, call: Call): Reply => {
  const object = objectOf(server, call);
  const table = writableTable(server.org, object.name, 'updateable');
  const row = table.get(call.params.id!);
  if (!row) throw notFound();
  const body = jsonObject(call);
  if ('Id' in body)
    throw new SalesforceError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
  const values = recordValues(server, call, object.name, body);
  const locked = server.org.locks.busy([row.Id.slice(0, 15)]);
  if (locked.size > 0) return rowErrorsReply([lockError(row.Id)]);
  const transaction = call.part?.transaction ?? new Transaction();
  const outcome = updateRecord(server.org, transaction, table, row.Id, values);
  if (!call.part?.transaction) transaction.commit();
  return failed(outcome) ? rowErrorsReply(outcome.errors) : noContent();
};

export const readRecord = (server: OrgServer, call: Call): Reply => {
  const object = objectOf(server, call);
  const id = call.params.id!;
  if (!server.org.store.table(object.name)!.get(id)) throw notFound();
  const fields = call.query.get('fields') ?? selectable(server, call).join(',');
  const [record] = readRecords(server, call, [id], fields.split(','));
  return json(record);
};

export const selectable = (server: OrgServer, call: Call): string[] =>
  visibleFields(objectOf(server, call), call.version, server.org.switches)
    .filter((field) => !field.filterOnly)
    .map((field) => field.name);

/** Records by id, in the order of the ids; null where there is none. */
export const readRecords = (
  server: OrgServer,
  call: Call,
  ids: readonly string[],
  fields: readonly string[],
): unknown[] => {
  const object = objectOf(server, call);
  const table = server.org.store.table(object.name)!;
  const known = [...new Set(ids.flatMap((id) => table.get(id)?.Id ?? []))];
  if (known.length === 0) return ids.map(() => null);
  const names = fields.map((field) => field.trim()).filter((field) => field.toLowerCase() !== 'id');
  const soql = `SELECT ${['Id', ...names].join(', ')} FROM ${object.name} WHERE Id IN (${known.map((id) => `'${id}'`).join(',')})`;
  const result = runQuery(server, soql, { api: apiOf(call), version: call.version });
  const records = new Map(result.page(0, result.totalSize).map((record) => [record.Id, record]));
  return ids.map((id) => records.get(table.get(id)?.Id) ?? null);
};

import type { Table, Value } from '../model.js';
import { to15 } from '../data/ids.js';
import { insertRecord } from './dml.js';
import type { Org } from './org.js';
import { failed, type Outcome, refused, ROLLED_BACK, rowError, type RowError } from './outcome.js';
import { Transaction } from './transaction.js';

type Values = Record<string, Value>;

export type Insert = {
  readonly table: Table;
  readonly values: Values;
  /** The record that `field` refers to, inserted earlier in the same batch. */
  readonly parent?: { readonly index: number; readonly field: string };
};

/** A row-level fault: these rows (without `rows`, all) get the error, whether they are saved or not. */
export type RowFault = { readonly error: RowError; readonly rows?: readonly number[]; readonly committed?: boolean };

export type BatchOptions = {
  readonly allOrNone?: boolean;
  /** Push requests that another write has locked. */
  readonly locked?: ReadonlySet<string>;
  readonly fault?: RowFault;
  /** The larger transaction of this batch; without it the batch commits alone. */
  readonly transaction?: Transaction;
};

/** Inserts up to a chunk of records, each with its own result, in the given order. */
export const insertBatch = (org: Org, inserts: readonly Insert[], options: BatchOptions = {}): Outcome[] => {
  if (inserts.some(({ values }) => isGack(org, values))) return inserts.map(() => refused(unexpected()));
  const transaction = options.transaction ?? new Transaction();
  const before = transaction.savepoint();
  const outcomes: Outcome[] = [];
  for (const insert of inserts) outcomes.push(insertOne(org, transaction, insert, outcomes, options));
  const rollBack = options.allOrNone === true && outcomes.some(failed);
  if (rollBack) transaction.rollback(before);
  if (!options.transaction) transaction.commit();
  return rollBack ? outcomes.map((outcome) => (failed(outcome) ? outcome : refused(ROLLED_BACK))) : outcomes;
};

const insertOne = (
  org: Org,
  transaction: Transaction,
  insert: Insert,
  done: readonly Outcome[],
  options: BatchOptions,
): Outcome => {
  const { fault, locked } = options;
  const hit = fault && (fault.rows?.includes(done.length) ?? true) ? fault : undefined;
  if (hit && !hit.committed) return refused(hit.error);
  const parent = insert.parent && done[insert.parent.index];
  // A child of a refused record is not inserted, and has no error of its own.
  if (parent && failed(parent)) return refused();
  const values = insert.parent && parent ? { ...insert.values, [insert.parent.field]: parent.id } : insert.values;
  const outcome = lockOf(locked, values) ?? insertRecord(org, transaction, insert.table, values);
  return hit ? refused(hit.error) : outcome;
};

/** The push requests that these records would lock: inserting a job locks its parent. */
export const parentsOf = (inserts: readonly Insert[]): string[] => [
  ...new Set(inserts.flatMap(({ values }) => parentOf(values) ?? [])),
];

/** Whether a record is of an org that makes the platform throw. Everything in the same chunk then fails with it. */
const isGack = (org: Org, values: Values): boolean => {
  const key = values.SubscriberOrganizationKey;
  if (typeof key !== 'string') return false;
  for (const row of org.store.table('PackageSubscriber')!.where('OrgKey', to15(key)))
    if (row._gack === true) return true;
  return false;
};

const parentOf = (values: Values): string | undefined =>
  typeof values.PackagePushRequestId === 'string' ? to15(values.PackagePushRequestId) : undefined;

export const lockError = (id: string): RowError =>
  rowError('UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records: ${id}`);

const lockOf = (locked: ReadonlySet<string> | undefined, values: Values): Outcome | undefined => {
  const parent = parentOf(values);
  return parent !== undefined && locked?.has(parent)
    ? refused(lockError(String(values.PackagePushRequestId)))
    : undefined;
};

let gacks = 0;

const unexpected = (): RowError => {
  gacks += 1;
  return rowError(
    'UNKNOWN_EXCEPTION',
    `An unexpected error occurred. Please include this ErrorId if you contact support: 1402736219-${10_000 + gacks} (-1511840962)`,
  );
};

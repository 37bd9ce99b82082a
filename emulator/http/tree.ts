import type { ObjectDef } from '../model.js';
import { SalesforceError } from '../model.js';
import type { Insert } from '../platform/batch.js';
import { writableTable } from '../platform/dml.js';
import { insertTaking } from '../platform/insertCall.js';
import { failed, rowError, type RowError } from '../platform/outcome.js';
import { MOST_RECORDS } from './collections.js';
import { objectOf } from './describe.js';
import { type Call, insertOptions, json, jsonObject, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { recordValues } from './records.js';

const DEEPEST = 5;

type Leaf = Insert & { readonly referenceId: string };

type Nested = { readonly attributes?: { readonly type?: unknown; readonly referenceId?: unknown } } & Record<
  string,
  unknown
>;

/** Inserts records with their children, all or none. */
export const createTree = async (server: OrgServer, call: Call): Promise<Reply> => {
  const object = objectOf(server, call);
  const { records } = jsonObject(call);
  if (!Array.isArray(records) || records.length === 0) {
    throw new SalesforceError('INVALID_INPUT', 'The request must contain at least one record.');
  }
  const leaves = flatten(server, call, { object, records: records as Nested[], parent: undefined, depth: 1 });
  const malformed = checkTree(leaves);
  if (malformed) return treeErrors(malformed);
  const options = { ...insertOptions(call), allOrNone: true };
  const outcomes = await insertTaking(server.org, leaves, options, false);
  if (!outcomes.some(failed)) {
    return json(
      {
        hasErrors: false,
        results: outcomes.map((outcome, index) => ({
          referenceId: leaves[index]!.referenceId,
          id: 'id' in outcome && outcome.id,
        })),
      },
      201,
    );
  }
  // Only records that failed themselves are reported, not those that were rolled back.
  const own = (errors: readonly RowError[]): RowError[] =>
    errors.filter((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
  return treeErrors(
    outcomes.flatMap((outcome, index) =>
      failed(outcome) && own(outcome.errors).length > 0
        ? [[leaves[index]!.referenceId, own(outcome.errors)] as const]
        : [],
    ),
  );
};

const treeErrors = (failures: ReadonlyArray<readonly [referenceId: string, errors: readonly RowError[]]>): Reply =>
  json({ hasErrors: true, results: failures.map(([referenceId, errors]) => ({ referenceId, errors })) }, 400);

const checkTree = (leaves: readonly Leaf[]): Array<readonly [string, RowError[]]> | undefined => {
  if (leaves.length > MOST_RECORDS) {
    return [
      [
        leaves[MOST_RECORDS]!.referenceId,
        [rowError('INVALID_INPUT', `The request may contain at most ${MOST_RECORDS} records.`)],
      ],
    ];
  }
  const seen = new Set<string>();
  const repeated = leaves.filter(({ referenceId }) => seen.has(referenceId) || !seen.add(referenceId));
  if (repeated.length === 0) return undefined;
  return repeated.map(({ referenceId }) => [
    referenceId,
    [rowError('INVALID_INPUT', 'Duplicate ReferenceId provided in the request.')],
  ]);
};

/** Records of one object and one parent; the outermost have none, and depth 1. */
type Branch = {
  readonly object: ObjectDef;
  readonly records: ReadonlyArray<Nested | null>;
  readonly parent: Insert['parent'];
  readonly depth: number;
};

/** Parents before their children; a child knows its parent by its place. */
const flatten = (server: OrgServer, call: Call, branch: Branch, leaves: Leaf[] = []): Leaf[] => {
  const { object, records, parent, depth } = branch;
  if (depth > DEEPEST) throw new SalesforceError('INVALID_INPUT', `The request may be at most ${DEEPEST} levels deep.`);
  const table = writableTable(server.org, object.name, 'createable');
  for (const record of records) {
    const { type, referenceId } = record?.attributes ?? {};
    if (!record || typeof referenceId !== 'string' || referenceId === '') {
      throw new SalesforceError('INVALID_INPUT', 'Include a reference ID with the record.');
    }
    if (typeof type !== 'string' || type.toLowerCase() !== object.name.toLowerCase()) {
      throw new SalesforceError('INVALID_INPUT', `The type of ${referenceId} isn't ${object.name}.`);
    }
    const children = object.children.filter(({ relationshipName }) => relationshipName in record);
    const own = Object.entries(record).filter(
      ([name]) => !children.some(({ relationshipName }) => relationshipName === name),
    );
    const index =
      leaves.push({
        table,
        values: recordValues(server, call, object.name, Object.fromEntries(own)),
        parent,
        referenceId,
      }) - 1;
    for (const { relationshipName, object: name, field } of children) {
      const nested = (record[relationshipName] as { records?: unknown } | null)?.records;
      if (!Array.isArray(nested)) continue;
      const child = server.org.store.table(name)!.definition;
      const below = { object: child, records: nested as Nested[], parent: { index, field }, depth: depth + 1 };
      flatten(server, call, below, leaves);
    }
  }
  return leaves;
};

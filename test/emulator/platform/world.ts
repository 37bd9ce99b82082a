import { buildScenario, type Scenario } from '../../../emulator/data/scenario.js';
import { DEFAULT_SWITCHES, type Row, type Switches, type Value } from '../../../emulator/model.js';
import { createClock } from '../../../emulator/platform/clock.js';
import { createOrg } from '../../../emulator/platform/createOrg.js';
import { insertRecord, updateRecord } from '../../../emulator/platform/dml.js';
import type { Org } from '../../../emulator/platform/org.js';
import { failed, type Outcome } from '../../../emulator/platform/outcome.js';
import type { EngineSettings } from '../../../emulator/platform/pushEngine.js';
import { Transaction } from '../../../emulator/platform/transaction.js';

/** An org whose clock stands still until `pass`, with shorthands for what clients do to it. */
export type World = {
  readonly org: Org;
  readonly ids: Scenario['ids'];
  readonly rows: (object: string) => Row[];
  readonly insert: (object: string, values: Record<string, Value>) => Outcome;
  readonly update: (object: string, id: string, values: Record<string, Value>) => Outcome;
  /** The id of a new request for the newest version, or one given. */
  readonly request: (values?: Record<string, Value>) => string;
  readonly job: (request: string, orgKey: string) => Outcome;
  /** Sets the request Pending and lets the queue look at it. */
  readonly start: (request: string) => void;
  readonly pass: (seconds: number) => void;
  readonly get: (object: string, id: string) => Row;
};

export type WorldOptions = { scenario?: string; switches?: Partial<Switches>; engine?: Partial<EngineSettings> };

export const createWorld = ({ scenario = 'orgs=12,versions=2,clean', switches, engine }: WorldOptions = {}): World => {
  const built = buildScenario(scenario);
  const settings = { startDelayMs: 0, concurrency: 1_000, ...engine };
  const timing = { latencyMs: 0, recordMs: 0, bulkStartMs: 0 };
  const org = createOrg(
    built.store,
    createClock(built.clockStart, 0),
    { ...DEFAULT_SWITCHES, ...switches },
    timing,
    settings,
  );
  const table = (object: string) => org.store.table(object)!;
  const commit = (write: (transaction: Transaction) => Outcome): Outcome => {
    const transaction = new Transaction();
    const outcome = write(transaction);
    transaction.commit();
    return outcome;
  };
  const world: World = {
    org,
    ids: built.ids,
    rows: (object) => [...table(object).rows()],
    insert: (object, values) => commit((transaction) => insertRecord(org, transaction, table(object), values)),
    update: (object, id, values) => commit((transaction) => updateRecord(org, transaction, table(object), id, values)),
    request: (values) =>
      idOf(world.insert('PackagePushRequest', { PackageVersionId: built.ids.versions.newest, ...values })),
    job: (request, orgKey) =>
      world.insert('PackagePushJob', { PackagePushRequestId: request, SubscriberOrganizationKey: orgKey }),
    start: (request) => {
      idOf(world.update('PackagePushRequest', request, { Status: 'Pending' }));
      org.engine.catchUp();
    },
    pass: (seconds) => {
      org.clock.advance(seconds * 1_000);
      org.engine.catchUp();
    },
    get: (object, id) => table(object).get(id)!,
  };
  return world;
};

export const idOf = (outcome: Outcome): string => {
  if (failed(outcome)) throw new Error(JSON.stringify(outcome.errors));
  return outcome.id;
};

/** `CODE: message` of the first error; empty if there was none. */
export const errorOf = (outcome: Outcome): string =>
  failed(outcome) ? `${outcome.errors[0]!.statusCode}: ${outcome.errors[0]!.message}` : '';

export const codeOf = (outcome: Outcome): string => (failed(outcome) ? outcome.errors[0]!.statusCode : '');

/** A subscriber of the main package, changed to what a test needs. */
export const subscriber = (world: World, index = 0, changes: Record<string, Value> = {}): Row => {
  const main = world.ids.packages[0]!.id;
  const row = world.rows('PackageSubscriber').filter(({ MetadataPackageId }) => MetadataPackageId === main)[index]!;
  world.org.store.table('PackageSubscriber')!.update(row, changes);
  return row;
};

export const keyOf = (row: Row): string => String(row.OrgKey);

import type { Store, Switches } from '../model.js';
import { type Catalog, insertCatalog, type MainVersions } from './catalog.js';
import { insertFinishedPush } from './finishedPush.js';
import { insertHistory } from './history.js';
import { insertLicenses } from './licenses.js';
import { known } from './known.js';
import type { PackageIds } from './packages.js';
import { createRandom } from './random.js';
import { USER_ZONE } from './userZone.js';
import { parseScenario, type ScenarioSpec } from './scenarioSpec.js';
import { createStore, tableOf } from './store.js';
import { insertFurther, insertSubscribers } from './subscribers.js';

/** A Monday morning. All dates in a scenario are relative to it, so that two runs are identical byte by byte. */
export const FIXED_CLOCK = Date.UTC(2026, 9, 5, 9);

export type ScenarioOptions = {
  readonly seed?: number;
  /** When the org's clock starts: a fixed day of 2026, the real time, or epoch milliseconds. */
  readonly clock?: 'fixed' | 'real' | number;
};

export type Scenario = {
  readonly name: string;
  readonly spec: ScenarioSpec;
  readonly store: Store;
  readonly clockStart: number;
  readonly switches: Partial<Switches>;
  readonly ids: ScenarioIds;
};

export type ScenarioIds = Hub & {
  /** The first is the main package, which all the orgs have. */
  readonly packages: readonly PackageIds[];
  /** The versions of the main package by their role. */
  readonly versions: MainVersions;
  /** The id of the finished push, where the spec has one. */
  readonly finishedPush: string | undefined;
};

type Hub = { readonly hubOrgId: string; readonly userId: string; readonly username: string };

const USERNAME = 'hub@example.com';

export const buildScenario = (name: string, options: ScenarioOptions = {}): Scenario => {
  const spec = parseScenario(name);
  const clockStart = startOf(options.clock ?? 'fixed');
  const store = createStore();
  const random = createRandom(options.seed ?? 1);
  const hub = insertHub(store);
  const catalog = insertCatalog(store, spec, clockStart - 90 * 86_400_000);
  insertSubscribers(store, spec, catalog, random, clockStart);
  insertOtherSubscribers(store, spec, catalog);
  insertLicenses(store, spec.licenses, catalog, hub.userId, clockStart);
  insertHistory(store, spec, catalog.main, clockStart);
  const finishedPush = insertFinishedPush(store, spec, catalog.main, random, clockStart);
  return {
    name,
    spec,
    store,
    clockStart,
    switches: spec.licenses > 0 ? { licenseApp: 'present' } : {},
    ids: { ...hub, packages: catalog.packages, versions: catalog.main, finishedPush },
  };
};

const startOf = (clock: 'fixed' | 'real' | number): number =>
  clock === 'fixed' ? FIXED_CLOCK : clock === 'real' ? Date.now() : clock;

const insertHub = (store: Store): Hub => {
  const { Id: hubOrgId } = tableOf(store, 'Organization').insert({
    Name: 'Acme Dev Hub',
    InstanceName: 'USA234',
    OrganizationType: 'Enterprise Edition',
  });
  const { Id: userId } = tableOf(store, 'User').insert({
    Username: USERNAME,
    Name: 'Release Manager',
    Email: USERNAME,
    TimeZoneSidKey: USER_ZONE.name,
    IsActive: true,
  });
  return { hubOrgId, userId, username: USERNAME };
};

/** A tenth of the orgs, up to a limit, have Platform Tools as well; a few have the smaller packages. */
const insertOtherSubscribers = (store: Store, spec: ScenarioSpec, { packages }: Catalog): void => {
  const [, tools, legacy, , utilities, unlockedUtilities] = packages;
  const tenth = Math.min(5_000, Math.max(2, Math.floor(spec.orgs / 10)));
  // `version` is the index of the version that they have. Legacy Billing is to be migrated, which requires exactly the
  // converted version.
  const further = [
    { of: tools, version: 0, count: tenth },
    { of: legacy, version: 1, count: 7 },
    { of: utilities, version: 0, count: 3 },
    { of: unlockedUtilities, version: 0, count: 2 },
  ];
  for (const { of, version, count } of further) {
    const { id, versions } = known(of);
    insertFurther(store, known(versions[version]).id, id, Math.min(count, spec.orgs));
  }
};

import type { Store } from '../model.js';
import { to18 } from './ids.js';
import { known } from './known.js';
import { dependenciesValue, insertPackage, type PackageIds, type PackagePlan, type VersionPlan } from './packages.js';
import type { ScenarioSpec } from './scenarioSpec.js';
import { tableOf } from './store.js';

/** The versions of the main package by their role, as 04t ids. */
export type MainVersions = {
  /** Released, lowest first. Orgs have them and wait for an upgrade. */
  readonly behind: readonly string[];
  readonly deprecated: string;
  /** Some orgs have it already. */
  readonly current: string;
  /** A few orgs have it, and are ahead of `current`. */
  readonly newer: string;
  /** The newest released version. No org has it, except after a finished push. */
  readonly newest: string;
  /** A beta build of `newest`. */
  readonly betaOfNewest: string;
  /** A beta of the next version. A few orgs have it. */
  readonly beta: string;
  /** The patch that orgs on the lowest version need first, where the ancestry requires it. */
  readonly bridge?: string | undefined;
};

/** A version of a package that another hub owns. */
const FOREIGN_VERSION = to18('04t5f000000xYzA');

export type Catalog = { readonly packages: readonly PackageIds[]; readonly main: MainVersions };

/**
 * With up to ten versions, the versions to upgrade from end just below 1.10, so that 1.9 < 1.10 is tested. Every third
 * version has a patch number. With an ancestry, the lowest version is not the ancestor of the second lowest.
 */
const mainVersions = ({ versions: count, ancestry }: ScenarioSpec): VersionPlan[] => {
  const first = Math.max(0, 10 - count);
  const behind = Array.from({ length: count }, (_, place): VersionPlan => ({
    number: [1, first + place, place % 3 === 1 ? 1 : 0, 1 + ((place * 3) % 7)],
    ...(ancestry > 0 && place === 1 ? { ancestor: null } : {}),
  }));
  const minor = first + count;
  return [
    { number: [0, 9, 0, 2], deprecated: true },
    ...behind,
    { number: [1, minor, 0, 4] },
    { number: [1, minor + 1, 0, 1] },
    { number: [1, minor + 2, 0, 1], beta: true },
    { number: [1, minor + 2, 0, 2] },
    { number: [1, minor + 3, 0, 1], beta: true },
    ...(ancestry === 1 ? [{ number: [1, minor - 1, 9, 1] as const, ancestor: 1 }] : []),
  ];
};

const PLATFORM_TOOLS: PackagePlan = {
  name: 'Platform Tools',
  namespace: null,
  kind: 'Unlocked',
  versions: [
    { number: [0, 1, 0, 3] },
    { number: [0, 2, 0, 11] },
    { number: [0, 10, 0, 1] },
    { number: [0, 11, 0, 1], beta: true },
  ],
};
const LEGACY_BILLING: PackagePlan = {
  name: 'Legacy Billing',
  namespace: 'legbill',
  kind: 'FirstGeneration',
  versions: [
    { number: [3, 1, 0, 5] },
    { number: [3, 2, 0, 7], dependencies: [FOREIGN_VERSION] },
    { number: [3, 3, 0, 1], beta: true },
  ],
};
/** Two packages of the same name. */
const SHARED_UTILITIES: readonly PackagePlan[] = [
  {
    name: 'Shared Utilities',
    namespace: 'sharedut',
    kind: 'Managed',
    versions: [{ number: [2, 0, 0, 1] }, { number: [2, 1, 0, 1] }],
  },
  {
    name: 'Shared Utilities',
    namespace: null,
    kind: 'Unlocked',
    versions: [{ number: [1, 0, 0, 1] }, { number: [1, 1, 0, 2] }],
  },
];
/** A package without a promoted version. */
const LABS: PackagePlan = {
  name: 'Acme Labs',
  namespace: null,
  kind: 'Unlocked',
  versions: [
    { number: [0, 1, 0, 1], beta: true },
    { number: [0, 2, 0, 1], beta: true },
  ],
};

export const insertCatalog = (store: Store, spec: ScenarioSpec, at: number): Catalog => {
  const { versions } = spec;
  const insert = (plan: PackagePlan): PackageIds => insertPackage(store, plan, at);
  const main = insert({
    name: 'Acme CRM',
    namespace: 'acme',
    kind: spec.unlocked > 0 ? 'Unlocked' : 'Managed',
    versions: mainVersions(spec),
  });
  const tools = insert(PLATFORM_TOOLS);
  const legacy = insert(LEGACY_BILLING);
  const [newestLegacy] = legacy.versions.slice(1, 2);
  // The second generation of Legacy Billing: a converted version has the same number as the one that it replaces.
  const converted = insert({
    name: 'Legacy Billing (2GP)',
    namespace: 'legbill',
    kind: 'Managed',
    versions: [{ number: [3, 2, 0, 8], convertedFrom: known(newestLegacy).id }],
    convertedFrom: legacy.id,
  });
  const [deprecated, ...released] = main.versions.map(({ id }) => id);
  const [current, newer, betaOfNewest, newest, beta, bridge] = released.slice(versions);
  insertDependencies(store, spec, known(newest), known(tools.versions[1]).id);
  return {
    packages: [main, tools, legacy, converted, ...SHARED_UTILITIES.map(insert), insert(LABS)],
    main: {
      behind: released.slice(0, versions),
      deprecated: known(deprecated),
      current: known(current),
      newer: known(newer),
      newest: known(newest),
      betaOfNewest: known(betaOfNewest),
      beta: known(beta),
      ...(bridge === undefined ? {} : { bridge }),
    },
  };
};

/** The dependencies of the newest version: none, a version of another hub, or that and one of this hub. */
const insertDependencies = (store: Store, { dependencies }: ScenarioSpec, newest: string, tools: string): void => {
  if (dependencies === 0) return;
  const table = tableOf(store, 'SubscriberPackageVersion');
  const needed = [FOREIGN_VERSION, ...(dependencies > 1 ? [tools] : [])];
  table.update(known(table.get(newest)), { Dependencies: dependenciesValue(needed) });
};

import type { Row, Store } from '../model.js';
import type { Catalog } from './catalog.js';
import { known } from './known.js';
import { createInstances, type Instance, type Instances, isTwin, orgKey, twinOf } from './orgKeys.js';
import { orgName } from './orgNames.js';
import { failureKind } from './outcomes.js';
import { type Random, shuffle } from './random.js';
import { type Kind, KINDS, type ScenarioSpec } from './scenarioSpec.js';
import { tableOf } from './store.js';

const HOUR = 3_600_000;

/** The kind of every org: exactly as many of each as the spec says, in random order. */
const dealKinds = (spec: ScenarioSpec, random: Random): ReadonlyArray<Kind | undefined> => {
  const order = shuffle(
    Uint32Array.from({ length: spec.orgs }, (_, org) => org),
    random,
  );
  const kinds = new Array<Kind | undefined>(spec.orgs).fill(undefined);
  let dealt = 0;
  for (const kind of KINDS) {
    for (const org of order.subarray(dealt, dealt + spec[kind])) kinds[org] = kind;
    dealt += spec[kind];
  }
  return kinds;
};

/** The status of an org. Most sandboxes are Demo, like real ones. Only the kinds of the spec are Inactive. */
const statusOf = (kind: Kind | undefined, sandbox: boolean, chance: number): string => {
  if (kind === 'inactive') return 'Inactive';
  if (sandbox) return chance < 0.9 ? 'Demo' : 'Active';
  return chance < 0.86 ? 'Active' : chance < 0.92 ? 'Free' : chance < 0.98 ? 'Trial' : 'Demo';
};

/** Whether a kind is named like a version role. */
const isVersionKind = (kind: Kind | undefined): kind is 'deprecated' | 'current' | 'newer' | 'beta' =>
  kind === 'deprecated' || kind === 'current' || kind === 'newer' || kind === 'beta';

const isSandbox = (org: number): boolean => org % 10 === 2 || org % 10 === 5 || org % 10 === 8;

/** Most upgrades take seconds, some take minutes. */
const duration = (random: Random): number => {
  const chance = random.next();
  return chance < 0.97 ? 4 + Math.floor(chance * 50) : 60 + Math.floor((chance - 0.97) * 18_000);
};

/** The orgs that have the main package, one row each. */
export const insertSubscribers = (
  store: Store,
  spec: ScenarioSpec,
  catalog: Catalog,
  random: Random,
  now: number,
): void => {
  const table = tableOf(store, 'PackageSubscriber');
  const { main } = catalog;
  const kinds = dealKinds(spec, random);
  const instances = createInstances(spec.instances);
  const packageId = known(catalog.packages[0]).id;
  const versionOf = (kind: Kind | undefined, org: number): string =>
    isVersionKind(kind) ? main[kind] : known(main.behind[org % main.behind.length]);
  let failures = 0;
  let before: Row | undefined;
  let parent: string | null = null;
  for (let org = 0; org < spec.orgs; org++) {
    const kind = kinds[org];
    const sandbox = isSandbox(org);
    const instance = pickInstance(instances, sandbox, random);
    const OrgKey: string =
      before && isTwin(org) ? twinOf(before['OrgKey'] as string) : orgKey(org, instance.pod, random);
    if (!sandbox) parent = OrgKey;
    const blocked = kind === 'restricted';
    before = table.insert({
      OrgKey,
      OrgName: orgName(org, spec.oddNames, random),
      OrgType: sandbox ? 'Sandbox' : 'Production',
      OrgStatus: statusOf(kind, sandbox, random.next()),
      InstalledStatus: kind === 'uninstalled' ? 'u' : 'i',
      InstanceName: instance.name,
      MetadataPackageId: packageId,
      MetadataPackageVersionId: versionOf(kind, org),
      ParentOrg: sandbox ? parent : null,
      CustomUpgradeType: blocked ? 'BlockedBySubscriber' : 'None',
      HasRestrictionEnabled: blocked,
      IsCustomUpgradeAllowed: blocked || org % 50 === 7,
      SystemModstamp: now - (1 + (org % 5_000)) * HOUR,
      _outcome: kind === 'failures' ? failureKind(failures++) : 'ok',
      _duration: Math.ceil(duration(random) / spec.speed),
      _failures: 0,
    });
    if (blocked) insertCustomization(store, { packageId, orgKey: OrgKey, now, place: org });
  }
};

const pickInstance = (instances: Instances, sandbox: boolean, random: Random): Instance =>
  random.pick(sandbox ? instances.sandbox : instances.production);

/** Every second customization ends a hundred days after it was allowed. */
const insertCustomization = (
  store: Store,
  { packageId, orgKey: key, now, place }: { packageId: string; orgKey: string; now: number; place: number },
): void => {
  tableOf(store, 'PushUpgradeCustomization').insert({
    MetadataPackageId: packageId,
    SubscriberOrganizationKey: key,
    CustomUpgradeType: 'BlockedBySubscriber',
    ExpirationDays: place % 2 === 0 ? 100 : -1,
    HasRestrictionEnabled: true,
    IsCustomUpgradeAllowed: true,
    PushUpgradeBlockInitiatedDate: now - 24 * HOUR,
  });
};

/** Orgs of the main package that also have another package. Their rows differ only by package and version. */
export const insertFurther = (store: Store, versionId: string, packageId: string, count: number): void => {
  const table = tableOf(store, 'PackageSubscriber');
  const orgs = (table.rows() as Row[]).slice(0, count);
  for (const org of orgs) {
    table.insert({
      ...org,
      Id: null,
      MetadataPackageId: packageId,
      MetadataPackageVersionId: versionId,
      InstalledStatus: 'i',
      CustomUpgradeType: 'None',
      HasRestrictionEnabled: false,
      IsCustomUpgradeAllowed: false,
      _outcome: 'ok',
    });
  }
};

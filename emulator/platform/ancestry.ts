import type { Row, Store } from '../model.js';

/**
 * Whether a managed second-generation package can be upgraded from one version to a later one: to a descendant, where a
 * patch has the upgrade path of the version that it patches; or to a later patch of the same major and minor number,
 * whatever its ancestors.
 */
export const ancestryAllows = (store: Store, installed: Row, target: Row): boolean => {
  const built = builtAs(store, target.Id);
  if (!built || !isManaged(store, built)) return true;
  return sameMinor(installed, target) || ancestors(store, built).some((ancestor) => sameMinor(installed, ancestor));
};

const sameMinor = (a: Row, b: Row): boolean => a.MajorVersion === b.MajorVersion && a.MinorVersion === b.MinorVersion;

/** The Package2Version of a 04t; first-generation versions have none. */
const builtAs = (store: Store, versionId: string): Row | undefined =>
  [...store.table('Package2Version')!.where('SubscriberPackageVersionId', versionId)][0];

const isManaged = (store: Store, built: Row): boolean =>
  store.table('Package2')!.get(String(built.Package2Id))?.ContainerOptions === 'Managed';

const ancestors = (store: Store, built: Row): Row[] => {
  const parent =
    typeof built.AncestorId === 'string' ? store.table('Package2Version')!.get(built.AncestorId) : undefined;
  return parent ? [parent, ...ancestors(store, parent)] : [];
};

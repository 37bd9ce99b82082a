import type { Row, Store } from '../model.js';

/** As seen when such a version was installed by hand; the text in a push is not known. */
export const NOT_AN_ANCESTOR =
  'Invalid Upgrade. The currently installed version does not share a common ancestor with this version';

export const requiredPackage = (store: Store, version: Row | undefined): string => {
  const name = store.table('MetadataPackage')!.get(String(version?.MetadataPackageId))?.Name;
  const number = `${version?.MajorVersion}.${version?.MinorVersion}`;
  return `A required package is missing: Package "${name}", Version ${number} or later must be installed first then try again.`;
};

import type { OrgKey } from '../../model.js';
import type { Customers } from '../../orgs/customers.js';
import type { Exclusion } from '../../orgs/entries.js';

/** The contents of the files that a definition names, read before the org is queried. */
export type DefinitionFiles = {
  exclusions: readonly Exclusion[];
  /** The orgs of each wave's file, by file name. */
  orgs: ReadonlyMap<string, readonly OrgKey[]>;
  /** The customers that the orgs belong to. */
  customers?: Customers | undefined;
};

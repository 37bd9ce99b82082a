import type { OrgKey } from '../../model.js';
import type { Customers } from '../../orgs/customers.js';
import type { Exclusion } from '../../orgs/exclusions.js';

/** What the files of a definition say, read before the org is asked. */
export type DefinitionFiles = {
  exclusions: readonly Exclusion[];
  /** The orgs of each wave's file, by the name of the file. */
  orgs: ReadonlyMap<string, readonly OrgKey[]>;
  /** Whose orgs they are. */
  customers?: Customers | undefined;
};

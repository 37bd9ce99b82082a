import type { Customers } from '../../core/orgs/customers.js';
import type { Exclusion } from '../../core/orgs/entries.js';
import type { RolloutDefinition } from '../../core/rollout/definition/types.js';
import { areOfCustomers } from '../../core/rollout/plan/windowsOf.js';
import { excludedByTag, readTaggedCustomers } from './customerFlags.js';
import { createError } from '../createError.js';

type OfDefinition = { customers: Customers | undefined; exclude: Exclusion[]; warnings: string[] };

/**
 * The customers of a definition, and the orgs that it excludes by a tag. These become ordinary exclusions, so that the plan does
 * not need the file. Throws where the definition needs something that the file does not have.
 */
export const readDefinitionCustomers = async (
  { waves, exclusions: { tags: excluded = [] } }: RolloutDefinition,
  definitionFile: string,
  customersFile: string | undefined,
): Promise<OfDefinition> => {
  const wanted = waves.flatMap(({ orgs }) => (orgs.by === 'filter' ? (orgs.filter.tags ?? []) : []));
  const hasZones = waves.some(({ windows }) => areOfCustomers(windows));
  if (customersFile === undefined) {
    if (hasZones || wanted.length > 0 || excluded.length > 0) throw createError('no-customers', [definitionFile]);
    return { customers: undefined, exclude: [], warnings: [] };
  }
  const customers = await readTaggedCustomers({ customers: customersFile, tag: wanted });
  if (customers === undefined) return { customers, exclude: [], warnings: [] };
  if (hasZones && !customers.fields.has('timeZone')) throw createError('no-time-zones', [customersFile]);
  const read: OfDefinition = { customers, exclude: [], warnings: [] };
  for (const { tag, reason } of excluded) {
    const { exclude, warnings } = await excludedByTag(customers, customersFile, [tag]);
    const why = [`tag ${tag}`, ...(reason === null ? [] : [reason])].join(': ');
    read.exclude.push(...exclude.map(({ org }) => ({ orgKey: org, withSandboxes: true, reason: why, expires: null })));
    read.warnings.push(...warnings);
  }
  return read;
};

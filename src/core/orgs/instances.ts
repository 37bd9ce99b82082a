import { OrgError } from '../errors/orgError.js';
import type { SubscriberReader } from '../ports.js';

/** The first of the wanted instances on which the package has no subscriber, with the most similar known names. */
export const unknownInstance = async (
  org: SubscriberReader,
  packageId: string,
  wanted: readonly string[] = [],
): Promise<{ name: string; meant: string[] } | undefined> => {
  const known = wanted.length === 0 ? [] : await knownInstances(org, packageId);
  // Without subscribers there are no names to compare with.
  if (known.length === 0) return undefined;
  const names = new Set(known.map((name) => name.toLowerCase()));
  const name = wanted.find((each) => !names.has(each.toLowerCase()));
  if (name === undefined) return undefined;
  const { nearest } = await import('../text/didYouMean.js');
  return { name, meant: nearest(name, known) };
};

/** Returns an empty list where the org cannot count so many subscribers within its time limit. */
const knownInstances = async (org: SubscriberReader, packageId: string): Promise<string[]> => {
  try {
    return await org.instancesOf(packageId);
  } catch (error) {
    if (error instanceof OrgError && error.code === 'QUERY_TIMEOUT') return [];
    throw error;
  }
};

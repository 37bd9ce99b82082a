import { OrgError } from '../errors/orgError.js';
import type { SubscriberReader } from '../ports.js';

/** The first of these instances on which no subscriber of the package is, with the ones that were most likely meant. */
export const unknownInstance = async (
  org: SubscriberReader,
  packageId: string,
  wanted: readonly string[] = [],
): Promise<{ name: string; meant: string[] } | undefined> => {
  const known = wanted.length === 0 ? [] : await knownInstances(org, packageId);
  // Nothing can be misspelt where there is nothing to be spelt.
  if (known.length === 0) return undefined;
  const names = new Set(known.map((name) => name.toLowerCase()));
  const name = wanted.find((each) => !names.has(each.toLowerCase()));
  if (name === undefined) return undefined;
  const { nearest } = await import('../text/didYouMean.js');
  return { name, meant: nearest(name, known) };
};

/** Where there are too many subscribers to count, that isn't known. */
const knownInstances = async (org: SubscriberReader, packageId: string): Promise<string[]> => {
  try {
    return await org.instancesOf(packageId);
  } catch (error) {
    if (error instanceof OrgError && error.code === 'QUERY_TIMEOUT') return [];
    throw error;
  }
};

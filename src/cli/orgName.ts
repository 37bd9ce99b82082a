import { StateAggregator } from '@salesforce/core';

/** `hub (admin@example.com)`, or the username alone where the org has no alias. */
export const orgName = async (username: string): Promise<string> => {
  const { aliases } = await StateAggregator.getInstance();
  const alias = username === '' ? null : aliases.get(username);
  if (alias === null) return username === '' ? 'the org' : username;
  return `${alias} (${username})`;
};

import { StateAggregator } from '@salesforce/core';
import { holdsAddress } from '../core/text/redact.js';
import { targetFlag } from './advisedCommand.js';

const aliasOf = async (username: string): Promise<string | null> => {
  const { aliases } = await StateAggregator.getInstance();
  return username === '' ? null : (aliases.get(username) ?? null);
};

/** `hub (admin@example.com)`, or the username alone where the org has no alias. */
export const orgName = async (username: string): Promise<string> => {
  const alias = await aliasOf(username);
  if (alias === null) return username === '' ? 'the org' : username;
  return `${alias} (${username})`;
};

/**
 * The flag that names the org, for a page that is passed on to others. A username looks like an e-mail address, and is
 * replaced by the org's alias; empty where there is none.
 */
export const sharedTargetFlag = async (argv: readonly string[]): Promise<readonly string[]> => {
  const [name = '', org = ''] = targetFlag(argv);
  const shown = holdsAddress(org) ? await aliasOf(org) : org;
  return shown ? [name, shown] : [];
};

import { AuthInfo, ConfigAggregator, OrgConfigProperties, StateAggregator } from '@salesforce/core';
import { holdsAddress } from '../core/text/redact.js';
import { targetFlag, commandLine } from './commandLine.js';

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

/**
 * The org that an error is about: its name on this machine, with its address, and the commands to log in to it again
 * and to display it.
 */
export type OrgInError = { name: string; login: string; display: string };

/** The words after `The org`. */
export const whoIs = (org: OrgInError | undefined): string => (org === undefined ? '' : ` ${org.name}`);

/**
 * The org that the command named, or the org of `username`, or the default Dev Hub; undefined where this machine knows
 * none of them. Only read for an error.
 */
export const orgInError = async (
  argv: readonly string[] | undefined,
  username: string,
): Promise<OrgInError | undefined> => {
  try {
    const [, named = ''] = targetFlag(argv);
    const name = named || username || (await defaultHub());
    if (name === '') return undefined;
    const { aliases } = await StateAggregator.getInstance();
    const user = aliases.getUsername(name) ?? name;
    const { instanceUrl = '', alias = aliases.get(user) } = (await AuthInfo.create({ username: user })).getFields();
    const url = new URL(instanceUrl);
    const called = alias ? ['--alias', alias] : [];
    return {
      name: `${alias ? `${alias} (${user})` : user} at ${url.host}`,
      display: commandLine('sf', 'org', 'display', '--target-org', alias || user),
      login: commandLine('sf', 'org', 'login', 'web', ...called, '--instance-url', url.origin),
    };
  } catch {
    // The error is reported without the org.
    return undefined;
  }
};

/** The name of the default Dev Hub; empty where there is none. */
export const defaultHub = async (): Promise<string> => {
  const config = await ConfigAggregator.create();
  const name = config.getPropertyValue(OrgConfigProperties.TARGET_DEV_HUB);
  return typeof name === 'string' ? name : '';
};

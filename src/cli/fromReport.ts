import type { OrgKey } from '../core/model.js';
import { toLongId } from '../core/orgs/ids.js';
import type { PushOrg } from '../core/ports.js';
import { readTargets, unreadable } from '../core/orgs/targets.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';
import { unreadableOrgs } from './orgInput.js';

const messages = loadMessages('push');

const PUSH_REQUEST_ID = /^0DV\w{12}(?:\w{3})?$/;

/** The orgs that a push was made to: those of a push request, or of a report of it as a file. */
export const affectedOrgs = async (org: PushOrg, from: string): Promise<OrgKey[]> => {
  if (!PUSH_REQUEST_ID.test(from)) return readOrgs(from);
  const state = await org.state(toLongId(from));
  if (state === undefined) throw messages.createError('error.noSuchPush', [from]);
  return state.orgs;
};

const readOrgs = async (file: string): Promise<OrgKey[]> => {
  const targets = readTargets(await readEntriesOf(file));
  if (unreadable(targets).length > 0) throw unreadableOrgs('error.unreadableOrgs', targets, true);
  return targets.orgs;
};

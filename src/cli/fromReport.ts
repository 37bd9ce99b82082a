import { toLongId, type OrgKey } from '../core/ids.js';
import type { PushOrg } from '../core/ports.js';
import { readTargets } from '../core/targets.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

const PUSH_REQUEST_ID = /^0DV\w{12}(?:\w{3})?$/;

/** The orgs that a push was made to: those of a push request, or of a report of it as a file. */
export const affectedOrgs = async (org: PushOrg, from: string): Promise<OrgKey[]> => {
  if (!PUSH_REQUEST_ID.test(from)) return readTargets(await readEntriesOf(from)).orgs;
  const state = await org.state(toLongId(from));
  if (state === undefined) throw messages.createError('error.noSuchPush', [from]);
  return state.orgs;
};

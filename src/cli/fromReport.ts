import type { OrgKey } from '../core/model.js';
import { readTargets, unreadable } from '../core/orgs/targets.js';
import { firstLines, formatDropped, isOrgList } from '../format/schedule.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

const PUSH_REQUEST_ID = /^0DV\w{12}(?:\w{3})?$/;

/** What --from-report names: a push request, by its id, or the orgs of a report of one as a file. */
export const readFromReport = async (from: string): Promise<string | OrgKey[]> => {
  if (PUSH_REQUEST_ID.test(from)) return from;
  const targets = readTargets(await readEntriesOf(from));
  const bad = unreadable(targets);
  if (bad.length === 0) return targets.orgs;
  const lines = firstLines(formatDropped(bad), isOrgList(bad, targets.read));
  throw messages.createError('error.unreadableOrgs', [targets.read, bad.length, lines]);
};

import { journalFolder } from './beginRecord.js';
import { isLocked } from './lock.js';
import { hasEnded, listRecords, pushesOf, pushRequestIdOf } from './record.js';

/** The pushes of this machine that were broken off and that no process carries on: their requests, null without one. */
export const unfinishedPushes = async (): Promise<Array<string | null>> => {
  const open = pushesOf(await listRecords(journalFolder())).filter((push) => !hasEnded(push));
  const held = await Promise.all(open.map(({ file }) => isLocked(file)));
  return open.filter((_, index) => held[index] === false).map((push) => pushRequestIdOf(push) ?? null);
};

import { isLocked } from './lock.js';
import { hasEnded, listRecords, newestOf, pushesOf, pushRequestIdOf } from './record.js';

/**
 * The interrupted pushes of this machine that no process is scheduling: their request ids, null without one. Of those
 * without a request, only that of the newest command can be continued; the others affect no orgs.
 */
export const unfinishedPushes = async (folder: string): Promise<Array<string | null>> => {
  const records = await listRecords(folder);
  const newest = newestOf(records);
  const open = pushesOf(records).filter(
    (push) => !hasEnded(push) && (push === newest || pushRequestIdOf(push) !== undefined),
  );
  const held = await Promise.all(open.map(({ file }) => isLocked(file)));
  return open.filter((_, index) => held[index] === false).map((push) => pushRequestIdOf(push) ?? null);
};

import { journalFolder } from './beginJournal.js';
import { holderOf } from './lock.js';
import { hasEnded, listJournals, pushRequestIdOf } from './pushFile.js';

/** The pushes of this machine that were broken off and that no process carries on: their requests, null without one. */
export const unfinishedPushes = async (): Promise<Array<string | null>> => {
  const open = (await listJournals(journalFolder())).filter((journal) => !hasEnded(journal));
  const held = await Promise.all(open.map(async ({ file }) => (await holderOf(file)) !== undefined));
  return open.filter((_, index) => held[index] === false).map((journal) => pushRequestIdOf(journal) ?? null);
};

import { sameId } from '../core/ids.js';
import { journalFolder } from './beginJournal.js';
import { listJournals, pushRequestIdOf, type JournaledPush } from './pushFile.js';

/** The record of the push with this request id, or, without one, of the newest that has a request. */
export const findJournal = async (pushRequestId: string | undefined): Promise<JournaledPush | undefined> =>
  (await listJournals(journalFolder())).find((journal) => {
    const id = pushRequestIdOf(journal);
    return pushRequestId === undefined ? id !== undefined : sameId(id ?? '', pushRequestId);
  });

/** The push that is named, or, without a name, the one that was scheduled last from here and the user it was for. */
export const findPush = async (
  pushRequestId: string | undefined,
): Promise<{ pushRequestId: string | undefined; username?: string }> => {
  if (pushRequestId !== undefined) return { pushRequestId };
  const journal = await findJournal(undefined);
  return { pushRequestId: journal && pushRequestIdOf(journal), username: journal?.header.username };
};

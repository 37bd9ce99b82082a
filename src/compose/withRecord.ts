import { beginJournal, beginRecord, type HeldJournal, type Planned } from '../journal/beginRecord.js';

/** Writes the plan into the record, and opens its journal. */
export type PlanPush = (planned: Planned) => Promise<HeldJournal>;

/**
 * Does the work of a command that may make a push, with a record of it that is there before the first call to the org:
 * whoever asks for the newest push later must not be given an older one. Where it comes to none, the record says why.
 */
export const withRecord = async <T>(
  command: string,
  isDryRun: boolean,
  work: (planPush: PlanPush) => Promise<T>,
): Promise<T> => {
  // It makes no push, so that nobody asks for it later.
  if (isDryRun) return work((planned) => beginJournal(command, planned));
  const record = await beginRecord(command);
  try {
    const result = await work((planned) => record.plan(planned));
    await record.close('there was nothing to do');
    return result;
  } catch (error) {
    await record.close((error as Error).message);
    throw error;
  } finally {
    await record.release();
  }
};

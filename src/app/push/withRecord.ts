import { beginRecord, type LockedRecord } from '../../journal/beginRecord.js';

/**
 * Does the work of a command that may make a push, with a record of it that is there before the first call to the org:
 * a command that asks for the newest push later must not be given an older one. Where it comes to none, the record says
 * why. A dry run makes no push, so that it is never asked for later, and has no record.
 */
export const withRecord = async <T>(
  command: string,
  isDryRun: boolean,
  work: (record: LockedRecord | undefined) => Promise<T>,
): Promise<T> => {
  if (isDryRun) return work(undefined);
  const record = await beginRecord(command);
  try {
    const result = await work(record);
    await record.close('there was nothing to do');
    return result;
  } catch (error) {
    await record.close((error as Error).message);
    throw error;
  } finally {
    await record.release();
  }
};

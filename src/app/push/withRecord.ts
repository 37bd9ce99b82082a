import { beginRecord, type LockedRecord } from '../../journal/recordWriter.js';

/**
 * Does the work of a command that may make a push. Its record is created before the first call to the org, so that a
 * later command which asks for the newest push does not get an older one. If no push is made, the record says why. A
 * dry run has no record, because it makes no push.
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

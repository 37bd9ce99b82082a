import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PushSpec, Journal } from '../core/push/progress.js';
import type { PushableVersion } from '../core/model.js';
import { plain, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/redact.js';
import { lockFile } from './lock.js';
import { createRecord, journalOf, pruneRecords, recordTaken } from './pushFile.js';
import type { PlannedLine } from './recordLines.js';

/** The folder with the records of pushes, in the CLI's own state directory. */
export const recordFolder = (): string => join(homedir(), '.sf', 'package-push');

/** A record of what is to be pushed, which only this process writes, until it is released. */
export type PlannedRecord = Journal & { release: () => Promise<void> };

/** The content of the second line of a record: the push, and its org. */
export type Planned = { org: Pick<PlannedLine, 'username' | 'orgId'>; pushable: PushableVersion; spec: PushSpec };

/** The record of a command that has only started, locked by this process. */
export type LockedRecord = {
  /** Writes what is to be pushed into the record, before anything is written to the org. */
  writeSpec(planned: Planned): Promise<PlannedRecord>;
  /**
   * Writes into the record why no push was made, unless it says what to push. Never throws: without this line, the
   * command counts as interrupted.
   */
  close(said: string): Promise<void>;
  release(): Promise<void>;
};

const LONGEST_SAID = 300;

/** Creates the record of a command that may make a push. It is on the disk before the first call to the org. */
export const beginRecord = async (
  command: string,
  { folder = recordFolder(), planId }: { folder?: string; planId?: string } = {},
): Promise<LockedRecord> => {
  const now = new Date();
  await pruneRecords(folder, now);
  const record = await createRecord(folder, { command, now, planId });
  const lock = await lockFile(record.file);
  // No other process knows the file yet.
  if (!lock.ok) throw recordTaken(record.file);
  const { release } = lock;
  let isPlanned = false;
  return {
    async writeSpec({ org, pushable, spec }) {
      const { username, orgId } = org;
      await record.add({
        event: 'planned',
        username,
        orgId,
        ...(planId === undefined ? {} : { planId }),
        pushable,
        plan: spec,
      });
      isPlanned = true;
      return { ...journalOf(record, lock), release };
    },
    async close(said) {
      const line = { event: 'closed', said: shortened(plain(hideSecrets(said)), LONGEST_SAID) } as const;
      if (!isPlanned) await record.add(line).catch(() => undefined);
    },
    release,
  };
};

/** Creates a record that says what to push, where the push is decided already. */
export const beginPlannedRecord = async (
  command: string,
  planned: Planned,
  options: { folder?: string; planId?: string } = {},
): Promise<PlannedRecord> => (await beginRecord(command, options)).writeSpec(planned);

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PushSpec, Journal } from '../core/push/progress.js';
import type { PushableVersion } from '../core/model.js';
import { usernameToShow } from '../core/orgs/username.js';
import { plain, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/secrets.js';
import { lockFile } from './lock.js';
import { createRecord, journalOf, pruneRecords, RecordTaken } from './pushFile.js';

/** Where the records of pushes are: in the CLI's own state directory. */
export const journalFolder = (): string => join(homedir(), '.sf', 'package-push');

/** The org that a push is made in, as the connection to it knows it. */
export type JournaledOrg = {
  getUsername(): string | undefined;
  getAuthInfoFields(): { orgId?: string };
};

/** A journal that this process alone writes, until it is released. */
export type LockedJournal = Journal & { release: () => Promise<void> };

/** What is to be pushed where: the second line of a record. */
export type Planned = { org: JournaledOrg; pushable: PushableVersion; spec: PushSpec };

/** The record of a command that has only started, locked by this process. */
export type LockedRecord = {
  /** Writes down what is to be pushed, before anything is written to the org. */
  writeSpec(planned: Planned): Promise<LockedJournal>;
  /** Writes down why no push was made, unless it says what is to be pushed. Throws nothing: without that it is one that was interrupted. */
  close(said: string): Promise<void>;
  release(): Promise<void>;
};

const LONGEST_SAID = 300;

/** The record of a command that may make a push; it is on the disk before the first call to the org. */
export const beginRecord = async (
  command: string,
  { folder = journalFolder(), planId }: { folder?: string; planId?: string } = {},
): Promise<LockedRecord> => {
  const now = new Date();
  await pruneRecords(folder, now);
  const record = await createRecord(folder, { command, now, planId });
  const lock = await lockFile(record.file);
  // No other process knows the file yet.
  if (!lock.ok) throw new RecordTaken(record.file);
  const { release } = lock;
  let isPlanned = false;
  return {
    async writeSpec({ org, pushable, spec }) {
      const username = usernameToShow(org.getUsername());
      const orgId = org.getAuthInfoFields().orgId ?? '';
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

/** The same for what is decided already. */
export const beginJournal = async (
  command: string,
  planned: Planned,
  options: { folder?: string; planId?: string } = {},
): Promise<LockedJournal> => (await beginRecord(command, options)).writeSpec(planned);

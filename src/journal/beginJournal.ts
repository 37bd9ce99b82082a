import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SchedulePlan } from '../core/events.js';
import type { Journal } from '../core/ports.js';
import type { PushableVersion } from '../core/types.js';
import { usernameToShow } from '../core/username.js';
import { lockJournal } from './lock.js';
import { createJournal, pruneJournals } from './pushFile.js';

/** Where the journals of pushes are: in the CLI's own state directory. */
export const journalFolder = (): string => join(homedir(), '.sf', 'package-push');

/** The org that a push is made in, as the connection to it knows it. */
export type JournaledOrg = {
  getUsername(): string | undefined;
  getAuthInfoFields(): { orgId?: string };
};

/** A journal that this process alone writes, until it is released. */
export type HeldJournal = Journal & { release: () => Promise<void> };

/** A journal of a new push, locked for this process, with the plan on the disk before anything is written to the org. */
export const beginJournal = async (
  org: JournaledOrg,
  pushable: PushableVersion,
  plan: SchedulePlan,
  { folder = journalFolder(), planId }: { folder?: string; planId?: string } = {},
): Promise<HeldJournal> => {
  const now = new Date();
  await pruneJournals(folder, now);
  const journal = await createJournal(folder, {
    format: 1,
    startedAt: now.toISOString(),
    username: usernameToShow(org.getUsername()),
    orgId: org.getAuthInfoFields().orgId ?? '',
    pushable,
    plan,
    ...(planId === undefined ? {} : { planId }),
  });
  const lock = await lockJournal(journal.file);
  return { append: (event) => journal.append(event), release: lock.ok ? lock.release : () => Promise.resolve() };
};

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { begin, type Progress, type SchedulePlan } from '../core/events.js';
import type { Journal } from '../core/ports.js';
import type { PushableVersion } from '../core/types.js';
import { beginJournal, type JournaledOrg } from './beginJournal.js';
import { lockJournal, type Holder } from './lock.js';
import { listJournals, wasRefused } from './pushFile.js';
import { takeUpFound } from './takeUpJournal.js';

/** The push of a plan, begun or taken up by this process, or who has it. */
export type PlanJournal =
  { ok: true; progress: Progress; journal: Journal; release: () => Promise<void> } | { ok: false; holder: Holder };

/**
 * Takes up the push that was begun with the plan of this id, or begins it: a plan is one push, however often, and by
 * however many processes, it is scheduled. One whose request the org refused has left nothing, and is begun anew.
 */
export const openPlanJournal = async (
  org: JournaledOrg,
  { planId, pushable, order }: { planId: string; pushable: PushableVersion; order: SchedulePlan },
  folder: string,
): Promise<PlanJournal> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockJournal(join(folder, `plan-${planId}`));
  if (!lock.ok) return lock;
  try {
    const journals = await listJournals(folder);
    const found = journals.find((journal) => journal.header.planId === planId && !wasRefused(journal));
    if (found !== undefined) return await takeUpFound(found);
    const journal = await beginJournal(org, pushable, order, { folder, planId });
    return { ok: true, progress: begin(order), journal, release: journal.release };
  } finally {
    await lock.release();
  }
};

import { join } from 'node:path';
import { newProgress, type Progress, type PushSpec, type Journal } from '../core/push/progress.js';
import type { Holder, PushableVersion } from '../core/model.js';
import { beginPlannedRecord, type Planned } from './beginRecord.js';
import { lockFile } from './lock.js';
import { makeFolder } from './pushFile.js';
import { damaged, listRecords, pushesOf, wasRefused } from './record.js';
import { reopenFound } from './reopenRecord.js';

/** The push of a plan, started or resumed by this process, or the holder of its lock. */
export type PlanRecord =
  { ok: true; progress: Progress; journal: Journal; release: () => Promise<void> } | { ok: false; holder: Holder };

/**
 * Resumes the push that was started with the plan of this id, or starts it. A plan is one push, however often, and by
 * however many processes, it is scheduled. A push whose request the org refused has left nothing, and is started again.
 */
export const openPlanRecord = async (
  org: Planned['org'],
  { planId, pushable, spec }: { planId: string; pushable: PushableVersion; spec: PushSpec },
  folder: string,
): Promise<PlanRecord> => {
  await makeFolder(folder);
  const lock = await lockFile(join(folder, `plan-${planId}`));
  if (!lock.ok) return lock;
  try {
    const records = await listRecords(folder);
    const found = pushesOf(records).find((push) => push.header.planId === planId && !wasRefused(push));
    if (found !== undefined) return await reopenFound(found);
    const broken = records.find((record) => record.kind === 'unreadable' && record.file.includes(planId));
    if (broken?.kind === 'unreadable') throw damaged(broken);
    const journal = await beginPlannedRecord('package push schedule', { org, pushable, spec }, { folder, planId });
    // The plan may be old, and the folder with its record may have been lost since: check for other pushes.
    return { ok: true, progress: { ...newProgress(spec), unchecked: true }, journal, release: journal.release };
  } finally {
    await lock.release();
  }
};

import type { OrgKey } from '../core/model.js';
import { sameId } from '../core/orgs/ids.js';
import type { PushOrg } from '../core/ports.js';
import type { RolloutPlan } from '../core/rollout/types.js';
import { journalFolder } from '../journal/beginRecord.js';
import { lockFile } from '../journal/lock.js';
import { openRecord } from '../journal/pushFile.js';
import {
  hasEnded,
  listRecords,
  pushesOf,
  pushRequestIdOf,
  readRecord,
  tellUnreadable,
  type OnUnreadable,
} from '../journal/record.js';

/**
 * Ends the pushes of a rollout that a killed step has left unfinished on this machine: the step is taken anew, so
 * nobody may go on with what it has begun. A request that was never set Pending is canceled; gives how many were.
 */
export const settleOrphanedRequests = async (
  org: Pick<PushOrg, 'state' | 'cancel'>,
  { hubId, pushable, waves }: RolloutPlan,
  onUnreadable: OnUnreadable,
): Promise<string[]> => {
  const own = new Set<OrgKey>(waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));
  const canceled: string[] = [];
  const records = await listRecords(journalFolder());
  tellUnreadable(records, onUnreadable);
  for (const found of pushesOf(records)) {
    const { orgId, plan } = found.header;
    const isOwn = orgId === hubId && sameId(plan.request.versionId, pushable.version.id);
    if (hasEnded(found) || !isOwn || plan.orgs.some((orgKey) => !own.has(orgKey))) continue;
    const lock = await lockFile(found.file);
    if (!lock.ok) continue;
    try {
      // Whoever had it before may have written more.
      const push = await readRecord(found.file);
      if (push.kind !== 'push' || hasEnded(push)) continue;
      const id = pushRequestIdOf(push);
      const status = id === undefined ? undefined : (await org.state(id))?.status;
      if (id !== undefined && status === 'Created') {
        await org.cancel(id);
        canceled.push(id);
      }
      const isPush = status !== undefined && status !== 'Created' && status !== 'Canceled';
      await (await openRecord(push)).add({ event: 'ended', outcome: isPush ? 'scheduled' : 'canceled' });
    } finally {
      await lock.release();
    }
  }
  return canceled;
};

import type { OrgKey } from '../core/ids.js';
import { sameId } from '../core/ids.js';
import type { PushOrg } from '../core/ports.js';
import type { RolloutPlan } from '../core/rollout/types.js';
import { journalFolder } from '../journal/beginJournal.js';
import { lockJournal } from '../journal/lock.js';
import { hasEnded, listJournals, openJournal, pushRequestIdOf } from '../journal/pushFile.js';

/**
 * Ends the pushes of a rollout that a killed step has left unfinished on this machine: the step is taken anew, so
 * nobody may go on with what it has begun. A request that was never set Pending is canceled; gives how many were.
 */
export const settleAbandoned = async (
  org: Pick<PushOrg, 'state' | 'cancel'>,
  { hubId, pushable, waves }: RolloutPlan,
): Promise<string[]> => {
  const own = new Set<OrgKey>(waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));
  const canceled: string[] = [];
  for (const push of await listJournals(journalFolder())) {
    const { orgId, plan } = push.header;
    const isOwn = orgId === hubId && sameId(plan.request.versionId, pushable.version.id);
    if (hasEnded(push) || !isOwn || plan.orgs.some((orgKey) => !own.has(orgKey))) continue;
    const lock = await lockJournal(push.file);
    if (!lock.ok) continue;
    try {
      const id = pushRequestIdOf(push);
      const status = id === undefined ? undefined : (await org.state(id))?.status;
      if (id !== undefined && status === 'Created') {
        await org.cancel(id);
        canceled.push(id);
      }
      const isPush = status !== undefined && status !== 'Created' && status !== 'Canceled';
      const journal = await openJournal(push.file);
      await journal.append({ event: 'ended', outcome: isPush ? 'scheduled' : 'canceled' });
    } finally {
      await lock.release();
    }
  }
  return canceled;
};

import { UsageError } from '../../core/errors/usageError.js';
import type { RejectedOrg } from '../../core/model.js';
import { sameId } from '../../core/orgs/ids.js';
import { EVERY_ORG } from '../../core/orgs/selection.js';
import { selectOrgs } from '../../core/orgs/select.js';
import { newProgress, pushSpecOf, type Journal } from '../../core/push/progress.js';
import { MS_PER_THOUSAND } from '../../core/rollout/step/mayStart.js';
import { RUNNER_GONE_MS } from '../../core/rollout/step/nextStep.js';
import type { MakePush, PushMade, WavePush, StepPorts } from '../../core/rollout/facts/ports.js';
import type { DigestedPlan } from '../../core/rollout/plan/plan.js';
import { beginPlannedRecord } from '../../journal/recordWriter.js';
import { ROLLOUT_COMMAND } from '../../journal/record.js';
import { thisHost } from '../../journal/rolloutLog.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { runScheduler } from '../push/runScheduler.js';
import type { Rollout } from './openRollout.js';

/** The time to insert the jobs of a thousand orgs, as this process has measured it. */
export type InsertPace = { msPerThousand: () => number; measured: (ms: number, orgs: number) => void };

/** Smaller inserts are not representative of a thousand orgs. */
const ENOUGH_ORGS = 1000;

export const insertPace = (): InsertPace => {
  let msPerThousand = MS_PER_THOUSAND;
  return {
    msPerThousand: () => msPerThousand,
    measured(ms, orgs) {
      if (orgs >= ENOUGH_ORGS) msPerThousand = (ms * 1000) / orgs;
    },
  };
};

/** A rollout of which steps can be taken. */
export type SteppedRollout = Rollout & { ports: StepPorts };

/** The same rollout, with what makes its pushes. */
export const withPushes = (rollout: Rollout, listener: Listener): SteppedRollout => {
  const { org, plan, ports } = rollout;
  const pace = insertPace();
  const push = rolloutPush(org, plan, pace, listener);
  return { ...rollout, ports: { ...ports, push, host: thisHost(), msPerThousand: pace.msPerThousand } };
};

/** Makes one push of a rollout: runs preflight again, and then schedules it like a single push. */
export const rolloutPush =
  (
    org: OpenOrg,
    { exclusions, ignoreLineage, ...plan }: DigestedPlan,
    pace: InsertPace,
    listener: Listener,
  ): MakePush =>
  async (wanted) => {
    const { port } = org;
    const { pushable, start } = wanted;
    const migration = plan.migration === true;
    const selection = { ...EVERY_ORG, orgs: wanted.orgs, exclusions, ignoreLineage, migration };
    const selected = await selectOrgs(port, pushable, selection, start ?? port.now());
    const spec = pushSpecOf(pushable, selected, { startTime: start, migration });
    const { rejected } = selected;
    if (spec.orgs.length === 0) return notMade('nothing-accepted', null, rejected, 'no org was left to push to');
    const journal = await beginPlannedRecord(ROLLOUT_COMMAND, { org, pushable, spec });
    const begun = Date.now();
    try {
      const { scheduled } = await runScheduler(
        org,
        newProgress(spec),
        { journal: telling(journal, wanted), pushable, mayActivate: wanted.mayActivate },
        listener,
      );
      const { progress, pushRequestId, outcome } = scheduled;
      pace.measured(Date.now() - begun, progress.accepted.size);
      const refused = [...rejected, ...progress.rejected.values()];
      if (outcome === 'scheduled')
        return { pushRequestId, outcome, orgs: progress.accepted.size, rejected: refused, reason: '' };
      return notMade(outcome, pushRequestId, refused, progress.withheld?.message ?? REASONS[outcome]);
    } catch (error) {
      if (!(error instanceof UsageError) || error.problem.kind !== 'rival-requests') throw error;
      const { canceled, requests } = error.problem;
      if (await anyIsOrphaned(port, requests)) throw error;
      const ids = requests.map(({ pushRequestId }) => pushRequestId).join(', ');
      return notMade('rival', canceled, rejected, `another runner is scheduling these orgs (${ids})`);
    } finally {
      await journal.release();
    }
  };

/** Whether one of these requests is orphaned: it has not changed for an hour, and its runner will not finish it. */
const anyIsOrphaned = async (
  port: OpenOrg['port'],
  requests: ReadonlyArray<{ pushRequestId: string; status: string }>,
): Promise<boolean> => {
  if (!requests.some(({ status }) => status === 'Created')) return false;
  const before = port.now().getTime() - RUNNER_GONE_MS;
  const old = (await port.createdRequests()).filter(({ lastModified }) => Date.parse(lastModified ?? '') < before);
  return requests.some((rival) => old.some(({ pushRequestId }) => sameId(pushRequestId, rival.pushRequestId)));
};

const REASONS: Record<Exclude<PushMade['outcome'], 'scheduled' | 'rival'>, string> = {
  'nothing-accepted': 'the org refused every org',
  miscounted: 'its push held jobs that were not asked for, and was canceled',
  canceled: 'its push was canceled while it was scheduled',
  withheld: 'its push was not to start any more',
};

const notMade = (
  outcome: PushMade['outcome'],
  pushRequestId: string | null,
  rejected: readonly RejectedOrg[],
  reason: string,
): PushMade => ({ pushRequestId, outcome, orgs: 0, rejected, reason });

/** A journal that also reports the events of the request itself to the log of the rollout. */
const telling = (journal: Journal, { onMade, onCancel }: WavePush): Journal => {
  let pushRequestId: string | undefined;
  return {
    async append(event) {
      if (event.event === 'intent' && event.write === 'cancel' && pushRequestId !== undefined)
        await onCancel(pushRequestId);
      await journal.append(event);
      if (event.event !== 'created') return;
      ({ pushRequestId } = event);
      await onMade(pushRequestId);
    },
  };
};

import { userInfo } from 'node:os';
import { OrgError } from '../core/errors/orgError.js';
import { UsageError } from '../core/errors/usageError.js';
import type { OrgKey, PushableVersion } from '../core/model.js';
import { EVERY_ORG, selectOrgs } from '../core/orgs/select.js';
import { checkedVersion } from '../core/push/checkRivals.js';
import { newProgress, type PushSpec } from '../core/push/progress.js';
import { pushSpecOf } from '../core/push/pushSpec.js';
import { readFacts } from '../core/rollout/readFacts.js';
import { rebuildState } from '../core/rollout/rebuildState.js';
import type { AuditEntry, MakePush, RolloutPorts } from '../core/rollout/step.js';
import type { DigestedPlan, RolloutState } from '../core/rollout/types.js';
import { isUnderWay } from '../core/status.js';
import { beginJournal } from '../journal/beginRecord.js';
import type { OnUnreadable } from '../journal/record.js';
import { rolloutFiles, type RolloutFiles } from '../journal/rolloutFiles.js';
import type { Listener } from './listener.js';
import { asJournaled, type OpenOrg } from './openPushOrg.js';
import { runSchedule } from './runSchedule.js';
import { settleOrphanedRequests } from './settleOrphanedRequests.js';

/** A rollout that this process alone works on. */
export type Rollout = {
  plan: DigestedPlan;
  planFile: string;
  org: OpenOrg;
  ports: RolloutPorts;
  /** Undefined where it was never started. */
  state: RolloutState | undefined;
};

export type RolloutListener = Listener & { onUnreadable?: OnUnreadable };

/** Works on a rollout, for this process alone, and lets it go when `work` is done; throws where another process has it. */
export const withRollout = async <T>(
  org: OpenOrg,
  { plan: read, planFile }: { plan: DigestedPlan; planFile: string },
  listener: RolloutListener,
  work: (rollout: Rollout) => Promise<T>,
): Promise<T> => {
  requireHub(read, org);
  const files = rolloutFiles(planFile);
  const lock = await files.lock();
  if (!lock.ok) throw new UsageError({ kind: 'rollout-locked', ...lock.holder });
  try {
    const plan = withVersion(read, await checkedVersion(org.port, read.pushable));
    const whileHeld = <R>(write: () => Promise<R>): Promise<R> => {
      if (lock.isLost()) throw new UsageError({ kind: 'lost-lock', file: planFile });
      return write();
    };
    const ports: RolloutPorts = {
      org: org.port,
      push: pushPort(org, plan, whileHeld, listener),
      save: (state) => whileHeld(() => files.save(state)),
      audit: (entry) => files.log(auditLine(org, plan, entry)),
      now: () => org.port.now(),
    };
    const settled = await settleOrphanedRequests(org.port, plan, listener.onUnreadable ?? (() => undefined));
    for (const pushRequestId of settled) {
      const reason = 'left behind by a step that was killed';
      await ports.audit({ action: 'cancel', wave: null, pushRequestId, orgs: 0, reason });
    }
    return await work({ plan, planFile, org, ports, state: await loadState(org, plan, files, ports) });
  } finally {
    await lock.release();
  }
};

/** A rollout as it stands, for whoever only looks. */
export const readRollout = async (
  org: OpenOrg,
  { plan: read, planFile }: { plan: DigestedPlan; planFile: string },
): Promise<{ plan: DigestedPlan; state: RolloutState; facts: Awaited<ReturnType<typeof readFacts>> }> => {
  requireHub(read, org);
  const [found] = await org.port.versions({ versionId: read.pushable.version.id });
  const plan = withVersion(read, { ...read.pushable.version, name: found?.version.name ?? null });
  const saved = await savedState(plan, rolloutFiles(planFile));
  const facts = await readFacts(org.port, plan);
  const state = saved ?? (await rebuildState(org.port, plan, facts));
  if (state === undefined) throw new UsageError({ kind: 'not-started', file: planFile });
  return { plan, state, facts };
};

/** What the version is called may change while a rollout goes on, so that the org's word for it is shown. */
const withVersion = (plan: DigestedPlan, version: PushableVersion['version']): DigestedPlan => ({
  ...plan,
  pushable: { ...plan.pushable, version },
});

const requireHub = ({ hubId }: DigestedPlan, { orgId }: OpenOrg): void => {
  if (orgId !== hubId) throw new UsageError({ kind: 'other-hub', planned: hubId, given: orgId });
};

const auditLine = ({ port, username }: OpenOrg, { digest }: DigestedPlan, entry: AuditEntry): object => ({
  time: port.now().toISOString(),
  user: userInfo().username,
  org: username,
  ...entry,
  digest,
});

/** The state as it was written; throws where that can't be understood, or belongs to another plan. */
const savedState = async (plan: DigestedPlan, files: RolloutFiles): Promise<RolloutState | undefined> => {
  const saved = await files.load();
  if (!saved.ok) throw new UsageError({ kind: 'damaged-state', file: saved.file, problem: saved.problem });
  const { state } = saved;
  if (state !== undefined && state.digest !== plan.digest)
    throw new UsageError({ kind: 'other-state', digest: state.digest, planned: plan.digest });
  return state;
};

/** The state as it was written, or as the org tells it; undefined where the rollout was never started. */
const loadState = async (
  { port }: OpenOrg,
  plan: DigestedPlan,
  files: RolloutFiles,
  ports: RolloutPorts,
): Promise<RolloutState | undefined> => {
  const state = await savedState(plan, files);
  if (state !== undefined) return state;
  const rebuilt = await rebuildState(port, plan, await readFacts(port, plan));
  if (rebuilt === undefined) return undefined;
  await ports.save(rebuilt);
  await ports.audit({
    ...{ action: 'rebuild', wave: null, pushRequestId: null, orgs: 0 },
    reason: rebuilt.halt?.reason ?? 'its state was lost, and read from the org',
  });
  return rebuilt;
};

/** One push of a rollout: preflight again, then exactly as a push by itself. */
const pushPort =
  (
    org: OpenOrg,
    { pushable, exclusions }: DigestedPlan,
    whileHeld: <T>(write: () => Promise<T>) => Promise<T>,
    listener: Listener,
  ): MakePush =>
  async ({ orgs, start }) => {
    const { port } = org;
    const selected = await selectOrgs(port, pushable, { ...EVERY_ORG, orgs, exclusions }, port.now());
    const spec = pushSpecOf(pushable, selected, { startTime: start, migration: false });
    if (spec.orgs.length === 0) return { pushRequestId: null, scheduled: [], rejected: selected.ineligible };
    const journal = await whileHeld(() =>
      beginJournal('package push rollout', { org: asJournaled(org), pushable, plan: spec }),
    );
    const guarded = { ...org, port: checkRivalsBeforeActivation(org, pushable, spec) };
    const { scheduled } = await runSchedule(guarded, newProgress(spec), { journal, pushable }, listener).finally(
      journal.release,
    );
    const { progress, pushRequestId, outcome } = scheduled;
    return {
      pushRequestId,
      scheduled: outcome === 'scheduled' ? [...progress.accepted] : [],
      rejected: [...selected.ineligible, ...progress.rejected.values()],
    };
  };

/**
 * Two machines may take the same step at the same time. Each looks, with its own jobs in place and before anything
 * starts, for a push of the same orgs that was not there before: of two that were both made and not yet scheduled, the
 * older wins.
 */
const checkRivalsBeforeActivation = (
  { port }: OpenOrg,
  { package: pkg, version }: PushableVersion,
  spec: PushSpec,
): OpenOrg['port'] => ({
  ...port,
  async activate(pushRequestId) {
    const mine = new Set<OrgKey>(spec.orgs);
    const { requests } = await port.preflight({ packageId: pkg.id, versionId: version.id, orgs: [] });
    for (const other of requests) {
      if (other.pushRequestId === pushRequestId || spec.knownRequests.includes(other.pushRequestId)) continue;
      const older = other.status === 'Created' && other.pushRequestId < pushRequestId;
      if (!older && !isUnderWay(other.status)) continue;
      const theirs = (await port.state(other.pushRequestId))?.orgs ?? [];
      if (theirs.some((orgKey) => mine.has(orgKey))) {
        const said = `push ${other.pushRequestId} of the same orgs was made at the same time, from another machine`;
        throw new OrgError('refused', 'ANOTHER_RUNNER', said);
      }
    }
    return port.activate(pushRequestId);
  },
});

import { UsageError } from '../../core/errors/usageError.js';
import type { OrgKey, PushableVersion } from '../../core/model.js';
import { checkedVersion } from '../../core/push/rivals.js';
import { digestsOf } from '../../core/rollout/waves/amendPlan.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { readView } from '../../core/rollout/facts/rolloutView.js';
import type { RolloutPorts } from '../../core/rollout/facts/ports.js';
import { findPushes, type FoundPush } from '../../core/rollout/facts/pushesOfPlan.js';
import type { DigestedPlan } from '../../core/rollout/plan/plan.js';
import { versionsOf } from '../../core/rollout/facts/versions.js';
import { endedPushes, type EndedStore } from '../../journal/endedPushes.js';
import type { OnUnreadable } from '../../journal/record.js';
import { rolloutLog, type RolloutLogFile } from '../../journal/rolloutLog.js';
import { cancelPatiently } from '../push/abortPush.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import type { PlanInFile } from './planFile.js';

/** A rollout with its log. Its lock is only held while a step is taken. */
export type Rollout = {
  plan: DigestedPlan;
  planFile: string;
  org: OpenOrg;
  log: RolloutLogFile;
  ended: EndedStore;
  ports: RolloutPorts;
  onUnreadable: OnUnreadable;
};

export type RolloutListener = Listener & { onUnreadable?: OnUnreadable };

/**
 * Opens a rollout and reads its log.
 *
 * @throws UsageError where the plan was made for another org (`other-hub`), where its version id belongs to another
 * version (`other-version`), or where its log cannot be understood (`damaged-log`).
 */
export const openRollout = async (org: OpenOrg, named: PlanInFile, listener: RolloutListener): Promise<Rollout> => {
  requireHub(named.plan, org);
  for (const pushable of versionsOf(named.plan))
    if (pushable !== named.plan.pushable) await checkedVersion(org.port, pushable);
  return open(org, named, await checkedVersion(org.port, named.plan.pushable), listener);
};

/** Opens a rollout for reading only: the version may have changed since. */
export const readRollout = async (org: OpenOrg, named: PlanInFile): Promise<Rollout> => {
  requireHub(named.plan, org);
  const planned = named.plan.pushable.version;
  const [found] = await org.port.versions({ versionId: planned.id });
  return open(org, named, { ...planned, name: found?.version.name ?? null }, {});
};

/** The name of a version may change during a rollout, so that the org's current name is shown. */
const open = async (
  org: OpenOrg,
  { plan: read, planFile }: PlanInFile,
  version: PushableVersion['version'],
  listener: RolloutListener,
): Promise<Rollout> => {
  const { port } = org;
  const plan: DigestedPlan = { ...read, pushable: { ...read.pushable, version } };
  const now = (): Date => port.now();
  const log = rolloutLog({ planFile, digests: digestsOf(plan), now });
  await log.refresh();
  const ended = await endedPushes(planFile, plan.digest);
  const ports: RolloutPorts = {
    org: { ...port, cancel: (pushRequestId) => cancelPatiently(port, pushRequestId) },
    log,
    now,
    ended: ended.pushes,
  };
  return { plan, planFile, org, log, ended, ports, onUnreadable: listener.onUnreadable ?? (() => undefined) };
};

const requireHub = ({ hubId }: DigestedPlan, { orgId }: OpenOrg): void => {
  if (orgId !== hubId) throw new UsageError({ kind: 'other-hub', planned: hubId, given: orgId });
};

/** Throws where the rollout was never started here. If the org has pushes of it, its log is elsewhere. */
export const requireStarted = async (rollout: Rollout): Promise<void> => {
  if (isStarted(rollout)) return;
  const { planFile: file } = rollout;
  const pushes = await pushesWithoutLog(rollout);
  throw new UsageError(pushes.length === 0 ? { kind: 'not-started', file } : { kind: 'log-missing', file, pushes });
};

export const isStarted = ({ log }: Rollout): boolean => foldLog(log.entries()).startedAt !== null;

/** The pushes in the org that contain orgs of a plan. */
export const pushesWithoutLog = async ({ plan, ports }: Rollout): Promise<FoundPush[]> => {
  const { facts } = await readView(plan, ports);
  const created = new Map<string, readonly OrgKey[]>();
  for (const { pushRequestId, status } of facts.pushes)
    if (status === 'Created') created.set(pushRequestId, (await ports.org.state(pushRequestId))?.orgs ?? []);
  return findPushes(plan, facts, created);
};

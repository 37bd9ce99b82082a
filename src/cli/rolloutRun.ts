import { userInfo } from 'node:os';
import type { Connection } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { newProgress, type PushSpec, type Journal } from '../core/push/progress.js';
import type { OrgKey } from '../core/model.js';
import { OrgError } from '../core/errors/orgError.js';
import { pushSpecOf } from '../core/push/pushSpec.js';
import type { PushOrg } from '../core/ports.js';
import { readFacts } from '../core/rollout/readFacts.js';
import { rebuildState } from '../core/rollout/rebuildState.js';
import type { AuditEntry, MakePush, RolloutPorts } from '../core/rollout/step.js';
import type { DigestedPlan, RolloutState } from '../core/rollout/types.js';
import { EVERY_ORG, selectOrgs } from '../core/orgs/select.js';
import { isUnderWay } from '../core/status.js';
import { usernameToShow } from '../core/orgs/username.js';
import type { Interrupt } from './interrupt.js';
import { loadMessages } from './messages.js';
import { runSchedule } from './pushRun.js';
import type { RetryLog } from './retryLog.js';

const messages = loadMessages('rollout');

type SavedState = { ok: true; state: RolloutState | undefined } | { ok: false; file: string; problem: string };

/** The files of a rollout, as the journal layer keeps them. */
export type RolloutStore = {
  load(): Promise<SavedState>;
  save(state: RolloutState): Promise<void>;
  log(line: object): Promise<void>;
};

export type RolloutTools = {
  command: SfCommand<unknown>;
  connection: Connection;
  org: PushOrg;
  store: RolloutStore;
  retries: RetryLog;
  interrupt: Interrupt;
  beginJournal: (plan: PushSpec) => Promise<Journal & { release: () => Promise<void> }>;
};

/** Throws where the plan was made for another org. */
export const requireHub = ({ hubId }: DigestedPlan, connection: Connection): void => {
  const { orgId } = connection.getAuthInfoFields();
  if (orgId !== hubId) throw messages.createError('error.otherHub', [hubId, orgId ?? '']);
};

export const rolloutPorts = (plan: DigestedPlan, tools: RolloutTools): RolloutPorts => {
  const { org, store } = tools;
  return {
    org,
    push: pushPort(plan, tools),
    save: (state) => store.save(state),
    audit: (entry) => store.log(auditLine(plan, tools, entry)),
    now: () => org.now(),
  };
};

const auditLine = ({ digest }: DigestedPlan, { connection, org }: RolloutTools, entry: AuditEntry): object => ({
  time: org.now().toISOString(),
  user: userInfo().username,
  org: usernameToShow(connection.getUsername()),
  ...entry,
  digest,
});

/** The state as it was written; throws where that can't be understood, or belongs to another plan. */
export const savedState = (plan: DigestedPlan, saved: SavedState): RolloutState | undefined => {
  if (!saved.ok) throw messages.createError('error.damagedState', [saved.file, saved.problem]);
  const { state } = saved;
  if (state !== undefined && state.digest !== plan.digest)
    throw messages.createError('error.otherState', [state.digest, plan.digest]);
  return state;
};

/** The state as it was written, or as the org tells it; undefined where the rollout was never started. */
export const loadState = async (
  plan: DigestedPlan,
  { org, store }: RolloutTools,
  ports: RolloutPorts,
): Promise<RolloutState | undefined> => {
  const state = savedState(plan, await store.load());
  if (state !== undefined) return state;
  const rebuilt = await rebuildState(org, plan, await readFacts(org, plan));
  if (rebuilt === undefined) return undefined;
  await ports.save(rebuilt);
  await ports.audit({
    ...{ action: 'rebuild', wave: null, pushRequestId: null, orgs: 0 },
    reason: rebuilt.halt?.reason ?? 'its state was lost, and read from the org',
  });
  return rebuilt;
};

/** One push of a rollout: preflight again, then exactly as `schedule` does it. */
const pushPort =
  (plan: DigestedPlan, tools: RolloutTools): MakePush =>
  async ({ orgs, start }) => {
    const { command, connection, org } = tools;
    const { pushable } = plan;
    const selected = await selectOrgs(org, pushable, { ...EVERY_ORG, orgs, exclusions: plan.exclusions }, org.now());
    const order = pushSpecOf(pushable, selected, { startTime: start, migration: false });
    if (order.orgs.length === 0) return { pushRequestId: null, scheduled: [], rejected: selected.ineligible };
    const journal = await tools.beginJournal(order);
    const guarded = checkRivalsBeforeActivation(org, pushable, order);
    const run = { ...tools, org: guarded, journal, username: usernameToShow(connection.getUsername()) };
    const { progress, pushRequestId, outcome } = await runSchedule(command, newProgress(order), run).finally(
      journal.release,
    );
    const scheduled = outcome === 'scheduled' ? [...progress.accepted] : [];
    return { pushRequestId, scheduled, rejected: [...selected.ineligible, ...progress.rejected.values()] };
  };

/**
 * Two machines may take the same step at the same time. Each looks, with its own jobs in place and before anything
 * starts, for a push of the same orgs that was not there before: of two that were both made and not yet scheduled, the
 * older wins.
 */
const checkRivalsBeforeActivation = (
  org: PushOrg,
  { package: pkg, version }: DigestedPlan['pushable'],
  order: PushSpec,
): PushOrg => ({
  ...org,
  async activate(pushRequestId) {
    const mine = new Set<OrgKey>(order.orgs);
    const { requests } = await org.preflight({ packageId: pkg.id, versionId: version.id, orgs: [] });
    for (const other of requests) {
      if (other.pushRequestId === pushRequestId || order.knownRequests.includes(other.pushRequestId)) continue;
      const older = other.status === 'Created' && other.pushRequestId < pushRequestId;
      if (!older && !isUnderWay(other.status)) continue;
      const theirs = (await org.state(other.pushRequestId))?.orgs ?? [];
      if (theirs.some((orgKey) => mine.has(orgKey))) {
        const said = messages.getMessage('anotherRunner', [other.pushRequestId]);
        throw new OrgError('refused', 'ANOTHER_RUNNER', said);
      }
    }
    return org.activate(pushRequestId);
  },
});

/** The names of waves that were approved; throws where the plan has no such wave. */
export const checkedWaves = ({ waves }: DigestedPlan, names: readonly string[] = []): string[] => {
  const known = waves.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw messages.createFlagError('error.noSuchWave', [unknown, known.join(', ')]);
  return [...names];
};

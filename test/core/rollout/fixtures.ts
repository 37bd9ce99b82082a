import { WEEKDAYS } from '../../../src/core/text/calendar.js';
import type { Gate, Window } from '../../../src/core/rollout/definition/schema.js';
import type { FailureFact, OrgFact, PushFact, RolloutFacts } from '../../../src/core/rollout/facts/facts.js';
import type { RolloutView } from '../../../src/core/rollout/facts/rolloutView.js';
import { foldLog } from '../../../src/core/rollout/log/foldLog.js';
import type { OwnPush, RolloutState, SkippedOrg } from '../../../src/core/rollout/log/state.js';
import type { DigestedPlan, PlannedOrg, PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import type { PushableVersion } from '../../../src/core/model.js';
import type { Subscriber } from '../../../src/core/ports.js';

export const HOUR = 3_600_000;
/** A Tuesday. */
export const NOW = new Date('2026-11-03T12:00:00Z');
export const ago = (ms: number): number => NOW.getTime() - ms;

export const key = (index: number): string => `00D3z0000${String(index).padStart(6, '0')}`;

export const pushableVersion = (number: string, more: Partial<PushableVersion> = {}): PushableVersion => ({
  package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
  version: { id: `04t${number}`, name: null, number },
  ...{ released: true, deprecated: false },
  ...more,
});

export const WANTED = pushableVersion('1.10.0.4');

/** A subscriber that has an older version. */
export const subscriberOf = (orgKey: string, more: Partial<Subscriber> = {}): Subscriber => ({
  ...{ orgKey, orgName: 'Northwind', orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1' },
  ...{ parentOrg: null, installed: true, versionId: '04t1.9.0.7', blocked: false },
  ...more,
});

export const org = (index: number, more: Partial<PlannedOrg> = {}): PlannedOrg => ({
  ...{ orgKey: key(index), orgType: 'Production', instanceName: 'NA1', parentOrg: null, installedVersion: '1.9.0.7' },
  ...more,
});

export const sandbox = (index: number, parent: number, more: Partial<PlannedOrg> = {}): PlannedOrg =>
  org(index, { orgType: 'Sandbox', parentOrg: key(parent), ...more });

export const gate = (more: Partial<Gate> = {}): Gate => ({
  ...{ maxFailures: null, minSample: 0, minCompleted: null, maxSameSignature: null, ignoreErrors: [] },
  ...more,
});

export const window = (from: string, to: string, instances: string[] | null = null): Window => ({
  ...{ days: WEEKDAYS, from, to, timeZone: 'UTC', instances },
});

export const wave = (name: string, orgs: readonly PlannedOrg[], more: Partial<PlannedWave> = {}): PlannedWave => ({
  ...{ name, orgs, soak: 0, windows: [], gate: gate(), approval: 'auto' },
  ...{ retry: { classes: ['transient'], attempts: 0 }, deadline: null },
  ...more,
});

export const plan = (waves: readonly PlannedWave[], more: Partial<DigestedPlan> = {}): DigestedPlan => ({
  ...{ format: 1, digest: 'digest', hubId: '00D000000000000AAA', scope: 'subscribers', pushable: WANTED, seed: 's' },
  ...{ freezes: [], newSubscribers: 'list', exclusions: [], waves, excluded: [], moved: [] },
  ...more,
});

/** Of a rollout that was started before anything else has happened. */
export const state = (more: Partial<RolloutState> = {}): RolloutState => ({ ...foldLog([]), startedAt: 0, ...more });

/** Pushes as a log has them, each of one wave. */
export const ownPushes = (
  ...pushes: ReadonlyArray<Pick<OwnPush, 'pushRequestId' | 'wave'> & Partial<OwnPush>>
): RolloutState['pushes'] =>
  new Map(
    pushes.map((each) => [
      each.pushRequestId,
      {
        ...{ intent: 'i', madeAt: ago(3 * HOUR), host: 'here' },
        ...{ cancelIntended: false, cancelNoted: false },
        ...each,
      },
    ]),
  );

export const skipped = (...orgs: SkippedOrg[]): RolloutState['skipped'] =>
  new Map(orgs.map((each) => [each.orgKey, each]));

/** Everybody who could come late is known. */
export const lookedFor = (more: Partial<RolloutState> = {}): RolloutState => state({ newSubscribers: [], ...more });

export const push = (pushRequestId: string, more: Partial<PushFact> = {}): PushFact => ({
  ...{ pushRequestId, status: 'Failed', scheduledStart: null, due: null, start: ago(2 * HOUR), end: ago(HOUR) },
  ...more,
});

export const scheduled = (pushRequestId: string, start: number | null): PushFact =>
  push(pushRequestId, { status: 'Pending', scheduledStart: start, due: start, start: null, end: null });

export const running = (pushRequestId: string, start: number): PushFact =>
  push(pushRequestId, { status: 'InProgress', start, end: null });

export const failure = (more: Partial<FailureFact> = {}): FailureFact => ({
  ...{ classes: ['transient'], signatures: ['LockingFailure'], ignored: false },
  ...more,
});

export const succeeded = (...pushes: string[]): OrgFact => ({ state: 'succeeded', failures: 0, pushes });
export const open = (...pushes: string[]): OrgFact => ({ state: 'open', failures: 0, pushes });
/** It has failed in each of these pushes. */
export const failed = (pushes: readonly string[], more: Partial<FailureFact> = {}): OrgFact => ({
  ...{ state: 'failed', failures: pushes.length, pushes, failure: failure(more) },
});

/** What has become of orgs, by their numbers. */
export const facts = (pushes: readonly PushFact[], orgs: Readonly<Record<number, OrgFact>>): RolloutFacts => ({
  pushes,
  orgs: new Map(Object.entries(orgs).map(([index, fact]) => [key(Number(index)), fact])),
});

/** A rollout that is read now. */
export const view = (
  ofPlan: DigestedPlan,
  known: RolloutFacts,
  decided: RolloutState = state(),
  now = NOW,
): RolloutView => ({ plan: ofPlan, facts: known, state: decided, now });

export const keysOf = (orgs: ReadonlyArray<{ orgKey: string }>): string[] => orgs.map(({ orgKey }) => orgKey);

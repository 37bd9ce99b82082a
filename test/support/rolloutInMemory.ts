import type { OpenOrg } from '../../src/app/openPushOrg.js';
import type { SteppedRollout } from '../../src/app/rollout/rolloutPush.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { LogEntry, RolloutEvent } from '../../src/core/rollout/log/logEntry.js';
import type { MakePush } from '../../src/core/rollout/facts/ports.js';
import type { DigestedPlan } from '../../src/core/rollout/plan/plan.js';
import type { LockAttempt } from '../../src/journal/lock.js';
import type { RolloutLogFile } from '../../src/journal/rolloutLog.js';
import { NOW, org, plan, wave } from '../core/rollout/fixtures.js';
import { hubOf, subscriber, type HubPush } from '../core/rollout/hub.js';
import { entriesOf, logOf } from '../core/rollout/logs.js';
import { only } from './only.js';

export const PLAN_FILE = 'plan.json';
export const STARTED: RolloutEvent = { what: 'started', takenOver: [] };

/** A plan of two waves: three orgs, and, after a manual approval, one more. */
export const TWO_WAVES = plan([
  wave('one', [org(1), org(2), org(3)]),
  wave('two', [org(4)], { approval: 'manual', windows: [] }),
]);

export const pushMade = (pushRequestId: string, of = 'one', intent = 'i'): RolloutEvent => ({
  ...{ what: 'push-made', wave: of },
  ...{ intent, pushRequestId },
});

/** A push to these orgs, which started two hours ago and, if it is final, ended an hour ago. */
export const pushOf = (
  id: string,
  status: HubPush['status'],
  orgs: number[],
  ofJobs: HubPush['status'] = status,
): HubPush => ({
  ...{ id, status, startTime: '2026-11-03T10:00:00Z' },
  ...(status === 'Succeeded' || status === 'Failed' ? { endTime: '2026-11-03T11:00:00Z' } : {}),
  jobs: orgs.map((number) => ({ org: number, status: ofJobs })),
});

export type InMemory = {
  rollout: SteppedRollout;
  added: LogEntry[];
  canceled: string[];
  /** How often the lock of a step was released, and ended pushes were saved. */
  released: () => number;
  saved: () => number;
};

/** A rollout with its log and its hub in memory; `hub` replaces methods of the hub. */
export const rolloutOf = ({
  lines = [],
  pushes = [],
  of = TWO_WAVES,
  hub: answers = {},
  push = () => Promise.reject(new Error('it was pushed')),
  lock = {},
  onRefresh,
}: {
  lines?: readonly RolloutEvent[];
  pushes?: readonly HubPush[];
  of?: DigestedPlan;
  hub?: Partial<PushOrg>;
  push?: MakePush;
  lock?: Partial<LockAttempt & { isLost: () => boolean }>;
  onRefresh?: (entries: LogEntry[]) => void;
} = {}): InMemory => {
  const subscribers = [1, 2, 3, 4].map((index) => subscriber(index));
  const { hub, canceled } = hubOf({ pushes, subscribers });
  const port = { ...hub, now: () => NOW, ...answers };
  const log = logOf(entriesOf(...lines), onRefresh);
  let [released, saved] = [0, 0];
  const lockStep = (): Promise<unknown> =>
    Promise.resolve({ ok: true, isLost: () => false, release: () => Promise.resolve(void released++), ...lock });
  const file = { ...log, lockStep, file: 'plan.log.jsonl' } as RolloutLogFile;
  const ended = { pushes: new Map(), save: () => Promise.resolve(void saved++) };
  const rollout: SteppedRollout = {
    ...{ plan: of, planFile: PLAN_FILE, org: only<OpenOrg>({ port, orgId: of.hubId }), log: file, ended },
    ports: {
      ...{ org: port, log: file, now: () => NOW, ended: ended.pushes, host: 'here', push },
      msPerThousand: () => 1000,
    },
    onUnreadable: () => undefined,
  };
  return { rollout, added: log.added, canceled, released: () => released, saved: () => saved };
};

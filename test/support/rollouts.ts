import { WEEKDAYS } from '../../src/core/text/calendar.js';
import { calendarRollout, type CalendarRollout } from '../../src/core/rollout/result/calendar.js';
import type { Drift } from '../../src/core/rollout/plan/drift.js';
import type { RolloutResult, WaveResult } from '../../src/core/rollout/result/result.js';
import type { DigestedPlan, PlannedOrg } from '../../src/core/rollout/plan/plan.js';
import { gate, key, org, plan, sandbox, wave } from '../core/rollout/fixtures.js';

const HOUR = 3_600_000;
const orgs = (count: number, first: number): PlannedOrg[] =>
  Array.from({ length: count }, (_, index) => org(first + index));
const keys = (count: number, first: number): string[] => orgs(count, first).map(({ orgKey }) => orgKey);
const rejected = (count: number, first: number, reason: string, message: string): Drift['gone'] =>
  keys(count, first).map((orgKey) => ({ orgKey, reason, message }));

/** A plan with an example of everything. */
export const PLAN: DigestedPlan = plan(
  [
    wave('canary', [sandbox(1, 9), org(2), org(3, { orgType: null })], {
      windows: [
        { days: ['Sat', 'Sun'], from: '22:00', to: '04:00', timeZone: 'Europe/Vienna', instances: null },
        { days: WEEKDAYS, from: '01:00', to: '24:00', timeZone: 'UTC', instances: ['NA1', 'NA2'] },
      ],
      gate: gate({ maxFailures: { percent: 2.5 }, minCompleted: { count: 1500 }, maxSameSignature: 3, minSample: 20 }),
      soak: 26 * HOUR,
      approval: 'manual',
      deadline: 4 * HOUR,
    }),
    wave('the \u001B[2Jrest', [org(9), org(10)], { gate: gate({ maxFailures: { count: 2 } }), soak: 90_400 }),
  ],
  {
    freezes: [{ from: '2026-12-20', to: '2027-01-06', timeZone: 'UTC', reason: 'year end' }],
    exclusions: [{ orgKey: key(20), withSandboxes: true, reason: 'opted out', expires: null }],
    excluded: [
      ...rejected(6, 20, 'excluded', 'excluded: opted out'),
      ...rejected(1, 30, 'inactive-org', 'inactive org'),
    ],
    moved: [{ orgKey: key(9), from: 'canary', to: 'the rest' }],
  },
);

export const SMALL_PLAN = plan([wave('all', [org(1)], { gate: gate({ minCompleted: { percent: 90 } }) })], {
  moved: keys(5, 1).map((orgKey) => ({ orgKey, from: 'one', to: 'all' })),
});

export const MOVING_PLAN = plan([wave('all', orgs(6, 1), { gate: gate({ maxSameSignature: 5 }) })], {
  moved: keys(6, 1).map((orgKey) => ({ orgKey, from: 'one', to: 'all' })),
});

export const LONG_PLAN = plan([wave('all', orgs(2000, 1))], { excluded: rejected(2000, 3000, 'excluded', 'excluded') });

const none = {
  waiting: 0,
  open: 0,
  succeeded: 0,
  failed: 0,
  stuck: 0,
  blockedBySandbox: 0,
  missedVia: 0,
  regressed: 0,
  skipped: 0,
};
const waves: WaveResult[] = [
  {
    ...none,
    name: 'canary',
    via: null,
    orgs: 1200,
    succeeded: 1198,
    failed: 2,
    pushRequestIds: ['0DV1', '0DV2'],
    start: '2026-11-28T01:00:04.000Z',
    end: null,
  },
  {
    ...{
      name: 'the \u001B[2Jrest',
      via: null,
      orgs: 28,
      waiting: 1,
      open: 2,
      succeeded: 3,
      failed: 4,
      stuck: 5,
      blockedBySandbox: 6,
      missedVia: 0,
      regressed: 0,
    },
    ...{ skipped: 7, pushRequestIds: [], start: null, end: null },
  },
];

const result = (step: Partial<RolloutResult['step']>, more: Partial<RolloutResult> = {}): RolloutResult => ({
  ...{ digest: 'digest', package: PLAN.pushable.package, version: PLAN.pushable.version, outcome: 'waiting', waves },
  ...{
    failed: [],
    blockedBySandbox: [],
    missedVia: [],
    regressed: [],
    skipped: [],
    newSubscribers: null,
    otherPushes: [],
    emptyRequests: [],
  },
  step: {
    action: 'wait',
    wave: 'canary',
    waitingFor: null,
    ...{ until: null, timeZone: null },
    reason: 'why\u001B[2J not',
    ...step,
  },
  ...more,
});

const UNTIL = '2026-11-28T01:00:00.000Z';

export const RESULTS: RolloutResult[] = [
  result({ action: 'push' }),
  result({ action: 'push', until: UNTIL }, { blockedBySandbox: keys(5, 1), skipped: rejected(5, 10, 'X', 'y') }),
  result(
    { waitingFor: 'approval' },
    { blockedBySandbox: keys(6, 1), skipped: rejected(6, 10, 'X', 'y'), newSubscribers: [] },
  ),
  result({ waitingFor: 'soak', until: UNTIL, timeZone: 'Europe/Vienna' }, { newSubscribers: keys(1007, 1) }),
  result({ action: 'wait', wave: null, waitingFor: 'paused' }, { waves: [] }),
  result({ action: 'trip', wave: 'the \u001B[2Jrest' }, { waves: [] }),
  result({ action: 'stop', wave: null }, { waves: [] }),
  result({ action: 'stop' }, { waves: [] }),
  result({ action: 'find-new-subscribers', wave: null }, { waves: [] }),
  result({ action: 'finish', wave: null }, { waves: [] }),
];

export const DRIFTS: Drift[] = [
  { planned: 1, gone: [], come: [], changed: [] },
  {
    planned: 1200,
    gone: rejected(6, 1, 'uninstalled', 'package uninstalled'),
    ...{ come: keys(5, 100), changed: keys(6, 200) },
  },
];

/** A rollout that was not started, one in its second wave, and one whose log is elsewhere. */
export const CALENDAR: CalendarRollout[] = [
  calendarRollout(
    PLAN,
    'plans/next.json',
    [
      {
        wave: 'canary',
        pushes: [
          { start: '2026-11-28T21:00:00.000Z', orgs: 2, movedBy: [] },
          { start: '2026-11-29T01:00:00.000Z', orgs: 1, movedBy: [] },
        ],
        gateOpens: '2026-11-30T03:00:00.000Z',
      },
      { wave: 'the \u001B[2Jrest', pushes: [], gateOpens: null },
    ],
    undefined,
  ),
  calendarRollout(
    PLAN,
    'plan.json',
    [{ wave: 'the rest', pushes: [{ start: '2026-12-01T03:00:00.000Z', orgs: 22_000, movedBy: [] }], gateOpens: null }],
    RESULTS[0],
  ),
  {
    ...calendarRollout(SMALL_PLAN, '../other.json', [], undefined),
    outcome: 'unknown',
    reason: 'there is no log of it here',
  },
];

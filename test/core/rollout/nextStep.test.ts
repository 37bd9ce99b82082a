import { expect } from 'chai';
import { allWaves } from '../../../src/core/rollout/waves/allWaves.js';
import type { OrgFact, PushFact } from '../../../src/core/rollout/facts/facts.js';
import { nextStep } from '../../../src/core/rollout/step/nextStep.js';
import { MIGRATIONS_PER_DAY } from '../../../src/core/orgs/select.js';
import { notTaken, type RolloutStep } from '../../../src/core/rollout/step/rolloutStep.js';
import type { RolloutState } from '../../../src/core/rollout/log/state.js';
import type { PlannedWave, RolloutPlan } from '../../../src/core/rollout/plan/plan.js';
import {
  ago,
  facts,
  failed,
  gate,
  HOUR,
  key,
  keysOf,
  lookedFor,
  NOW,
  open,
  org,
  plan,
  push,
  pushableVersion,
  running,
  sandbox,
  scheduled,
  ownPushes,
  skipped,
  state,
  succeeded,
  wave,
  view,
  window,
} from './fixtures.js';

type World = {
  waves: readonly PlannedWave[];
  more?: Partial<RolloutPlan>;
  pushes?: readonly PushFact[];
  orgs?: Readonly<Record<number, OrgFact>>;
  decided?: RolloutState;
  now?: Date;
};

/** What is to be done, in a few words. */
const stepOf = ({ waves, more, pushes = [], orgs = {}, decided = lookedFor(), now = NOW }: World): string =>
  textOf(nextStep(view(plan(waves, more), facts(pushes, orgs), decided, now)));

const textOf = (step: RolloutStep): string => {
  switch (step.do) {
    case 'push': {
      const start = step.start === null ? 'now' : step.start.toISOString().slice(0, 16);
      const orgs = keysOf(step.orgs).map((each) => Number(each.slice(9)));
      return `${step.retry ? 'retry' : 'push'} ${step.wave} ${orgs.join()} ${start}`;
    }
    case 'wait':
      return `wait ${step.for} ${step.wave ?? '-'} ${step.until?.toISOString().slice(0, 16) ?? '-'}`;
    case 'pause':
      return `pause for ${step.canceledPushes.join()}`;
    case 'trip':
      return `${step.inconclusive ? 'inconclusive' : 'trip'} ${step.wave}: ${step.reason}`;
    case 'stop':
      return `stop ${step.outcome} ${step.wave ?? '-'}: ${step.reason}`;
    case 'find-new-subscribers':
      return step.do;
    case 'finish':
      return `finish ${step.outcome}`;
  }
};

const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const leaving = (...indexes: number[]): RolloutState['skipped'] =>
  skipped(...indexes.map((index) => ({ orgKey: key(index), reason: 'x', message: 'x', by: 'org' as const })));

const [one, two] = [wave('one', [org(1)]), wave('two', [org(2)])];
const done = { pushes: [push('1')], orgs: { 1: succeeded('1') } };

describe('the next step', () => {
  for (const [what, world, expected] of [
    ['pushes the first wave', { waves: [one, two] }, 'push one 1 now'],
    ['pushes all orgs at once', { waves: [wave('one', [org(2), org(1)])] }, 'push one 2,1 now'],
    [
      'waits for a push that runs',
      { waves: [one, two], pushes: [running('1', ago(HOUR))], orgs: { 1: open('1') } },
      'wait running one -',
    ],
    ['goes on to the next wave', { waves: [one, two], ...done }, 'push two 2 now'],
    [
      'pushes those of whom a lost step has left out some',
      { waves: [wave('one', [org(1), org(2)])], ...done },
      'push one 2 now',
    ],
    ['skips a wave without orgs', { waves: [wave('none', [], { soak: HOUR }), one] }, 'push one 1 now'],
    [
      'skips a wave of skipped orgs only',
      { waves: [one, two], decided: lookedFor({ skipped: leaving(1) }) },
      'push two 2 now',
    ],
    ['looks for those who came later', { waves: [one], ...done, decided: state() }, 'find-new-subscribers'],
    ['finishes', { waves: [one], ...done }, 'finish succeeded'],
    ['finishes with failures', { waves: [one], pushes: [push('1')], orgs: { 1: failed(['1']) } }, 'finish partial'],
    [
      'finishes with jobs that are stuck',
      { waves: [wave('one', [org(1)], { deadline: HOUR })], pushes: [running('1', ago(HOUR))], orgs: { 1: open('1') } },
      'finish partial',
    ],
    [
      'finishes with as many of these as of those',
      {
        waves: [wave('one', [org(1), org(2)], { deadline: HOUR })],
        pushes: [running('1', ago(HOUR))],
        orgs: { 1: open('1'), 2: failed(['1']) },
      },
      'finish partial',
    ],
    ['finishes without anybody', { waves: [] }, 'finish partial'],
  ] as ReadonlyArray<[string, World, string]>) {
    it(what, () => expect(stepOf(world)).to.equal(expected));
  }
});

describe('a halt', () => {
  const halted = (kind: 'paused' | 'aborted' | 'tripped' | 'inconclusive', wave: string | null = null): World => ({
    waves: [one, two],
    ...done,
    decided: state({ halt: { kind, wave, reason: 'why' } }),
  });
  for (const [world, expected] of [
    [halted('paused'), 'wait paused - -'],
    [halted('aborted'), 'stop aborted -: why'],
    [halted('tripped', 'one'), 'stop tripped one: why'],
    [halted('inconclusive', 'one'), 'stop inconclusive one: why'],
  ] as const) {
    it(`comes before everything else: ${expected}`, () => expect(stepOf(world)).to.equal(expected));
  }
});

describe('windows and freezes', () => {
  const [morning, evening] = [window('06:00', '08:00', ['NA1']), window('18:00', '20:00')];
  const two = wave('one', [org(1), org(2, { instanceName: 'EU2' }), org(3)], { windows: [morning, evening] });
  const freezes = [{ from: '2026-11-03', to: '2026-11-03', timeZone: 'UTC', reason: null }];
  const inFirst = { pushes: [scheduled('1', at('03T18:00').getTime())], orgs: { 2: open('1') } };
  const daily = wave('one', [org(1)], { windows: [morning] });
  for (const [what, world, expected] of [
    ['schedules for the next opening', { waves: [daily] }, 'push one 1 2026-11-04T06:00'],
    ['starts at once as a window opens', { waves: [daily], now: at('03T06:00') }, 'push one 1 now'],
    ['starts at once until it closes', { waves: [daily], now: at('03T07:59') }, 'push one 1 now'],
    ['schedules again as it closes', { waves: [daily], now: at('03T08:00') }, 'push one 1 2026-11-04T06:00'],
    ['begins with the orgs whose window opens first', { waves: [two] }, 'push one 2 2026-11-03T18:00'],
    ['goes on with the others', { waves: [two], ...inFirst }, 'push one 1,3 2026-11-04T06:00'],
    ['waits out a freeze', { waves: [one], more: { freezes } }, 'push one 1 2026-11-04T00:00'],
    [
      'waits out a freeze in a window',
      { waves: [daily], more: { freezes }, now: at('03T07:00') },
      'push one 1 2026-11-04T06:00',
    ],
    [
      'takes orgs with the same windows together, on whatever instance',
      { waves: [wave('one', [org(1), org(2, { instanceName: null }), org(3, { instanceName: 'EU2' })])] },
      'push one 1,2,3 now',
    ],
    [
      'trips where no window ever opens',
      { waves: [wave('one', [org(1)], { windows: [{ ...morning, days: [] }] })] },
      'trip one: no window of it ever opens',
    ],
    [
      'never starts where no window is for an instance',
      { waves: [wave('one', [org(1, { instanceName: 'EU2' })], { windows: [morning] })] },
      'trip one: no window of it ever opens',
    ],
    [
      'pushes those whose windows open before it trips for the others',
      { waves: [wave('one', [org(1), org(2, { instanceName: 'EU2' })], { windows: [morning] })] },
      'push one 1 2026-11-04T06:00',
    ],
  ] as ReadonlyArray<[string, World, string]>) {
    it(what, () => expect(stepOf(world)).to.equal(expected));
  }
});

describe('waiting for a start', () => {
  const orgs = { 1: open('1'), 2: open('2') };
  const both = [wave('one', [org(1), org(2)])];
  const [soon, later] = [scheduled('1', at('03T18:00').getTime()), scheduled('2', at('04T06:00').getTime())];
  for (const [what, pushes, expected] of [
    ['ends with the first of several', [later, soon], 'wait start one 2026-11-03T18:00'],
    ['has no end, where one starts as soon as it can', [soon, scheduled('2', null)], 'wait start one -'],
    ['is over, when one runs', [running('1', ago(1)), later], 'wait running one -'],
  ] as const) {
    it(what, () => expect(stepOf({ waves: both, pushes, orgs })).to.equal(expected));
  }
});

describe('the reason for waiting', () => {
  const waits: ReadonlyArray<[string, World, string]> = [
    [
      'the first start of the pushes that have not started',
      {
        waves: [wave('one', [org(1), org(2)])],
        pushes: [push('1', { scheduledStart: at('02T06:00').getTime() }), scheduled('2', at('04T06:00').getTime())],
        orgs: { 1: succeeded('1'), 2: open('2') },
      },
      'wait start one 2026-11-04T06:00 its push is scheduled',
    ],
    [
      'jobs that have not ended, though their push says that it has',
      { waves: [one], pushes: [push('1')], orgs: { 1: open('1') } },
      'wait running one - push in progress',
    ],
    [
      'an approval, and how to give it',
      { waves: [wave('one', [org(1)], { approval: 'manual' })] },
      'wait approval one - its approval',
    ],
    [
      'the end of a soak',
      { waves: [wave('one', [org(1)], { soak: 2 * HOUR }), two], ...done },
      'wait soak one 2026-11-03T13:00 soaking',
    ],
  ];
  for (const [what, world, expected] of waits) {
    it(`is reported: ${what}`, () => {
      const { waves, more, pushes = [], orgs = {}, decided = lookedFor(), now = NOW } = world;
      const step = nextStep(view(plan(waves, more), facts(pushes, orgs), decided, now));
      if (step.do !== 'wait') throw new Error(step.do);
      expect(`${textOf(step)} ${step.reason}`).to.equal(expected);
    });
  }
});

describe('a soak', () => {
  const soaking = [wave('one', [org(1)], { soak: 2 * HOUR }), two];
  const stuck = [wave('one', [org(1)], { soak: 2 * HOUR, deadline: HOUR }), two];
  const ended = (end: number): World => ({ waves: soaking, pushes: [push('1', { end })], orgs: { 1: succeeded('1') } });
  for (const [what, world, expected] of [
    ['is waited for', ended(ago(2 * HOUR - 1)), 'wait soak one 2026-11-03T12:00'],
    ['is over', ended(ago(2 * HOUR)), 'push two 2 now'],
    ['says until when', ended(ago(HOUR)), 'wait soak one 2026-11-03T13:00'],
    [
      'begins with the end of the last push',
      {
        waves: soaking,
        pushes: [push('1', { end: ago(9 * HOUR) }), push('2', { end: ago(HOUR) })],
        orgs: { 1: succeeded('1', '2') },
      },
      'wait soak one 2026-11-03T13:00',
    ],
    [
      'does not begin before a push whose jobs have ended says that it is over',
      { waves: soaking, pushes: [running('1', ago(9 * HOUR))], orgs: { 1: succeeded('1') } },
      'wait soak one 2026-11-03T14:00',
    ],
    [
      'begins with the start of a push that does not say when it ended',
      { waves: soaking, pushes: [push('1', { start: ago(HOUR), end: null })], orgs: { 1: succeeded('1') } },
      'wait soak one 2026-11-03T13:00',
    ],
    [
      'begins with the deadline, where jobs are stuck',
      { waves: stuck, pushes: [running('1', ago(2 * HOUR))], orgs: { 1: open('1') } },
      'wait soak one 2026-11-03T13:00',
    ],
    [
      'is over after the deadline',
      { waves: stuck, pushes: [running('1', ago(3 * HOUR))], orgs: { 1: open('1') } },
      'push two 2 now',
    ],
    [
      'is none after the last wave',
      { waves: soaking.slice(0, 1), pushes: [push('1', { end: ago(0) })], orgs: { 1: succeeded('1') } },
      'finish succeeded',
    ],
  ] as ReadonlyArray<[string, World, string]>) {
    it(what, () => expect(stepOf(world)).to.equal(expected));
  }
});

describe('an approval', () => {
  const manual = wave('two', [org(2)], { approval: 'manual', retry: { classes: ['transient'], attempts: 1 } });
  const approved = lookedFor({ approved: new Set(['two']) });
  for (const [what, world, expected] of [
    ['is waited for', { waves: [one, manual], ...done }, 'wait approval two -'],
    ['lets the wave begin', { waves: [one, manual], ...done, decided: approved }, 'push two 2 now'],
    [
      'of another wave does not',
      { waves: [one, manual], ...done, decided: lookedFor({ approved: new Set(['one']) }) },
      'wait approval two -',
    ],
    ['is not asked for before its time', { waves: [one, manual] }, 'push one 1 now'],
    [
      'is not asked for, where nobody is to be pushed to',
      { waves: [manual], pushes: [push('1')], orgs: { 2: succeeded('1') } },
      'finish succeeded',
    ],
    [
      'is needed to try again what somebody else has pushed',
      { waves: [manual], pushes: [push('1')], orgs: { 2: failed(['1']) } },
      'wait approval two -',
    ],
    [
      'is waited for behind the soak',
      { waves: [{ ...one, soak: 2 * HOUR }, manual], ...done },
      'wait soak one 2026-11-03T13:00',
    ],
  ] as ReadonlyArray<[string, World, string]>) {
    it(what, () => expect(stepOf(world)).to.equal(expected));
  }
});

describe('a retry', () => {
  const rule = { classes: ['transient', 'unknown'] as const, attempts: 2 };
  const strict = { gate: gate({ maxFailures: { count: 0 } }), retry: rule };
  const waves = [wave('one', [org(1), org(2)], strict)];
  const pushes = [push('1'), push('2'), push('3')];
  for (const [what, orgs, decided, expected] of [
    ['is of those that failed', { 1: succeeded('1'), 2: failed(['1']) }, lookedFor(), 'retry one 2 now'],
    [
      'is of all that may pass',
      { 1: failed(['1']), 2: failed(['1'], { classes: ['unknown'] }) },
      lookedFor(),
      'retry one 1,2 now',
    ],
    ['is made as often as it may be', { 1: succeeded('1'), 2: failed(['1', '2']) }, lookedFor(), 'retry one 2 now'],
    ['is made no more often', { 1: succeeded('1'), 2: failed(['1', '2', '3']) }, lookedFor(), /^trip one: 1 of 2 /],
    [
      'is for classes that are named',
      { 1: succeeded('1'), 2: failed(['1'], { classes: ['permanent'] }) },
      lookedFor(),
      /^trip one/,
    ],
    [
      'is for such of which all are',
      { 1: succeeded('1'), 2: failed(['1'], { classes: ['transient', 'permanent'] }) },
      lookedFor(),
      /^trip one/,
    ],
    [
      'is not made of what is no failure',
      { 1: succeeded('1'), 2: failed(['1'], { ignored: true }) },
      lookedFor(),
      'finish partial',
    ],
    [
      'is not made of a failure that nobody knows',
      { 1: succeeded('1'), 2: { ...failed(['1']), failure: undefined } },
      lookedFor(),
      /^trip one/,
    ],
    ['waits for the others', { 1: open('1'), 2: failed(['1']) }, lookedFor(), 'wait running one -'],
    ['comes after the first push of all', { 2: failed(['1']) }, lookedFor(), 'push one 1 now'],
    [
      'is not made again where it was refused',
      { 1: succeeded('1'), 2: failed(['1']) },
      lookedFor({ skipped: leaving(2) }),
      /^trip one/,
    ],
    [
      'is made of one while another was refused',
      { 1: failed(['1']), 2: failed(['1']) },
      lookedFor({ skipped: leaving(2) }),
      /^trip one: 1 of 2/,
    ],
  ] as ReadonlyArray<[string, Record<number, OrgFact>, RolloutState, string | RegExp]>) {
    it(what, () => {
      const running_ = Object.values(orgs).some(({ state }) => state === 'open') ? [running('1', ago(HOUR))] : pushes;
      const said = stepOf({ waves, pushes: running_, orgs, decided });
      if (typeof expected === 'string') expect(said).to.equal(expected);
      else expect(said).to.match(expected);
    });
  }

  it('keeps to windows', () => {
    const windows = [window('18:00', '20:00')];
    const orgs = { 1: failed(['1']), 2: succeeded('1') };
    expect(stepOf({ waves: [{ ...waves[0]!, windows }], pushes, orgs })).to.equal('retry one 1 2026-11-03T18:00');
  });

  it('must end before the next wave begins', () => {
    const late = wave('one', [org(1), org(2)], { ...strict, gate: gate(), deadline: HOUR });
    const world = {
      waves: [late, wave('two', [org(3)])],
      pushes: [running('1', ago(HOUR)), running('2', ago(1))],
      orgs: { 1: open('1'), 2: { ...failed(['1']), state: 'open' as const, pushes: ['1', '2'] } },
    };
    expect(stepOf(world)).to.equal('wait running one -');
  });
});

describe('a production org in the wave of its sandbox', () => {
  it('is blocked, and the rollout is no success', () => {
    const world = { waves: [wave('all', [sandbox(1, 9), org(9)])], pushes: [push('1')], orgs: { 1: failed(['1']) } };
    expect(stepOf(world)).to.equal('finish partial');
  });
});

describe('a production org', () => {
  const waves = [
    wave('sandboxes', [sandbox(1, 9)]),
    wave('production', [org(9), org(8)], { retry: { classes: ['transient'], attempts: 1 } }),
  ];
  const pushes = [push('1'), push('2')];
  for (const [what, orgs, expected] of [
    ['comes after its sandbox', {}, 'push sandboxes 1 now'],
    ['comes when its sandbox has passed', { 1: succeeded('1') }, 'push production 9,8 now'],
    ['is held back, and the others are not', { 1: failed(['1']) }, 'push production 8 now'],
    ['is held back to the end', { 1: failed(['1']), 8: succeeded('2') }, 'finish partial'],
    [
      'is not tried again, when its sandbox has failed since',
      { 1: failed(['1']), 8: succeeded('2'), 9: failed(['2']) },
      'finish partial',
    ],
    [
      'is tried again, when its sandbox has passed',
      { 1: succeeded('1'), 8: succeeded('2'), 9: failed(['2']) },
      'retry production 9 now',
    ],
  ] as ReadonlyArray<[string, Record<number, OrgFact>, string]>) {
    it(what, () => expect(stepOf({ waves, pushes, orgs })).to.equal(expected));
  }
});

describe('a rollout that has finished', () => {
  const finished = lookedFor({ finished: 'partial' });
  it('pushes nothing more, whatever becomes of its orgs', () => {
    const strict = { gate: gate({ maxFailures: { count: 0 } }) };
    const world = { waves: [wave('one', [org(1), org(2)], strict)], pushes: [push('1')] };
    expect(stepOf({ ...world, orgs: {} })).to.equal('push one 1,2 now');
    expect(stepOf({ ...world, orgs: {}, decided: finished })).to.equal('finish partial');
    expect(stepOf({ ...world, orgs: { 1: failed(['1']) }, decided: finished })).to.equal('finish partial');
    expect(stepOf({ ...world, orgs: { 1: succeeded('1'), 2: succeeded('1') }, decided: finished })).to.equal(
      'finish succeeded',
    );
  });

  it('remains finished where somebody halts it without knowing that', () => {
    const halt = { kind: 'paused' as const, wave: null, reason: 'late' };
    expect(stepOf({ ...done, waves: [one], decided: { ...finished, halt } })).to.equal('finish succeeded');
  });

  it('counts every org that does not have the version', () => {
    const { reason } = nextStep(
      view(plan([wave('one', [org(1), org(2)])]), facts([running('1', NOW.getTime())], { 2: open('1') }), finished),
    ) as {
      reason: string;
    };
    expect(reason).to.equal('0 of 2 orgs are upgraded, 1 in a push that is not over, 1 not pushed to');
  });
});

describe('a gate', () => {
  const strict = { gate: gate({ maxFailures: { count: 0 } }) };
  const first = wave('one', [org(1), org(2)], strict);
  it('trips for the first wave, even if later waves would trip as well', () => {
    const waves = [wave('one', [org(1)], strict), wave('two', [org(2)], strict)];
    expect(stepOf({ waves, pushes: [push('1')], orgs: { 1: failed(['1']), 2: failed(['1']) } })).to.match(
      /^trip one: /,
    );
    const decided = lookedFor({
      pushes: ownPushes({ pushRequestId: '1', wave: 'one' }, { pushRequestId: '2', wave: 'two' }),
    });
    const world = { waves, pushes: [push('1'), push('2')], orgs: { 1: failed(['1']), 2: failed(['2']) } };
    expect(stepOf({ ...world, decided }), 'both have begun').to.match(/^trip one: /);
  });

  it('trips because of orgs for which no window opens', () => {
    const windows = [{ ...window('06:00', '08:00'), days: [] }];
    const step = nextStep(view(plan([wave('one', [org(1), org(2)], { windows })]), facts([], {}), lookedFor()));
    expect(step).to.deep.include({ do: 'trip', rule: 'window', orgs: [key(1), key(2)] });
  });

  it('trips while the wave runs, before anything else of it is pushed', () => {
    const world = { waves: [first, two], pushes: [push('1')], orgs: { 1: failed(['1']) } };
    expect(stepOf(world)).to.equal('trip one: 1 of 2 orgs failed or are stuck, more than 0');
  });

  const asking = {
    gate: gate({ minCompleted: { count: 9 } }),
    retry: { classes: ['transient'] as const, attempts: 1 },
  };
  const half = { 1: succeeded('1') };
  for (const [what, orgs, expected] of [
    ['there are orgs to push to', half, 'push one 2 now'],
    ['jobs are open', { ...half, 2: open('1') }, 'wait running one -'],
    ['orgs are tried again', { ...half, 2: failed(['1']) }, 'retry one 2 now'],
    ['one is open and one to be tried again', { 1: open('1'), 2: failed(['1']) }, 'wait running one -'],
    ['it is over', { ...half, 2: failed(['1', '2']) }, 'finish partial'],
  ] as ReadonlyArray<[string, Record<number, OrgFact>, string]>) {
    it(`checks completed orgs when ${what}`, () => {
      const known = { pushes: [running('1', ago(HOUR)), push('2')], orgs };
      expect(stepOf({ waves: [wave('one', [org(1), org(2)], asking)], ...known })).to.equal(expected);
    });
  }

  it('trips when too few have finished', () => {
    const most = wave('one', [org(1), org(2), org(3)], { ...asking, deadline: HOUR });
    const orgs = { ...half, 2: failed(['1', '2']), 3: open('1') };
    const known = { pushes: [running('1', ago(HOUR)), push('2')], orgs };
    expect(stepOf({ waves: [most], ...known })).to.equal('trip one: only 2 of 3 orgs have finished, less than 9');
  });

  it('names the first of several waves that trip', () => {
    const waves = [first, wave('two', [org(3), org(4)], strict)];
    const orgs = { 1: failed(['1']), 3: failed(['2']) };
    expect(stepOf({ waves, pushes: [push('1'), push('2')], orgs })).to.match(/^trip one: /);
  });

  it('trips for a wave that has started, even if an earlier one has reopened', () => {
    const waves = [
      wave('one', [org(1), org(2)], { retry: { classes: ['transient'], attempts: 1 } }),
      wave('two', [org(3), org(4)], strict),
    ];
    const pushes = [push('1'), push('2')];
    const orgs = { 1: succeeded('1'), 2: failed(['1']), 3: failed(['2']), 4: succeeded('2') };
    const decided = lookedFor({ pushes: ownPushes({ pushRequestId: '2', wave: 'two' }) });
    expect(stepOf({ waves, pushes, orgs, decided })).to.match(/^trip two: 1 of 2 /);
    const soaking = [wave('one', [org(1), org(2)], { soak: 9 * HOUR }), waves[1]!];
    expect(stepOf({ waves: soaking, pushes, orgs, decided })).to.match(/^trip two: 1 of 2 /);
    expect(stepOf({ waves: [...waves, wave('three', [org(5)])], pushes, orgs, decided })).to.match(
      /^trip two: 1 of 2 /,
    );
    expect(stepOf({ waves, pushes, orgs }), 'a push of somebody else').to.equal('retry one 2 now');
  });

  it('does not let the next wave begin when no org of its wave was completed', () => {
    const waves = [wave('one', [org(1)], strict), two];
    expect(stepOf({ waves, decided: lookedFor({ skipped: leaving(1) }) })).to.equal(
      'inconclusive one: only 0 of 1 orgs have finished, and its gate needs 1',
    );
    const accepted = new Map([['one', new Set<string>()]]);
    expect(stepOf({ waves, decided: lookedFor({ skipped: leaving(1), accepted }) })).to.equal('push two 2 now');
  });

  it('lets the rollout continue after accepted failures, and no further ones', () => {
    const waves = [first, wave('two', [org(3)])];
    const decided = lookedFor({ accepted: new Map([['one', new Set([key(1)])]]) });
    const pushes = [push('1')];
    expect(stepOf({ waves, pushes, orgs: { 1: failed(['1']), 2: succeeded('1') }, decided })).to.equal(
      'push two 3 now',
    );
    expect(stepOf({ waves, pushes, orgs: { 1: failed(['1']), 2: failed(['1']) }, decided })).to.match(
      /^trip one: 2 of 2/,
    );
  });
});

describe('a push of the rollout', () => {
  const mine = (more: object = {}): RolloutState =>
    lookedFor({ pushes: ownPushes({ pushRequestId: '1', wave: 'one', ...more }) });
  const canceled = push('1', { status: 'Canceled', start: null, end: null });
  const created = push('1', { status: 'Created', start: null, end: null });
  for (const [what, pushes, decided, expected] of [
    ['that somebody else has canceled pauses it', [canceled], mine(), 'pause for 1'],
    ['that it has canceled itself is made again', [canceled], mine({ cancelIntended: true }), 'push one 1 now'],
    ['that was canceled is made again, once that is known', [canceled], mine({ cancelNoted: true }), 'push one 1 now'],
    ['that is not of the rollout may be canceled', [canceled], lookedFor(), 'push one 1 now'],
    [
      'that a runner is making is waited for',
      [created],
      mine({ madeAt: ago(HOUR / 2) }),
      'wait runner one 2026-11-03T12:30',
    ],
    ['that somebody else is making is not', [created], lookedFor(), 'push one 1 now'],
  ] as ReadonlyArray<[string, PushFact[], RolloutState, string]>) {
    it(what, () => expect(stepOf({ waves: [one, two], pushes, decided })).to.equal(expected));
  }

  it('that was canceled is named', () => {
    const both = ['1', '2'].map((id) => ({ ...canceled, pushRequestId: id }));
    const decided = lookedFor({
      pushes: ownPushes({ pushRequestId: '1', wave: 'one' }, { pushRequestId: '2', wave: 'two' }),
    });
    expect(nextStep(view(plan([one, two]), facts(both, {}), decided))).to.deep.equal({
      ...{ do: 'pause', canceledPushes: ['1', '2'], reason: 'somebody else has canceled 1, 2 of it' },
    });
  });

  it('that was canceled does not hide a halt', () => {
    const decided = { ...mine(), halt: { kind: 'aborted' as const, wave: null, reason: 'why' } };
    expect(stepOf({ waves: [one], pushes: [canceled], decided })).to.equal('stop aborted -: why');
  });

  it('that has not started by its deadline is stuck, and the soak counts from then on', () => {
    const waves = [wave('one', [org(1)], { deadline: HOUR, soak: HOUR }), two];
    const due = (at: number): World => ({
      ...{ waves, pushes: [{ ...scheduled('1', null), due: at }], orgs: { 1: open('1') } },
    });
    expect(stepOf(due(ago(HOUR - 1)))).to.equal('wait start one -');
    expect(stepOf(due(ago(HOUR)))).to.equal('wait soak one 2026-11-03T13:00');
    expect(stepOf(due(ago(2 * HOUR)))).to.equal('push two 2 now');
  });
});

describe('the end', () => {
  const reasonOf = (orgs: Record<number, OrgFact>, decided = lookedFor()): string => {
    const waves = [wave('one', [org(1), org(2), org(3)]), wave('two', [org(4)])];
    const step = nextStep(view(plan(waves), facts([push('1')], orgs), decided));
    return step.do === 'finish' ? `${step.outcome}: ${step.reason}` : step.do;
  };
  const all = { 1: succeeded('1'), 2: succeeded('1'), 3: succeeded('1'), 4: succeeded('1') };
  it('is a success only if every org is upgraded', () => {
    expect(reasonOf(all)).to.equal('succeeded: every org of the plan is upgraded');
    expect(reasonOf({ ...all, 4: failed(['1']) })).to.equal('partial: 3 of 4 orgs are upgraded, 1 failed');
    const three = { 1: all[1], 2: all[2], 3: all[3] };
    expect(reasonOf(three, lookedFor({ skipped: leaving(4) }))).to.equal(
      'partial: 3 of 4 orgs are upgraded, 1 skipped',
    );
    expect(reasonOf(three, lookedFor({ alreadyUpgraded: new Set([key(4)]) }))).to.match(/^succeeded/);
  });
});

describe('the end of a rollout with regressed orgs and intermediate versions', () => {
  const via = pushableVersion('1.9.5.1');
  const of = plan([wave('one via', [org(1)], { via }), wave('one', [org(1), org(2)])], { newSubscribers: 'include' });
  const had = new Map([[key(2), new Set(['1'])]]);
  const reasonOf = (orgs: Record<number, OrgFact>): string => {
    const known = facts([push('1'), push('2')], orgs);
    const decided = lookedFor({ newSubscribers: [org(2)], regressed: had });
    const step = nextStep(view(of, { ...known, via: new Map([[via.version.id, known.orgs]]) }, decided));
    return step.do === 'finish' ? `${step.outcome}: ${step.reason}` : step.do;
  };

  it('counts each org once: in its last wave, or in the added one', () => {
    expect(reasonOf({ 1: succeeded('1'), 2: succeeded('2') })).to.equal('succeeded: every org of the plan is upgraded');
    expect(reasonOf({ 1: succeeded('1'), 2: failed(['2']) })).to.equal('partial: 1 of 2 orgs are upgraded, 1 failed');
    expect(reasonOf({ 1: failed(['1']), 2: succeeded('2') })).to.equal('partial: 1 of 2 orgs are upgraded, 1 failed');
  });
});

describe('a rollout of migrations', () => {
  const usedUp = state({ migrationsUsedUp: new Set(['2026-11-03']) });
  const step = (migration: boolean, of = usedUp): RolloutStep =>
    nextStep(view(plan([wave('one', [org(1)])], migration ? { migration } : {}), facts([], {}), of));

  it('waits for the next day where the day has no migrations left, and no other rollout does', () => {
    expect(step(true)).to.deep.equal({
      ...{ do: 'wait', for: 'later', wave: 'one', until: new Date('2026-11-04') },
      reason: `only ${MIGRATIONS_PER_DAY} orgs are migrated in a day`,
    });
    expect(step(false)).to.deep.include({ do: 'push', start: null });
    expect(step(true, state()).do).to.equal('push');
  });
});

describe('a step that nobody takes', () => {
  it('is reported as a wait', () => {
    const shownAs = (step: RolloutStep): string => textOf(notTaken(step));
    expect(shownAs({ do: 'push', wave: 'one', orgs: [org(1)], start: null, retry: false })).to.equal(
      'wait advance one -',
    );
    const due = (start: Date | null, retry = false): string => {
      const step = notTaken({ do: 'push', wave: 'one', orgs: [org(1)], start, retry });
      return step.do === 'wait' ? step.reason : step.do;
    };
    expect([due(null), due(new Date('2026-11-29T21:00:00Z')), due(null, true)]).to.deep.equal([
      'its push is due',
      'its push can be scheduled, to start 2026-11-29 21:00 UTC',
      'orgs that failed are due to be tried again',
    ]);
    expect(shownAs({ do: 'pause', canceledPushes: ['1'], reason: 'why' })).to.equal('wait paused - -');
    expect(shownAs({ do: 'find-new-subscribers' })).to.equal('find-new-subscribers');
  });
});

describe('new subscribers', () => {
  const later = [org(5), sandbox(6, 5), org(7)];
  const more = { newSubscribers: 'include' as const };
  const last = wave('one', [org(1)], { approval: 'manual', soak: HOUR });
  const windows = [window('18:00', '20:00')];
  const decided = state({ newSubscribers: later, approved: new Set(['one']) });
  const over = { pushes: [push('1'), push('2')], orgs: { 1: succeeded('1') } };
  for (const [what, world, expected] of [
    ['are not pushed to, where they are only listed', { waves: [last], ...over, decided }, 'finish succeeded'],
    [
      'are swept up without an approval, sandboxes first',
      { waves: [last], more, ...over, decided: { ...decided, approved: new Set() } },
      'push new-subscribers 6,7 now',
    ],
    [
      'are swept up when the last wave has soaked',
      { waves: [last], more, pushes: [push('1', { end: ago(HOUR - 60_000) })], orgs: over.orgs, decided },
      'wait soak one 2026-11-03T12:01',
    ],
    [
      'are waited for behind their sandboxes, with the soak of the last wave',
      {
        waves: [last],
        more,
        pushes: [push('1'), push('2', { end: ago(1) })],
        orgs: { ...over.orgs, 6: succeeded('2'), 7: succeeded('2') },
        decided,
      },
      'wait soak new-subscribers 2026-11-03T12:59',
    ],
    [
      'are pushed to behind their sandboxes',
      { waves: [last], more, ...over, orgs: { ...over.orgs, 6: succeeded('2'), 7: succeeded('2') }, decided },
      'push new-subscribers-production 5 now',
    ],
    [
      'are pushed to by the rules of the last wave',
      { waves: [wave('none', []), { ...last, windows }], more, ...over, decided },
      'push new-subscribers 6,7 2026-11-03T18:00',
    ],
    ['may be none', { waves: [last], more, ...over, decided: lookedFor() }, 'finish succeeded'],
    [
      'may be none, for whom there is no soak',
      {
        ...{ waves: [last], more, decided: lookedFor() },
        ...{ pushes: [push('1', { end: ago(1) })], orgs: { 1: succeeded('1') } },
      },
      'finish succeeded',
    ],
    ['may be in a plan without waves', { waves: [], more, decided }, 'finish partial'],
  ] as ReadonlyArray<[string, World, string]>) {
    it(what, () => expect(stepOf(world)).to.equal(expected));
  }

  it('are in waves with the rules of the last one, except the approval', () => {
    const [, sandboxes, production, ...others] = allWaves(plan([last], more), decided);
    const added = { ...last, approval: 'auto', swept: true };
    expect(sandboxes).to.deep.equal({ ...added, name: 'new-subscribers', orgs: later.slice(1) });
    expect(production).to.deep.equal({
      ...{ ...added, name: 'new-subscribers-production', orgs: later.slice(0, 1) },
    });
    expect(others).to.deep.equal([]);
  });
});

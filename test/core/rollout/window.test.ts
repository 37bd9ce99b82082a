import { expect } from 'chai';
import fc from 'fast-check';
import { WEEKDAYS, type Weekday } from '../../../src/core/text/calendar.js';
import type { Freeze, Window } from '../../../src/core/rollout/definition/schema.js';
import { closesAt, isOpen, nextOpening } from '../../../src/core/rollout/plan/window.js';
import { runs } from '../../support/runs.js';

const VIENNA = 'Europe/Vienna';
const WEEKEND: Weekday[] = ['Sat', 'Sun'];

const window = (from: string, to: string, days: readonly Weekday[] = WEEKDAYS, timeZone = VIENNA): Window => ({
  ...{ days, from, to, timeZone, instances: null },
});

const freeze = (from: string, to: string, timeZone = 'UTC'): Freeze => ({ from, to, timeZone, reason: null });

type Case = [what: string, windows: Window[], freezes: Freeze[], after: string, opens: string, closes: string];

/** 2026-10-17 is a Saturday. Vienna is two hours ahead of UTC until 2026-10-25T01:00Z, then one. */
const CASES: Case[] = [
  ['before it', [window('01:00', '05:00')], [], '2026-10-16T22:59Z', '2026-10-16T23:00Z', '2026-10-16T22:59Z'],
  ['as it opens', [window('01:00', '05:00')], [], '2026-10-16T23:00Z', '2026-10-16T23:00Z', '2026-10-17T03:00Z'],
  [
    'in it, on a second',
    [window('01:00', '05:00')],
    [],
    '2026-10-17T02:59:59.999Z',
    '2026-10-17T02:59:59.999Z',
    '2026-10-17T03:00Z',
  ],
  ['as it closes', [window('01:00', '05:00')], [], '2026-10-17T03:00Z', '2026-10-17T23:00Z', '2026-10-17T03:00Z'],
  [
    'a day too early in the week',
    [window('01:00', '05:00', WEEKEND)],
    [],
    '2026-10-13T12:00Z',
    '2026-10-16T23:00Z',
    '2026-10-13T12:00Z',
  ],
  [
    'after the last day of the week',
    [window('01:00', '05:00', WEEKEND)],
    [],
    '2026-10-18T03:00Z',
    '2026-10-23T23:00Z',
    '2026-10-18T03:00Z',
  ],
  [
    'in the morning of a window that began the day before',
    [window('22:00', '05:00', ['Sat'])],
    [],
    '2026-10-18T02:59Z',
    '2026-10-18T02:59Z',
    '2026-10-18T03:00Z',
  ],
  [
    'in the morning of the day on which one begins',
    [window('22:00', '05:00', ['Sat'])],
    [],
    '2026-10-17T02:59Z',
    '2026-10-17T20:00Z',
    '2026-10-17T02:59Z',
  ],
  [
    'in a window over the end of the week',
    [window('22:00', '05:00', ['Sat', 'Sun'])],
    [],
    '2026-10-17T20:00Z',
    '2026-10-17T20:00Z',
    '2026-10-18T03:00Z',
  ],
  [
    'in one of 24 hours that begins in the morning',
    [window('06:00', '06:00', ['Sat'])],
    [],
    '2026-10-17T03:59Z',
    '2026-10-17T04:00Z',
    '2026-10-17T03:59Z',
  ],
  [
    'in one of 24 hours, until it ends',
    [window('06:00', '06:00', ['Sat'])],
    [],
    '2026-10-17T04:00Z',
    '2026-10-17T04:00Z',
    '2026-10-18T04:00Z',
  ],
  [
    'in one of a day, however it is written',
    [window('00:00', '24:00', ['Sat'])],
    [],
    '2026-10-16T22:00Z',
    '2026-10-16T22:00Z',
    '2026-10-17T22:00Z',
  ],
  [
    'in one from midnight to midnight',
    [window('00:00', '00:00', ['Sat'])],
    [],
    '2026-10-16T21:59Z',
    '2026-10-16T22:00Z',
    '2026-10-16T21:59Z',
  ],
  [
    'in the last hours of a day',
    [window('20:00', '24:00', ['Sat'])],
    [],
    '2026-10-17T18:00Z',
    '2026-10-17T18:00Z',
    '2026-10-17T22:00Z',
  ],
  [
    'in two that touch',
    [window('01:00', '03:00'), window('03:00', '05:00')],
    [],
    '2026-10-16T23:30Z',
    '2026-10-16T23:30Z',
    '2026-10-17T03:00Z',
  ],
  [
    'in two of different zones',
    [window('01:00', '05:00'), window('01:00', '05:00', WEEKDAYS, 'America/New_York')],
    [],
    '2026-10-17T03:00Z',
    '2026-10-17T05:00Z',
    '2026-10-17T03:00Z',
  ],
  [
    'on the night on which an hour is repeated',
    [window('02:30', '04:00')],
    [],
    '2026-10-25T00:00Z',
    '2026-10-25T00:30Z',
    '2026-10-25T00:00Z',
  ],
  [
    'in the repeated hour',
    [window('02:30', '04:00')],
    [],
    '2026-10-25T01:00Z',
    '2026-10-25T01:30Z',
    '2026-10-25T01:00Z',
  ],
  [
    'on the night on which an hour is skipped',
    [window('02:30', '04:00')],
    [],
    '2027-03-28T00:59Z',
    '2027-03-28T01:00Z',
    '2027-03-28T00:59Z',
  ],
  [
    'over the hour that is skipped, at an odd time',
    [window('01:00', '02:30')],
    [],
    '2027-03-28T00:12:34.567Z',
    '2027-03-28T00:12:34.567Z',
    '2027-03-28T01:00Z',
  ],
  [
    'where the hour is skipped altogether',
    [window('02:15', '02:45', ['Sun'])],
    [],
    '2027-03-27T12:00Z',
    '2027-04-04T00:15Z',
    '2027-03-27T12:00Z',
  ],
  [
    'over the end of summer time',
    [window('01:00', '05:00')],
    [],
    '2026-10-24T23:00Z',
    '2026-10-24T23:00Z',
    '2026-10-25T04:00Z',
  ],
  [
    'of none, in no freeze',
    [],
    [freeze('2026-12-20', '2027-01-06')],
    '2026-12-19T23:59Z',
    '2026-12-19T23:59Z',
    '2026-12-20T00:00Z',
  ],
  [
    'of none, in a freeze',
    [],
    [freeze('2026-12-20', '2027-01-06')],
    '2026-12-20T00:00Z',
    '2027-01-07T00:00Z',
    '2026-12-20T00:00Z',
  ],
  [
    'of none, on the last day of a freeze somewhere',
    [],
    [freeze('2026-12-20', '2027-01-06', VIENNA)],
    '2027-01-06T22:59Z',
    '2027-01-06T23:00Z',
    '2027-01-06T22:59Z',
  ],
  [
    'of none, in two freezes that touch',
    [],
    [freeze('2026-12-27', '2026-12-31'), freeze('2026-12-20', '2026-12-26')],
    '2026-12-20T12:00Z',
    '2027-01-01T00:00Z',
    '2026-12-20T12:00Z',
  ],
  [
    'in a freeze that ends in a window',
    [window('22:00', '05:00', ['Sat'])],
    [freeze('2026-10-17', '2026-10-17', VIENNA)],
    '2026-10-17T20:00Z',
    '2026-10-17T22:00Z',
    '2026-10-17T20:00Z',
  ],
  [
    'where a freeze begins in a window',
    [window('22:00', '05:00', ['Sat'])],
    [freeze('2026-10-18', '2026-11-30', VIENNA)],
    '2026-10-17T20:00Z',
    '2026-10-17T20:00Z',
    '2026-10-17T22:00Z',
  ],
  [
    'in a freeze of several weeks',
    [window('01:00', '05:00', ['Sat'])],
    [freeze('2026-10-01', '2026-12-04')],
    '2026-10-01T00:00Z',
    '2026-12-05T00:00Z',
    '2026-10-01T00:00Z',
  ],
  [
    'in a freeze for ever',
    [window('01:00', '05:00')],
    [freeze('2026-10-01', '9999-12-31')],
    '2026-10-16T23:00Z',
    '+010000-01-01T00:00Z',
    '2026-10-16T23:00Z',
  ],
  [
    'long after a freeze',
    [window('01:00', '05:00', ['Sat'])],
    [freeze('2020-01-01', '2020-01-31')],
    '2026-10-18T03:00Z',
    '2026-10-23T23:00Z',
    '2026-10-18T03:00Z',
  ],
];

describe('windows', () => {
  for (const [what, windows, freezes, after, opens, closes] of CASES) {
    it(`open and close: ${what}`, () => {
      const at = new Date(after);
      expect(nextOpening(windows, freezes, at)?.toISOString()).to.equal(new Date(opens).toISOString());
      expect(closesAt(windows, freezes, at)?.toISOString()).to.equal(new Date(closes).toISOString());
      expect(isOpen(windows, freezes, at)).to.equal(opens === after);
    });
  }

  it('are never or always open where nothing changes', () => {
    const now = new Date('2026-10-17T12:00Z');
    expect(nextOpening([window('01:00', '05:00', [])], [], now)).to.equal(undefined);
    expect(nextOpening([], [], now)).to.deep.equal(now);
    expect(closesAt([], [], now)).to.equal(undefined);
    expect(closesAt([], [freeze('2026-10-01', '2026-10-16')], now)).to.equal(undefined);
    expect(closesAt([window('00:00', '24:00')], [], now)).to.equal(undefined);
    expect(closesAt([window('12:00', '12:00')], [], now)).to.equal(undefined);
  });
});

/** Zones with clocks that change at night, at midnight, by half an hour, across the date line, or never. */
const ZONES = [
  ...['UTC', VIENNA, 'America/New_York', 'America/Santiago', 'America/St_Johns', 'America/Havana', 'Africa/Cairo'],
  ...[
    'Africa/Casablanca',
    'Asia/Beirut',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
  ],
];

/** Days around which clocks are changed, somewhere. */
const CHANGES = [
  ...['2026-03-08', '2026-03-21', '2026-03-29', '2026-04-05', '2026-04-24', '2026-09-06', '2026-09-27', '2026-10-04'],
  ...['2026-10-25', '2026-10-30', '2026-11-01', '2026-02-15', '2026-06-30'],
];

const MINUTE = 60_000;

const twoDigits = (number: number): string => String(number).padStart(2, '0');
const minuteOf = (minute: number): string => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;

/** Often an hour at which clocks are changed. */
const times = fc
  .oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 200 }), fc.constantFrom(0, 60, 120, 180, 1380))
  .map(minuteOf);
const zones = fc.constantFrom(...ZONES);
const windows: fc.Arbitrary<Window> = fc.record({
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  from: times,
  to: fc.oneof(times, fc.constant('24:00')),
  timeZone: zones,
  instances: fc.constant(null),
});
const days = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -4, max: 4 }))
  .map(([day, shift]) => new Date(Date.parse(day) + shift * 1440 * MINUTE).toISOString().slice(0, 10));
const freezes: fc.Arbitrary<Freeze> = fc
  .record({ from: days, to: days, timeZone: zones, reason: fc.constant(null) })
  .map((each) => (each.from <= each.to ? each : { ...each, from: each.to, to: each.from }));
const instants = fc
  .tuple(days, fc.integer({ min: 0, max: 1439 }), fc.constantFrom(0, 0, 1, 59_999))
  .map(([day, minute, rest]) => new Date(Date.parse(day) + minute * MINUTE + rest));

const formats = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-CA', {
      ...{ timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit' },
      ...{ day: '2-digit', hour: '2-digit', minute: '2-digit' },
    } as const),
  ]),
);

type Shown = { day: Weekday; date: string; time: string };

const showClock = (timeZone: string, at: Date): Shown => {
  const part: Record<string, string> = {};
  for (const { type, value } of formats.get(timeZone)!.formatToParts(at)) part[type] = value;
  return {
    day: part.weekday!.slice(0, 3) as Weekday,
    date: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}`,
  };
};

/** The same question, asked of the texts that a clock and a calendar on the wall show. */
const isOpenByTheClock = (all: readonly Window[], frozen: readonly Freeze[], at: Date): boolean => {
  const shown = new Map<string, Shown>();
  const show = (timeZone: string): Shown => {
    const known = shown.get(timeZone) ?? showClock(timeZone, at);
    shown.set(timeZone, known);
    return known;
  };
  const open = all.some(({ days: begins, from, to, timeZone }) => {
    const { day, time } = show(timeZone);
    const dayBefore = WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7]!;
    const today = begins.includes(day) && time >= from && (time < to || to <= from);
    return today || (begins.includes(dayBefore) && to <= from && time < to);
  });
  return (
    (open || all.length === 0) &&
    !frozen.some(({ from, to, timeZone }) => {
      const { date } = show(timeZone);
      return date >= from && date <= to;
    })
  );
};

/** Each minute of a stretch of time, as the clock strikes it; of a long one, the ends and some between. */
const minutesBetween = (from: number, to: number): Date[] => {
  const first = Math.floor(from / MINUTE);
  const count = from < to ? Math.ceil(to / MINUTE) - first : 0;
  const all: Date[] = [];
  for (let index = 0; index < count; index++)
    if (count <= 600 || index < 200 || index % 41 === 0 || index > count - 200)
      all.push(new Date(Math.max(from, (first + index) * MINUTE)));
  return all;
};

describe('windows of any kind', () => {
  const cases = fc.tuple(fc.array(windows, { maxLength: 3 }), fc.array(freezes, { maxLength: 2 }), instants);
  const settings = runs(1.5);

  it('are open according to the local time', () => {
    fc.assert(
      fc.property(cases, ([all, frozen, at]) => {
        expect(isOpen(all, frozen, at)).to.equal(isOpenByTheClock(all, frozen, at));
      }),
      runs(30),
    );
  });

  it('open at the first minute that is open', () => {
    fc.assert(
      fc.property(cases, ([all, frozen, after]) => {
        const opening = nextOpening(all, frozen, after)!;
        expect(opening >= after && isOpenByTheClock(all, frozen, opening)).to.equal(true);
        const early = minutesBetween(after.getTime(), opening.getTime()).filter((at) =>
          isOpenByTheClock(all, frozen, at),
        );
        expect(early).to.deep.equal([]);
        if (opening > after) expect(isOpen(all, frozen, new Date(opening.getTime() - 1))).to.equal(false);
      }),
      settings,
    );
  });

  it('open at a skipped hour, to the millisecond', () => {
    const skipped = Date.parse('2027-03-28T01:00Z');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 180 * MINUTE }), (before) => {
        const opening = nextOpening([window('02:30', '04:00')], [], new Date(skipped - before));
        expect(opening?.getTime()).to.equal(skipped);
      }),
    );
  });

  it('close at the first minute that is not open', () => {
    fc.assert(
      fc.property(cases, ([all, frozen, after]) => {
        const closing = closesAt(all, frozen, after);
        const end = closing ?? new Date(after.getTime() + 15 * 1440 * MINUTE);
        const late = minutesBetween(after.getTime(), end.getTime()).filter((at) => !isOpenByTheClock(all, frozen, at));
        expect(late).to.deep.equal([]);
        expect(closing === undefined || !isOpenByTheClock(all, frozen, closing)).to.equal(true);
      }),
      settings,
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { createClock } from '../../../emulator/platform/clock.js';
import { formatDateTime, parseDateTime } from '../../../emulator/platform/datetime.js';
import { EventQueue } from '../../../emulator/platform/eventQueue.js';

describe('emulator clock', () => {
  const at = (rate: number) => {
    let wall = 500;
    const clock = createClock(1_000, rate, () => wall);
    return { clock, wait: (ms: number) => (wall += ms) };
  };

  it('runs in real time, faster, or not at all', () => {
    const passed = [1, 60, 0].map((rate) => {
      const { clock, wait } = at(rate);
      wait(10);
      return clock.now() - 1_000;
    });
    expect(passed).to.deep.equal([10, 600, 0]);
  });

  it('keeps its time when the rate changes, and continues from the time that is set', () => {
    const { clock, wait } = at(1);
    wait(10);
    clock.setRate(0);
    wait(10);
    expect(clock.now()).to.equal(1_010);
    clock.advance(5);
    clock.setRate(2);
    wait(10);
    expect(clock.now()).to.equal(1_035);
    clock.setTo(9_000);
    expect(clock.now()).to.equal(9_000);
  });
});

describe('event queue', () => {
  it('returns events in order of time, and of insertion for the same instant', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (times) => {
        const queue = new EventQueue<{ at: number; index: number }>();
        times.forEach((time, index) => queue.push({ at: time, index }));
        const popped = times.map(() => queue.popDue(9)!);
        const sorted = times.map((time, index) => ({ at: time, index })).sort((a, b) => a.at - b.at);
        expect(popped).to.deep.equal(sorted);
        expect(queue.size).to.equal(0);
      }),
    );
  });

  it('keeps events that are not due', () => {
    const queue = new EventQueue<{ at: number }>();
    queue.push({ at: 5 });
    expect(queue.popDue(4)).to.equal(undefined);
    expect(queue.popDue(5)).to.deep.equal({ at: 5 });
  });
});

describe('dateTimes of the REST API', () => {
  const cases: Array<[string, string | undefined]> = [
    ['2026-01-31T01:00:00.000Z', '2026-01-31T01:00:00.000+0000'],
    ['2026-01-31T01:00:00.000+0000', '2026-01-31T01:00:00.000+0000'],
    ['2026-01-31T02:00:00+01:00', '2026-01-31T01:00:00.000+0000'],
    ['2026-01-30T19:30:00-05:30', '2026-01-31T01:00:00.000+0000'],
    ['2016-08-24T21:00:00', '2016-08-24T21:00:00.000+0000'],
    ['2016-08-24T21:00:00.5Z', '2016-08-24T21:00:00.500+0000'],
    ['2026-02-30T01:00:00Z', undefined],
    ['2026-01-31T25:00:00Z', undefined],
    ['2026-01-31', undefined],
    ['tomorrow', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${text} is ${expected ?? 'refused'}`, () => {
      const time = parseDateTime(text);
      expect(time === undefined ? undefined : formatDateTime(time)).to.equal(expected);
    });
  }
});

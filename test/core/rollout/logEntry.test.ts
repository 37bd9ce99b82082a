import { expect } from 'chai';
import { type LogEntry, type RolloutEvent, parseLog, type LogReading } from '../../../src/core/rollout/log/logEntry.js';
import { key, org } from './fixtures.js';
import { entriesOf } from './logs.js';

const ID = '0DV000000000001AAA';
const EVERY: RolloutEvent[] = [
  { what: 'started', takenOver: [{ pushRequestId: ID, wave: 'one' }] },
  { what: 'approved', wave: 'one' },
  { what: 'push-intended', wave: 'one', orgs: [key(1)], start: null, retry: false },
  { what: 'push-made', intent: 'line-2', wave: 'one', pushRequestId: ID },
  { what: 'push-ended', intent: 'line-2', pushRequestId: null, outcome: 'nothing-accepted', orgs: 0, rejected: [] },
  { what: 'paused', canceledPushes: [ID] },
  { what: 'resumed', canceledPushes: [] },
  { what: 'tripped', wave: 'one', rule: 'minSample', inconclusive: true, orgs: [] },
  { what: 'accepted', wave: 'one', orgs: [key(1)] },
  { what: 'skipped', by: 'person', orgs: [{ orgKey: key(1), reason: 'x', message: 'y' }] },
  { what: 'new-subscribers', orgs: [org(1)] },
  { what: 'new-subscribers', orgs: [], regressed: [{ orgKey: key(1), pushRequestIds: [ID] }] },
  { what: 'cancel-intended', pushRequestId: ID },
  { what: 'canceled', pushRequestId: ID },
  { what: 'finished', outcome: 'partial' },
  { what: 'amended', from: 'digest' },
  { what: 'aborted' },
];
const ALL = entriesOf(...EVERY);
const text = (entries: readonly object[]): string => entries.map((each) => `${JSON.stringify(each)}\n`).join('');
const read = (content: string): LogReading => parseLog(content, ['digest', 'older']);
const [first, second] = ALL as [LogEntry, LogEntry];

describe('the text of a log', () => {
  it('is read as it was written', () => {
    expect(read(text(ALL))).to.deep.equal({ ok: true, entries: ALL, whole: text(ALL) });
    expect(read('')).to.deep.equal({ ok: true, entries: [], whole: '' });
  });

  it('may have lines of amended plans, empty lines, and Windows line ends', () => {
    const old = { ...first, plan: 'older' };
    const reading = read(text([old, second]).replaceAll('\n', '\r\n\r\n'));
    expect(reading.ok && reading.entries).to.deep.equal([old, second]);
  });

  it('may have a line twice', () => {
    const reading = read(text([first, second, first]));
    expect(reading.ok && reading.entries).to.deep.equal([first, second, first]);
  });

  it('may have an incomplete last line, cut at any position', () => {
    const [whole, last] = [text([first]), JSON.stringify(second)];
    for (let length = 1; length < last.length; length++)
      expect(read(whole + last.slice(0, length)), last.slice(0, length)).to.deep.equal({
        ...{ ok: true, entries: [first], whole },
      });
    const reading = read(whole + last);
    expect(reading.ok && reading.entries, 'but for its end').to.deep.equal([first, second]);
  });

  for (const [what, content, line, problem] of [
    ['a line that breaks off before another', `{"id":\n${text([first])}`, 1, 'it is not JSON'],
    ['what is no line', `${text([first])}<<<<<<< HEAD\n${text([second])}`, 2, 'it is not JSON'],
    ['what is no line, at its end', `${text([first])}<<<<<<< HEAD`, 2, 'it is not JSON'],
    ['zeros', `${text([first])}{"id"\0\0`, 2, 'it is not JSON'],
    ['null', 'null\n', 1, /object/],
    ['an event that nobody knows', text([{ ...first, what: 'postponed' }]), 1, /^what: /],
    ['a key that nobody knows', text([{ ...first, more: 1 }]), 1, /more/],
    ['an org that is none', text([{ ...ALL[8], orgs: ['me'] }]), 1, /^orgs\.0: /],
    ['a time that is none', text([first, { ...second, time: 'noon' }]), 2, /^time: /],
    ['a line of another plan', text([first, { ...second, plan: 'other' }]), 2, 'it is of another plan (other)'],
    [
      'two lines with one id',
      text([first, { ...second, id: first.id }]),
      2,
      'it differs from another line with the same id',
    ],
  ] as ReadonlyArray<[string, string, number, string | RegExp]>) {
    it(`is refused, with ${what}`, () => {
      const reading = read(content);
      expect(reading.ok).to.be.false;
      if (reading.ok) return;
      expect(reading.line).to.equal(line);
      if (typeof problem === 'string') expect(reading.problem).to.equal(problem);
      else expect(reading.problem).to.match(problem);
    });
  }
});

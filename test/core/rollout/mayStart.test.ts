import { expect } from 'chai';
import { firstOpening, mayStartNow } from '../../../src/core/rollout/step/mayStart.js';
import { org, window } from './fixtures.js';

const NO_FREEZE = { freezes: [] };
const night = { windows: [window('01:00', '05:00')] };
const at = (time: string): Date => new Date(`2026-11-03T${time}Z`);

describe('a push that needs time for its inserts', () => {
  const two = [org(1), org(2)];
  const startOf = (now: string, msPerThousand: number, rules = night): string | undefined =>
    firstOpening(rules, two, NO_FREEZE, at(now), msPerThousand)?.start.toISOString();

  for (const [what, now, msPerThousand, expected] of [
    ['begins where it fits', '04:59:30', 15_000_000, '2026-11-03T04:59:30.000Z'],
    ['begins where it just fits', '04:59:30', 15_000, '2026-11-03T04:59:30.000Z'],
    ['is scheduled for the next opening, where it does not fit', '04:59:30', 15_000_500, '2026-11-04T01:00:00.000Z'],
    ['is scheduled ahead of a window, however short', '00:59:59', 15_000_000_000, '2026-11-03T01:00:00.000Z'],
  ] as const) {
    it(what, () => expect(startOf(now, msPerThousand)).to.equal(expected));
  }

  it('starts at once where no window closes', () => {
    expect(startOf('04:59:30', 1e12, { windows: [] })).to.equal('2026-11-03T04:59:30.000Z');
  });

  it('must also fit before a freeze', () => {
    const freezes = [{ from: '2026-11-04', to: '2026-11-04', timeZone: 'UTC', reason: null }];
    const opening = firstOpening({ windows: [] }, two, { freezes }, at('23:59:59'), 1_000_000);
    expect(opening?.start.toISOString()).to.equal('2026-11-05T00:00:00.000Z');
  });
});

describe('a push to be set to Pending', () => {
  const here = [org(1), org(2)];
  for (const [what, rules, orgs, start, now, expected] of [
    ['in its window', night, here, null, '04:59:59', true],
    ['when its window has closed', night, here, null, '05:00:00', false],
    ['ahead of its start', night, here, '01:00', '00:30:00', true],
    ['after its start, in its window', night, here, '01:00', '04:59:59', true],
    ['after its start, when its window has closed', night, here, '01:00', '05:04:31', false],
    ['at any time', { windows: [] }, here, null, '12:00:00', true],
    [
      'when the window of one of its orgs is closed',
      { windows: [window('01:00', '05:00'), window('02:00', '03:00', ['EU2'])] },
      [org(1), org(2, { instanceName: 'EU2' })],
      null,
      '04:00:00',
      false,
    ],
    [
      'when there is no window for one of its orgs',
      { windows: [window('01:00', '05:00', ['NA1'])] },
      [org(1), org(2, { instanceName: 'EU2' })],
      null,
      '04:00:00',
      false,
    ],
  ] as ReadonlyArray<[string, typeof night, typeof here, string | null, string, boolean]>) {
    it(`may ${expected ? '' : 'not '}start ${what}`, () => {
      const begins = start === null ? null : at(`${start}:00`);
      expect(mayStartNow(NO_FREEZE, rules, orgs, begins, at(now))).to.equal(expected);
    });
  }

  it('may not start in a freeze', () => {
    const freezes = [{ from: '2026-11-03', to: '2026-11-03', timeZone: 'UTC', reason: null }];
    expect(mayStartNow({ freezes }, { windows: [] }, here, null, at('12:00:00'))).to.be.false;
  });
});

describe('a window in the time zone of the customer', () => {
  const own = { windows: [{ ...window('01:00', '05:00'), timeZone: 'customer', defaultTimeZone: 'UTC' }] };
  const tokyo = [org(1, { timeZone: 'Asia/Tokyo' }), org(2, { timeZone: 'Asia/Tokyo', instanceName: 'EU1' })];
  const lagos = [org(3, { timeZone: 'Africa/Lagos' })];
  const others = [org(4)];

  it('opens for the orgs of one zone at a time, the next one first', () => {
    const openingOf = (now: string): [string[], string] | undefined => {
      const opening = firstOpening(own, [...others, ...lagos, ...tokyo], NO_FREEZE, at(now), 1000);
      return opening && [opening.orgs.map(({ orgKey }) => orgKey), opening.start.toISOString().slice(11, 16)];
    };
    const keys = (orgs: typeof lagos): string[] => orgs.map(({ orgKey }) => orgKey);
    expect(openingOf('12:00:00')).to.deep.equal([keys(tokyo), '16:00']);
    expect(openingOf('20:00:00')).to.deep.equal([keys(lagos), '00:00']);
    expect(openingOf('04:30:00')).to.deep.equal([keys(others), '04:30']);
  });

  it('lets a push start only where it is open for each of its orgs', () => {
    const may = (orgs: typeof lagos, now: string): boolean => mayStartNow(NO_FREEZE, own, orgs, null, at(now));
    expect(may(tokyo, '16:00:00')).to.equal(true);
    expect(may([...tokyo, ...lagos], '16:00:00')).to.equal(false);
    expect(may([...lagos, ...others], '01:00:00')).to.equal(true);
    expect(may([...lagos, ...others], '00:30:00')).to.equal(false);
  });
});

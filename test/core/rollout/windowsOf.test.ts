import { expect } from 'chai';
import { areOfCustomers, shownZone, windowsOf, windowsOfAll } from '../../../src/core/rollout/plan/window.js';
import { window } from './fixtures.js';

const ALL = window('01:00', '05:00');
const EUROPE = window('22:00', '04:00', ['EU1', 'eu2']);
const ALSO = window('12:00', '13:00', ['EU2']);

describe('the windows for an instance', () => {
  for (const [what, windows, instance, found] of [
    ['any time, where there are none', [], 'NA1', []],
    ['any time, where there are none, on an unknown instance too', [], null, []],
    ['those that name it, and no others', [ALL, EUROPE], 'EU1', [EUROPE]],
    ['all that name it, in any case', [EUROPE, ALL, ALSO], 'Eu2', [EUROPE, ALSO]],
    ['those that name none, where none names it', [ALL, EUROPE], 'NA1', [ALL]],
    ['those that name none, for an unknown instance', [EUROPE, ALL], null, [ALL]],
    ['none at all, where all are for others', [EUROPE, ALSO], 'NA1', undefined],
    ['none at all for an unknown instance, where each names some', [EUROPE], null, undefined],
  ] as const) {
    it(`are ${what}`, () => {
      expect(windowsOf(windows, { instanceName: instance })).to.deep.equal(found);
    });
  }
});

describe('a window of the time zone of customers', () => {
  const own = { ...window('01:00', '05:00'), timeZone: 'customer', defaultTimeZone: 'Europe/Vienna' };
  const inZone = (timeZone: string) => ({ ...window('01:00', '05:00'), timeZone });

  it('is in the zone of each org, and in the default zone where there is none', () => {
    const windows = [own, ALSO];
    expect(windowsOf(windows, { instanceName: 'NA1', timeZone: 'Asia/Tokyo' })).to.deep.equal([inZone('Asia/Tokyo')]);
    expect(windowsOf(windows, { instanceName: 'NA1' })).to.deep.equal([inZone('Europe/Vienna')]);
    // A zone that the org has is nothing to a window that names its own.
    expect(windowsOf(windows, { instanceName: 'EU2', timeZone: 'Asia/Tokyo' })).to.deep.equal([ALSO]);
  });

  it('is, for a calendar, in each zone of its orgs', () => {
    const zones = [{ timeZone: 'Asia/Tokyo' }, {}, { timeZone: 'Asia/Tokyo' }];
    expect(windowsOfAll([own, ALSO], zones)).to.deep.equal([inZone('Asia/Tokyo'), inZone('Europe/Vienna'), ALSO]);
  });

  it('is shown in its default zone', () => {
    expect([areOfCustomers([ALSO, own]), areOfCustomers([ALSO])]).to.deep.equal([true, false]);
    expect([shownZone([own]), shownZone([ALSO]), shownZone([])]).to.deep.equal([
      'Europe/Vienna',
      ALSO.timeZone,
      undefined,
    ]);
  });
});

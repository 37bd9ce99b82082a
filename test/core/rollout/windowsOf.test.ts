import { expect } from 'chai';
import { windowsOf } from '../../../src/core/rollout/windowsOf.js';
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
      expect(windowsOf(windows, instance)).to.deep.equal(found);
    });
  }
});

import { expect } from 'chai';
import { bothTimes } from '../../src/format/time.js';
import { environment } from '../support/environment.js';

describe('a time, in UTC and in the zone of this machine', () => {
  environment({ TZ: undefined });

  const TIME = '2026-11-28T01:00:00.000Z';
  for (const [zone, local] of [
    ['UTC', undefined],
    ['Europe/Vienna', '2026-11-28 02:00 Europe/Vienna'],
    [':Europe/Vienna', '2026-11-28 02:00 Europe/Vienna'],
    ['/usr/share/zoneinfo/Europe/Vienna', /^2026-11-28 02:00 (?:\+01:00|Europe\/Vienna)$/],
    ['UTC-2', /^2026-11-28 03:00 \+02:00$/],
    ['Asia/Kathmandu', /^2026-11-28 06:45 Asia\/(?:Kathmandu|Katmandu)$/],
    ['EST5EDT', /^2026-11-27 20:00 \S+$/],
    ['Nonsense/Nowhere', undefined],
    ['', undefined],
  ] as const)
    it(`where TZ is "${zone}"`, function () {
      // Windows has no such files, and names no zones in this way.
      if (process.platform === 'win32' && !/^(?:UTC|Europe\/\w+|)$/.test(zone)) this.skip();
      process.env.TZ = zone;
      const text = bothTimes(TIME);
      if (local === undefined) expect(text).to.equal('2026-11-28 01:00 UTC');
      else {
        const [, shown = ''] = /^2026-11-28 01:00 UTC \((.*)\)$/.exec(text) ?? [];
        expect(shown).to.match(typeof local === 'string' ? new RegExp(`^${local}$`) : local);
      }
      expect(text).to.not.contain('undefined');
    });
});

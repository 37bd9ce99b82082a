import { expect } from 'chai';
import { parseMoment, relativeRange } from '../../../emulator/soql/timeRange.js';

/** A Monday. */
const NOW = Date.UTC(2026, 9, 5, 9, 30);

const EXPECTED: Readonly<Record<string, readonly [start: string, end: string]>> = {
  TODAY: ['2026-10-05', '2026-10-06'],
  YESTERDAY: ['2026-10-04', '2026-10-05'],
  TOMORROW: ['2026-10-06', '2026-10-07'],
  'LAST_N_DAYS:2': ['2026-10-03', '2026-10-06'],
  'NEXT_N_DAYS:2': ['2026-10-06', '2026-10-08'],
  'N_DAYS_AGO:2': ['2026-10-03', '2026-10-04'],
  LAST_90_DAYS: ['2026-07-07', '2026-10-06'],
  THIS_WEEK: ['2026-10-04', '2026-10-11'],
  LAST_WEEK: ['2026-09-27', '2026-10-04'],
  'LAST_N_WEEKS:2': ['2026-09-20', '2026-10-04'],
  THIS_MONTH: ['2026-10-01', '2026-11-01'],
  LAST_MONTH: ['2026-09-01', '2026-10-01'],
  'NEXT_N_MONTHS:3': ['2026-11-01', '2027-02-01'],
  'N_MONTHS_AGO:10': ['2025-12-01', '2026-01-01'],
  LAST_QUARTER: ['2026-07-01', '2026-10-01'],
  THIS_FISCAL_YEAR: ['2026-01-01', '2027-01-01'],
  NEXT_YEAR: ['2027-01-01', '2028-01-01'],
};

describe('time ranges', () => {
  for (const [literal, [start, end]] of Object.entries(EXPECTED)) {
    it(literal, () => {
      expect(relativeRange(literal, NOW)).to.deep.equal({ start: Date.parse(start), end: Date.parse(end) });
    });
  }

  it('parses moments with a zone only, and only those that exist', () => {
    const start = Date.UTC(2026, 0, 31, 1);
    for (const text of [
      '2026-01-31T01:00:00Z',
      '2026-01-31T01:00:00.000z',
      '2026-01-31T03:00:00+02:00',
      '2026-01-30T20:00:00.000-0500',
    ]) {
      expect(parseMoment(text), text).to.deep.equal({ start, end: start + 1 });
    }
    for (const text of ['2026-01-31T01:00:00', '2026-02-30T01:00:00Z', '2026-01-31T24:00:00Z', '2026-01-31']) {
      expect(parseMoment(text), text).to.equal(undefined);
    }
  });
});

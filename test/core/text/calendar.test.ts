import { expect } from 'chai';
import { dayOf, isDay, isTimeZone, WEEKDAYS } from '../../../src/core/text/calendar.js';

describe('a day of the calendar', () => {
  for (const day of ['2026-12-31', '2028-02-29', '2000-01-01', '0001-01-01']) {
    it(`exists: ${day}`, () => {
      expect(isDay(day)).to.equal(true);
    });
  }

  for (const text of ['2026-02-30', '2027-02-29', '2026-13-01', '2026-00-01', '2026-01-00', '2026-1-1', '20261231']) {
    it(`does not exist: ${text}`, () => {
      expect(isDay(text)).to.equal(false);
    });
  }

  for (const text of ['', 'soon', '2026-12-31T00:00Z', ' 2026-12-31', '2026-12-31\n', '+002026-12-31', '2026-12']) {
    it(`is not in this format: ${JSON.stringify(text)}`, () => {
      expect(isDay(text)).to.equal(false);
    });
  }

  it('is that of an instant in UTC, with the weekday of getUTCDay', () => {
    const instant = new Date('2026-12-31T23:59:59.999Z');
    expect(dayOf(instant)).to.equal('2026-12-31');
    expect(WEEKDAYS[instant.getUTCDay()]).to.equal('Thu');
  });
});

describe('a time zone', () => {
  for (const text of ['UTC', 'Europe/Vienna', 'europe/vienna', '+01:00']) {
    it(`is ${text}`, () => {
      expect(isTimeZone(text)).to.equal(true);
    });
  }

  for (const text of ['', 'Nonsense/Nowhere', 'Vienna', '1', 'Europe/Vienna ']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(isTimeZone(text)).to.equal(false);
    });
  }
});

import { expect } from 'chai';
import fc from 'fast-check';
import { readStartTime } from '../../../src/core/orgs/startTime.js';

const NOW = new Date('2026-10-01T12:00:00Z');

const utcOf = async (text: string, zone?: string): Promise<string> => {
  const reading = await readStartTime(text, NOW, zone);
  if (!reading.ok) return reading.problem;
  return reading.start === null ? 'now' : reading.start.toISOString();
};

describe('start time', () => {
  it('reads a time with an offset, or now', async () => {
    expect(await utcOf('2026-11-28T01:00Z')).to.equal('2026-11-28T01:00:00.000Z');
    expect(await utcOf(' 2026-11-28 01:00:30.5+0130 ')).to.equal('2026-11-27T23:30:30.500Z');
    expect(await utcOf('2026-11-28T01:00:00-08')).to.equal('2026-11-28T09:00:00.000Z');
    expect(await utcOf('2026-11-28T01:00:00.000+0000')).to.equal('2026-11-28T01:00:00.000Z');
    expect(await utcOf('NOW')).to.equal('now');
  });

  it('reads a local time in a named zone, on both sides of a clock change', async () => {
    expect(await utcOf('2026-10-24T02:30', 'Europe/Vienna')).to.equal('2026-10-24T00:30:00.000Z');
    expect(await utcOf('2026-10-26T02:30', 'Europe/Vienna')).to.equal('2026-10-26T01:30:00.000Z');
    expect(await utcOf('2026-11-28T02:00+01:00', 'America/New_York')).to.equal('2026-11-28T01:00:00.000Z');
  });

  it('refuses ambiguous times', async () => {
    expect(await utcOf('2026-11-28T01:00')).to.equal('no-offset');
    expect(await utcOf('2026-10-25T02:30', 'Europe/Vienna')).to.equal('twice-by-dst');
    expect(await utcOf('2027-03-28T02:30', 'Europe/Vienna')).to.equal('skipped-by-dst');
    expect(await utcOf('2026-11-28T01:00', 'Europe/Wien')).to.equal('unknown-zone');
    expect(await utcOf('2026-11-28T01:00Z', 'Mars/Base')).to.equal('unknown-zone');
    expect(await utcOf('now', 'Mars/Base')).to.equal('unknown-zone');
  });

  it('refuses past times, and the current moment', async () => {
    expect(await utcOf('2026-10-01T11:59:59Z')).to.equal('past');
    expect(await utcOf('2026-10-01T12:00:00Z')).to.equal('past');
  });

  for (const text of [
    '',
    'tomorrow',
    '2026-11-28',
    '2026-02-30T01:00Z',
    '2026-11-28T24:30Z',
    '2026-11-28T25:00Z',
    '2026-11-28T01:00+25:99',
    '1764291600',
    '28.11.2026 01:00Z',
    '2026-13-01T00:00Z',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      expect(await utcOf(text)).to.equal('unreadable');
    });
  }

  it('never turns a text into now or another time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.date({ min: new Date('2026-10-02'), max: new Date('2040-01-01'), noInvalidDate: true }),
        async (date) => {
          expect(await utcOf(date.toISOString())).to.equal(date.toISOString());
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        fc.pre(text.trim().toLowerCase() !== 'now' && !/\d{4}-/.test(text));
        expect(await utcOf(text, 'UTC')).to.equal('unreadable');
      }),
    );
  });
});

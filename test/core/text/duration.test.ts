import { expect } from 'chai';
import { readDuration } from '../../../src/core/text/duration.js';

const HOUR = 3_600_000;

const DURATIONS: Array<[text: string, ms: number | undefined]> = [
  ['0m', 0],
  ['90m', 1.5 * HOUR],
  ['12h', 12 * HOUR],
  ['2d', 48 * HOUR],
  ['2 d', 48 * HOUR],
  ['1w', 7 * 24 * HOUR],
  ['43200m', 30 * 24 * HOUR],
  ...['', '2', 'd', '2s', '-1h', '1.5h', '1h30m', '2D', ' 2d', '2d ', '1 2d', '2days'].map(
    (text): [string, undefined] => [text, undefined],
  ),
];

describe('a duration', () => {
  for (const [text, ms] of DURATIONS) {
    it(`${JSON.stringify(text)} is ${ms === undefined ? 'none' : `${ms} ms`}`, () => {
      expect(readDuration(text)?.milliseconds).to.equal(ms);
    });
  }
});

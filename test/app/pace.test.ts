import { expect } from 'chai';
import { fromEnvironment } from '../../src/app/pace.js';

const NAME = 'SF_PACKAGE_PUSH_POLL_MS';

describe('a number of milliseconds in the environment', () => {
  const before = process.env[NAME];
  afterEach(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, NAME);
    else process.env[NAME] = before;
  });

  for (const [text, ms] of [
    ['0', 0],
    ['200', 200],
    ['', undefined],
    ['-200', undefined],
    ['soon', undefined],
    ['10 s', undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is ${String(ms)}`, () => {
      process.env[NAME] = text;
      expect(fromEnvironment(NAME)).to.equal(ms);
    });
  }

  it('may be left out', () => {
    Reflect.deleteProperty(process.env, NAME);
    expect(fromEnvironment(NAME)).to.equal(undefined);
  });
});

import { expect } from 'chai';
import { orgClock } from '../../src/salesforce/orgClock.js';

const MINUTE = 60_000;

describe("the org's clock", () => {
  /** What somebody hears where the machine is so far ahead of the org, and what the clock then says. */
  const told = (aheadMs: number): { heard: number[]; off: number } => {
    const heard: number[] = [];
    const clock = orgClock((ahead) => heard.push(Math.round(ahead / MINUTE)));
    for (let answers = 0; answers < 3; answers++) clock.note(new Date(Date.now() - aheadMs).toUTCString());
    return { heard, off: Math.round((Date.now() - clock.now().getTime()) / MINUTE) };
  };

  it('is told of once where that of the machine is off by five minutes or more, either way', () => {
    expect(told(6 * MINUTE)).to.deep.equal({ heard: [6], off: 6 });
    expect(told(-6 * MINUTE)).to.deep.equal({ heard: [-6], off: -6 });
  });

  it('decides all the same where it is off by less', () => {
    expect(told(4 * MINUTE)).to.deep.equal({ heard: [], off: 4 });
    expect(told(-4 * MINUTE)).to.deep.equal({ heard: [], off: -4 });
    expect(told(2000)).to.deep.equal({ heard: [], off: 0 });
  });

  it('is that of the machine until an answer shows it', () => {
    const clock = orgClock();
    clock.note('not a time');
    clock.note(undefined);
    expect(clock.isKnown()).to.equal(false);
    expect(Math.abs(clock.now().getTime() - Date.now())).to.be.below(MINUTE);
  });
});

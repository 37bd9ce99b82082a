import { expect } from 'chai';
import { orgClock } from '../../src/salesforce/http/orgClock.js';

const MINUTE = 60_000;

describe("the org's clock", () => {
  /** What is reported where the machine is so far ahead of the org, and the time by the clock then. */
  const clockAfter = (aheadMs: number): { reported: number[]; off: number } => {
    const reported: number[] = [];
    const clock = orgClock((ahead) => reported.push(Math.round(ahead / MINUTE)));
    for (let answers = 0; answers < 3; answers++) clock.note(new Date(Date.now() - aheadMs).toUTCString());
    return { reported, off: Math.round((Date.now() - clock.now().getTime()) / MINUTE) };
  };

  it("is reported once where the machine's clock differs by five minutes or more, in either direction", () => {
    expect(clockAfter(6 * MINUTE)).to.deep.equal({ reported: [6], off: 6 });
    expect(clockAfter(-6 * MINUTE)).to.deep.equal({ reported: [-6], off: -6 });
  });

  it('is used without a report where the difference is smaller', () => {
    expect(clockAfter(4 * MINUTE)).to.deep.equal({ reported: [], off: 4 });
    expect(clockAfter(-4 * MINUTE)).to.deep.equal({ reported: [], off: -4 });
    expect(clockAfter(2000)).to.deep.equal({ reported: [], off: 0 });
  });

  it('is that of the machine until a response shows it', () => {
    const clock = orgClock();
    clock.note('not a time');
    clock.note(undefined);
    expect(clock.isKnown()).to.equal(false);
    expect(Math.abs(clock.now().getTime() - Date.now())).to.be.below(MINUTE);
  });
});

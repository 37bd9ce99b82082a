import { expect } from 'chai';
import { Attempts, type Retry } from '../../../src/core/push/retryPolicy.js';

const attempts = (random = 1): { tries: Attempts; waits: number[]; retries: Retry[] } => {
  const waits: number[] = [];
  const retries: Retry[] = [];
  const pace = { sleep: (ms: number) => Promise.resolve(void waits.push(ms)), random: () => random };
  return { tries: new Attempts(pace, 1000, (retry) => retries.push(retry)), waits, retries };
};

const pause = async (tries: Attempts, times: number): Promise<void> => {
  for (let time = 0; time < times; time++) await tries.pause('insert-jobs', 'busy');
};

describe('retries', () => {
  it('follow pauses that double up to half a minute, and are reported', async () => {
    const { tries, waits, retries } = attempts();
    await pause(tries, 7);
    expect(waits).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(retries[1]).to.deep.equal({ action: 'insert-jobs', reason: 'busy', attempt: 2, waitMs: 2000 });
    const { tries: lucky, waits: shorter } = attempts(0);
    await pause(lucky, 2);
    expect(shorter).to.deep.equal([500, 1000]);
  });

  it('need no listener, and begin with a pause of a second', async () => {
    const waits: number[] = [];
    const tries = new Attempts({ sleep: (ms) => Promise.resolve(void waits.push(ms)), random: () => 1 });
    await pause(tries, 1);
    expect(waits).to.deep.equal([1000]);
  });

  it('stop after five in a row, and are counted from zero after a success', async () => {
    for (const achieve of ['succeeded', 'orgsAccepted'] as const) {
      const { tries, waits } = attempts();
      expect([tries.isFirst, tries.areExhausted]).to.deep.equal([true, false]);
      await pause(tries, 4);
      expect([tries.isFirst, tries.areExhausted]).to.deep.equal([false, false]);
      await pause(tries, 1);
      expect(tries.areExhausted).to.equal(true);
      tries[achieve]();
      expect([tries.isFirst, tries.areExhausted]).to.deep.equal([true, false]);
      await pause(tries, 1);
      expect(waits.at(-1)).to.equal(1000);
    }
  });

  it('halve a batch that fails again, down to one org, with short pauses', async () => {
    const { tries, waits } = attempts();
    expect(tries.atOnce).to.equal(1000);
    expect([tries.batchFailed(700), tries.atOnce]).to.deep.equal(['try-again', 1000]);
    await pause(tries, 1);
    const sizes: number[] = [];
    for (let orgs = 700; orgs > 1; orgs = tries.atOnce) {
      expect(tries.batchFailed(orgs)).to.equal('try-again');
      sizes.push(tries.atOnce);
      await pause(tries, 1);
    }
    expect(sizes).to.deep.equal([350, 175, 88, 44, 22, 11, 6, 3, 2, 1]);
    expect(new Set(waits)).to.deep.equal(new Set([1000]));
  });

  it('halve a batch that was refused', () => {
    const { tries } = attempts();
    tries.halve(7);
    expect(tries.atOnce).to.equal(4);
  });

  it('give up an org that has failed alone five times, and continue with whole batches', async () => {
    const { tries } = attempts();
    tries.halve(2);
    const said = Array.from({ length: 5 }, () => tries.batchFailed(1));
    expect(said).to.deep.equal(['try-again', 'try-again', 'try-again', 'try-again', 'give-up']);
    await pause(tries, 2);
    expect(tries.orgGivenUp()).to.equal('go-on');
    expect([tries.atOnce, tries.isFirst]).to.deep.equal([1000, true]);
    expect(tries.batchFailed(1)).to.equal('try-again');
  });

  it('stop when five orgs in a row were given up, unless one was accepted between them', () => {
    const { tries } = attempts();
    const giveUp = (): string => tries.orgGivenUp();
    expect([giveUp(), giveUp(), giveUp(), giveUp()]).to.deep.equal(['go-on', 'go-on', 'go-on', 'go-on']);
    tries.succeeded();
    expect(giveUp()).to.equal('stop');
    tries.orgsAccepted();
    expect([giveUp(), giveUp(), giveUp(), giveUp(), giveUp()]).to.deep.equal([
      ...['go-on', 'go-on', 'go-on', 'go-on', 'stop'],
    ]);
  });
});

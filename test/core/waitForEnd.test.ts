import { expect } from 'chai';
import { OrgError, type OrgErrorKind } from '../../src/core/orgError.js';
import type { PushStatus } from '../../src/core/status.js';
import type { CountedPushRequest } from '../../src/core/types.js';
import { waitForEnd } from '../../src/core/waitForEnd.js';
import { report } from '../support/reports.js';

type Answer = PushStatus | OrgErrorKind | 'no such push';

/** An org that answers so, and then the last of it for ever, and a clock that only sleeping moves. */
const answering = (...answers: Answer[]) => {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    org: {
      overview: (): Promise<CountedPushRequest | undefined> => {
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer === 'no such push' || answer === undefined) return Promise.resolve(undefined);
        return /^[A-Z]/.test(answer)
          ? Promise.resolve(report(answer as PushStatus, {}))
          : Promise.reject(new OrgError(answer as OrgErrorKind, 'CODE', 'message'));
      },
    },
    pace: {
      now: () => now,
      random: () => 0,
      sleep: (ms: number) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
  };
};

const HOUR = 3_600_000;

describe('waiting for the end of a push', () => {
  it('looks less and less often until it has ended, and waits out a network that fails', async () => {
    const { org, pace, waits } = answering('Pending', 'unreachable', 'InProgress', 'Succeeded');
    const looks: string[] = [];
    const onLook = ({ status }: CountedPushRequest): void => void looks.push(status);
    const last = await waitForEnd(org, '0DV', { pace, until: HOUR, onLook });
    expect(last?.status).to.equal('Succeeded');
    expect(looks).to.deep.equal(['Pending', 'InProgress', 'Succeeded']);
    expect(waits).to.deep.equal([10_000, 12_000, 14_400]);
  });

  it('ends when the time is up, with what was seen last', async () => {
    const { org, pace, waits } = answering('InProgress');
    expect((await waitForEnd(org, '0DV', { pace, until: 25_000 }))?.status).to.equal('InProgress');
    expect(waits).to.deep.equal([10_000, 12_000, 3000]);
  });

  it('does not wait for a push that the org does not have', async () => {
    const { org, pace, waits } = answering('no such push');
    expect(await waitForEnd(org, '0DV', { pace, until: HOUR })).to.equal(undefined);
    expect(waits).to.deep.equal([]);
  });

  it('does not go on without a session', async () => {
    const { org, pace } = answering('Pending', 'session');
    const error: unknown = await waitForEnd(org, '0DV', { pace, until: HOUR }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(OrgError).with.property('kind', 'session');
  });
});

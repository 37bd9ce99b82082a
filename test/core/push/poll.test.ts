import { expect } from 'chai';
import { OrgError, type OrgErrorKind } from '../../../src/core/errors/orgError.js';
import type { PushStatus } from '../../../src/core/status.js';
import type { CountedPushRequest } from '../../../src/core/model.js';
import { askInTime, poll, type PollOptions } from '../../../src/core/push/poll.js';
import { report } from '../../support/reports.js';

/** As Salesforce says it. */
const CONCURRENT = 'ConcurrentPerOrgLongTxn Limit exceeded.';

type Look = PushStatus | 'none' | OrgErrorKind | Error;

/** A wait in which the org says one thing after the other, and the last for ever. */
const wait = async (
  looks: readonly Look[],
  seconds: number,
  more: Partial<PollOptions> = {},
  isEnough: (push: CountedPushRequest) => boolean = () => false,
) => {
  const start = 1_000_000;
  let now = start;
  let asked = 0;
  const sleeps: number[] = [];
  const overview = (id: string): Promise<CountedPushRequest | undefined> => {
    expect(id).to.equal('0DV1');
    const look = looks[Math.min(asked++, looks.length - 1)]!;
    if (look instanceof Error) return Promise.reject(look);
    if (look === 'none') return Promise.resolve(undefined);
    if (/^[A-Z]/.test(look)) return Promise.resolve(report(look, { Pending: 1 }));
    return Promise.reject(new OrgError(look as OrgErrorKind, look, look === 'limit' ? CONCURRENT : look));
  };
  const pace: PollOptions['pace'] = {
    sleep: (ms) => {
      if (sleeps.length > 100) throw new Error('endless loop');
      sleeps.push(ms);
      now += ms;
      return Promise.resolve();
    },
    random: () => 0,
    now: () => now,
  };
  const seen: string[] = [];
  for await (const push of poll({ overview }, '0DV1', { pace, until: start + seconds * 1000, ...more })) {
    seen.push(push.status);
    if (isEnough(push)) break;
  }
  return { status: seen.at(-1), sleeps, seen };
};

describe('waiting for the end of a push', () => {
  for (const status of ['Succeeded', 'Failed', 'Canceled'] as const) {
    it(`ends at once, where it is ${status}`, async () => {
      expect(await wait([status], 60)).to.deep.equal({ status, sleeps: [], seen: [status] });
    });
  }

  it('polls after growing pauses, up to a minute', async () => {
    const { status, sleeps } = await wait([...Array.from({ length: 13 }, () => 'InProgress' as const), 'Failed'], 9999);
    expect(status).to.equal('Failed');
    expect(sleeps.map((ms) => Math.round(ms / 100) / 10)).to.deep.equal([
      10, 12, 14.4, 17.3, 20.7, 24.9, 29.9, 35.8, 43, 51.6, 60, 60, 60,
    ]);
  });

  it('polls once more when the time is up, and not before', async () => {
    expect(await wait(['Pending', 'InProgress'], 15)).to.deep.equal({
      ...{ status: 'InProgress', sleeps: [10_000, 5_000], seen: ['Pending', 'InProgress', 'InProgress'] },
    });
    expect((await wait(['Pending'], 0)).sleeps).to.deep.equal([]);
    expect((await wait(['Pending'], -1)).sleeps).to.deep.equal([]);
    expect((await wait(['Pending'], 3, { firstPollMs: 1000 })).sleeps.slice(0, 2)).to.deep.equal([1000, 1200]);
  });

  it('ends early, where the caller has seen enough', async () => {
    const enough = ({ status }: CountedPushRequest): boolean => status === 'InProgress';
    expect((await wait(['Pending', 'InProgress'], 600, {}, enough)).sleeps).to.deep.equal([10_000]);
  });

  for (const kind of ['unreachable', 'unavailable', 'unexpected', 'limit'] as const) {
    it(`continues, where the org is ${kind} for a while`, async () => {
      expect(await wait(['Pending', kind, 'Succeeded'], 600)).to.deep.equal({
        ...{ status: 'Succeeded', sleeps: [10_000, 12_000], seen: ['Pending', 'Succeeded'] },
      });
      expect(await wait([kind], 1)).to.deep.equal({ status: undefined, sleeps: [1000], seen: [] });
      const missed: string[] = [];
      await wait([kind, 'Succeeded'], 600, { onMiss: ({ code }) => void missed.push(code) });
      expect(missed).to.deep.equal([kind]);
    });
  }

  it('fails with an error that is not transient', async () => {
    const daily = new OrgError('limit', 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    for (const look of ['refused', 'session', daily, new Error('a mistake in the program')] as const) {
      const error = await wait([look], 600).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(Error);
      expect((error as Error).message).to.equal(look instanceof Error ? look.message : look);
    }
  });

  it('works without a listener', async () => {
    expect((await wait(['Pending', 'unavailable', 'Succeeded'], 60)).status).to.equal('Succeeded');
  });

  it('returns nothing, where there is no such push', async () => {
    expect(await wait(['none'], 60)).to.deep.equal({ status: undefined, sleeps: [], seen: [] });
  });
});

describe('reading something once', () => {
  const ask = async (answers: ReadonlyArray<OrgErrorKind | 'done'>, seconds: number) => {
    const sleeps: number[] = [];
    let [now, asked] = [0, 0];
    const pace: PollOptions['pace'] = {
      sleep: (ms) => Promise.resolve(void sleeps.push(ms)).then(() => void (now += ms)),
      random: () => 0,
      now: () => now,
    };
    const answer = await askInTime(
      () => {
        const next = answers[asked++] ?? 'done';
        return next === 'done' ? Promise.resolve(next) : Promise.reject(new OrgError(next, next, next));
      },
      { pace, until: seconds * 1000 },
    ).catch((error: unknown) => (error as OrgError).kind);
    return { answer, sleeps };
  };

  it('retries transient errors, as long as there is time', async () => {
    expect(await ask(['unavailable', 'unreachable', 'done'], 60)).to.deep.equal({
      ...{ answer: 'done', sleeps: [10_000, 12_000] },
    });
    expect(await ask(['unavailable', 'unreachable', 'unreachable', 'done'], 10)).to.deep.equal({
      ...{ answer: 'unreachable', sleeps: [10_000] },
    });
    expect(await ask(['session', 'done'], 60)).to.deep.equal({ answer: 'session', sleeps: [] });
  });
});

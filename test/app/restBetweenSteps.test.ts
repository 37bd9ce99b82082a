import { mock } from 'node:test';
import { expect } from 'chai';
import type { Rollout } from '../../src/app/rollout/openRollout.js';
import { restBetweenSteps } from '../../src/app/rollout/stepRollout.js';
import type { CountedPushRequest } from '../../src/core/model.js';
import type { OrgFact } from '../../src/core/rollout/facts/facts.js';
import type { LogEntry } from '../../src/core/rollout/log/logEntry.js';
import { waiting, type WaitingFor } from '../../src/core/rollout/step/rolloutStep.js';
import type { StepDone } from '../../src/core/rollout/step/runStep.js';
import type { PushStatus } from '../../src/core/status.js';
import { only } from '../support/only.js';
import { report } from '../support/reports.js';
import { environment } from '../support/environment.js';

const ID = '0DV3z0000000001GAA';
const MINUTE = 60_000;

describe('the rest between two steps of a rollout', () => {
  environment({ SF_PACKAGE_PUSH_POLL_MS: '1' });
  let now = 0;

  beforeEach(() => {
    now = 1_000_000;
    mock.method(Date, 'now', () => now);
  });
  afterEach(() => {
    mock.restoreAll();
  });

  /** A step after which so many orgs are in the push that runs. */
  const stepWith = (open: number, what: WaitingFor = 'running'): StepDone => {
    const fact: OrgFact = { state: 'open', failures: 0, pushes: [ID] };
    const push = { pushRequestId: ID, status: 'InProgress' as const };
    const orgs = new Map(Array.from({ length: open }, (_, index) => [`00D${index}`, fact]));
    return only<StepDone>({ step: waiting(what, 'all', null, ''), facts: { pushes: [only(push)], orgs } });
  };

  /** Rests; each look takes a minute, and the org says one after the other. Gives how many looks there were. */
  const looks = async (
    last: StepDone,
    says: Array<PushStatus | 'none' | Error>,
    { minutes = 600, written = 0 }: { minutes?: number; written?: number } = {},
  ): Promise<number> => {
    let [asked, refreshed] = [0, 0];
    const overview = (id: string): Promise<CountedPushRequest | undefined> => {
      expect(id).to.equal(ID);
      now += MINUTE;
      const status = says[Math.min(asked++, says.length - 1)] ?? 'none';
      if (status instanceof Error) return Promise.reject(status);
      return Promise.resolve(status === 'none' ? undefined : report(status, { Pending: 1 }));
    };
    const refresh = (): Promise<void> => Promise.resolve(void refreshed++);
    const entries = (): LogEntry[] => (written > 0 && refreshed >= written ? [only<LogEntry>({})] : []);
    const rollout = only<Rollout>({ org: only({ port: only({ overview }) }), log: only({ refresh, entries }) });
    await restBetweenSteps(rollout, last, now + minutes * MINUTE);
    return asked;
  };

  it('does not poll where a step reads no more than a poll', async () => {
    expect(await looks(stepWith(2_000), ['InProgress'])).to.equal(0);
    expect(await looks(stepWith(5_000, 'soak'), ['InProgress'])).to.equal(0);
  });

  it('polls a large push until it has ended, is gone, or cannot be read', async () => {
    expect(await looks(stepWith(2_001), ['InProgress', 'InProgress', 'Failed'])).to.equal(3);
    expect(await looks(stepWith(2_001), ['InProgress', 'none'])).to.equal(2);
    expect(await looks(stepWith(2_001), ['InProgress', new Error('gone')])).to.equal(2);
  });

  it('ends after ten minutes, when the time is up, and when somebody has added to the log', async () => {
    expect(await looks(stepWith(2_001), ['InProgress'])).to.equal(10);
    expect(await looks(stepWith(2_001), ['InProgress'], { minutes: 3 })).to.equal(3);
    expect(await looks(stepWith(2_001), ['InProgress'], { written: 3 })).to.equal(2);
  });
});

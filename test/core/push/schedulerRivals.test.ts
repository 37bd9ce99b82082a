import { expect } from 'chai';
import { newProgress, type JournalEvent, type Progress, type PushSpec } from '../../../src/core/push/progress.js';
import { replay } from '../../../src/core/push/replay.js';
import { PushScheduler } from '../../../src/core/push/pushScheduler.js';
import type { SchedulerEnv, Scheduled } from '../../../src/core/push/scheduledPush.js';
import { UsageError } from '../../../src/core/errors/usageError.js';
import type { UsageProblem } from '../../../src/core/errors/usageProblem.js';
import type { PushStatus } from '../../../src/core/status.js';
import { orgInMemory, VERSION_IN_MEMORY, type OrgInMemory } from '../../support/orgInMemory.js';

const [A, B, C] = ['00D000000000001', '00D000000000002', '00D000000000003'];
const OLDER = '0DV000000000000AAA';
const YOUNGER = '0DV000000000099AAA';
const plan: PushSpec = {
  request: { versionId: '04t3z000000AbCdAAK', startTime: null, migration: false },
  orgs: [A, B],
  knownRequests: [],
};

type Rivals = Extract<UsageProblem, { kind: 'rival-requests' }>;

describe('other pushes of the same orgs', () => {
  let memory: OrgInMemory;
  let events: JournalEvent[];
  let waits: number[];
  beforeEach(() => {
    memory = orgInMemory();
    [events, waits] = [[], []];
  });
  const other = (id: string, status: PushStatus, ...orgs: string[]): { status: PushStatus } => {
    const request = { id, start: null, status, jobs: new Set(orgs) };
    memory.requests.push(request);
    return request;
  };
  const own = (): (typeof memory.requests)[number] | undefined =>
    memory.requests.find(({ id }) => id !== OLDER && id !== YOUNGER);
  const run = (
    { onSleep, ...env }: Partial<SchedulerEnv> & { onSleep?: () => void } = {},
    start: Progress = newProgress(plan),
  ): Promise<Scheduled> =>
    new PushScheduler(start, {
      org: memory.org,
      pushable: VERSION_IN_MEMORY,
      journal: { append: (event) => Promise.resolve(void events.push(event)) },
      pace: {
        sleep(ms) {
          waits.push(ms);
          onSleep?.();
          return Promise.resolve();
        },
        random: () => 0.5,
      },
      ...env,
    }).run();
  /** What is said of rivals, with our request canceled, or never made. */
  const lost = async (running: Promise<Scheduled>): Promise<Rivals> => {
    const error: unknown = await running.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof UsageError) || error.problem.kind !== 'rival-requests') throw new Error(String(error));
    const request = own();
    expect(error.problem.canceled).to.equal(request?.id ?? null);
    if (request !== undefined) expect(request.status).to.equal('Canceled');
    return error.problem;
  };

  for (const status of ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Paused']) {
    for (const id of [OLDER, YOUNGER]) {
      it(`win where they are ${status}, whether they are older or not (${id})`, async () => {
        other(id, status, B, C);
        expect((await lost(run())).requests).to.deep.equal([{ pushRequestId: id, status, orgs: 1 }]);
        expect(waits).to.deep.equal([]);
        expect(events.slice(-4)).to.deep.equal([
          { event: 'checked', rivals: [{ pushRequestId: id, status, orgs: 1 }] },
          { event: 'intent', write: 'cancel' },
          { event: 'canceled' },
          { event: 'ended', outcome: 'rival' },
        ]);
      });
    }
  }

  it('are no rivals where they are canceled, or contain other orgs', async () => {
    other(OLDER, 'Canceled', A, B);
    other(YOUNGER, 'InProgress', C);
    expect((await run()).outcome).to.equal('scheduled');
    expect(memory.calls).to.deep.equal(['create', 'insert', 'count', 'jobs-of-orgs', 'activate']);
  });

  it('are not read where no request is a candidate', async () => {
    memory = orgInMemory(undefined, { counting: true });
    other(OLDER, 'Succeeded', A, B);
    other(YOUNGER, 'Canceled', A, B);
    expect((await run({}, newProgress({ ...plan, knownRequests: [OLDER] }))).outcome).to.equal('scheduled');
    expect(memory.calls).to.deep.equal(['create', 'insert', 'activate']);
  });

  it('are checked again after the call with the jobs, where there is a candidate', async () => {
    memory = orgInMemory(undefined, { counting: true });
    other(YOUNGER, 'Created', C);
    expect((await run()).outcome).to.equal('scheduled');
    expect(memory.calls).to.deep.equal(['create', 'insert', 'version', 'jobs-of-orgs', 'activate']);
  });

  it('win where they are Created and older', async () => {
    other(OLDER, 'Created', A);
    await lost(run());
    expect(waits).to.deep.equal([]);
  });

  it('give way where they are Created and younger', async () => {
    const rival = other(YOUNGER, 'Created', A);
    const { outcome } = await run({
      onSleep() {
        if (waits.length === 3) rival.status = 'Canceled';
      },
    });
    expect(outcome).to.equal('scheduled');
    expect(waits).to.deep.equal([1000, 2000, 4000]);
    expect(memory.calls.slice(2)).to.deep.equal(['count', 'jobs-of-orgs', 'version', 'version', 'version', 'activate']);
  });

  it('win where they were younger, and start first', async () => {
    const rival = other(YOUNGER, 'Created', A);
    const onSleep = (): void => {
      rival.status = 'Pending';
    };
    expect((await lost(run({ onSleep }))).requests[0]?.status).to.equal('Pending');
    expect(waits).to.have.length(1);
  });

  it('win where they are younger, and do not change for two minutes', async () => {
    other(YOUNGER, 'Created', A);
    await lost(run());
    expect(waits.reduce((sum, ms) => sum + ms, 0)).to.equal(120_000);
    expect(Math.max(...waits)).to.equal(10_000);
    // Whoever takes it up again has two minutes of their own.
    const again = replay(plan, events.slice(0, -3));
    expect(again.rivals).to.have.length(1);
    expect(replay(plan, events)).to.deep.include({ outcome: 'rival', rivals: again.rivals });
  });

  describe('that existed before', () => {
    const known = (more: Partial<PushSpec> = {}): Progress => newProgress({ ...plan, knownRequests: [OLDER], ...more });

    for (const status of ['Succeeded', 'Failed'])
      it(`are no rivals where they had ended, now ${status}`, async () => {
        other(OLDER, status, A);
        expect((await run({}, known())).outcome).to.equal('scheduled');
      });

    for (const status of ['Created', 'Pending', 'Succeeded', 'Failed'])
      it(`stop everything before it begins where they were Created, and are ${status}`, async () => {
        other(OLDER, status, A);
        expect((await lost(run({}, known({ knownCreated: [OLDER] })))).canceled).to.equal(null);
        expect(memory.calls).to.deep.equal(['version', 'jobs-of-orgs']);
      });

    it('are no rivals where they were Created, and contain none of the orgs', async () => {
      other(OLDER, 'Created', C);
      expect((await run({}, known({ knownCreated: [OLDER] }))).outcome).to.equal('scheduled');
    });

    it('are rivals for the orgs that they still upgrade', async () => {
      other(OLDER, 'InProgress', A, B);
      const jobsOfOrgs: SchedulerEnv['org']['jobsOfOrgs'] = async (...args) =>
        (await memory.org.jobsOfOrgs(...args)).map((job) => ({
          ...job,
          status: job.orgKey === A ? 'Failed' : job.status,
        }));
      const { requests } = await lost(run({ org: { ...memory.org, jobsOfOrgs } }, known()));
      expect(requests).to.deep.equal([{ pushRequestId: OLDER, status: 'InProgress', orgs: 1 }]);
    });

    it('win where they are Created, whatever their ids say', async () => {
      other(YOUNGER, 'Created', A);
      const start = {
        ...newProgress({ ...plan, knownRequests: [YOUNGER], knownCreated: [YOUNGER] }),
        unchecked: false,
      };
      await lost(run({}, start));
      expect(waits).to.deep.equal([]);
    });
  });

  describe('of a resumed push', () => {
    const brokenOff = async (before: string): Promise<Progress> => {
      await run();
      memory.requests.splice(0, memory.requests.length, { ...memory.requests[0]!, status: 'Created' });
      return replay(
        plan,
        events.splice(0).slice(
          0,
          events.findIndex(({ event }) => event === before),
        ),
      );
    };

    it('are checked before anything is written', async () => {
      const start = await brokenOff('inserted');
      memory.requests[0]?.jobs.clear();
      other(YOUNGER, 'Pending', A);
      memory.calls.length = 0;
      await lost(run({}, start));
      expect(memory.calls).to.deep.equal(['state', 'version', 'jobs-of-orgs', 'cancel']);
    });

    it('are waited for only when all jobs are inserted', async () => {
      const start = await brokenOff('inserted');
      memory.requests[0]?.jobs.delete(B);
      const rival = other(YOUNGER, 'Created', A);
      memory.calls.length = 0;
      const onSleep = (): void => {
        rival.status = 'Canceled';
      };
      expect((await run({ onSleep }, start)).outcome).to.equal('scheduled');
      expect(memory.calls.slice(3)).to.deep.equal(['insert', 'count', 'jobs-of-orgs', 'version', 'activate']);
    });

    it('are reported again for a push that has lost', async () => {
      other(OLDER, 'Pending', A);
      await lost(run());
      const calls = memory.calls.length;
      expect((await lost(run({}, replay(plan, events)))).requests).to.have.length(1);
      expect(memory.calls).to.have.length(calls);
    });

    it('still win where the response to the cancel was lost', async () => {
      let lostOnce = false;
      const rival = (name: string) =>
        name === 'cancel' && !lostOnce ? ((lostOnce = true), 'lost-after' as const) : 'none';
      memory = orgInMemory(rival);
      other(OLDER, 'Pending', A);
      await lost(run());
    });
  });

  it('are not relevant for a push that somebody cancels before it starts', async () => {
    const countJobs: SchedulerEnv['org']['countJobs'] = (push) => {
      const request = own();
      if (request !== undefined) request.status = 'Canceled';
      return memory.org.countJobs(push);
    };
    expect((await run({ org: { ...memory.org, countJobs } })).outcome).to.equal('canceled');
    expect(memory.calls).not.to.include('activate');
  });

  it('are not relevant for a push that somebody cancels while it waits for them', async () => {
    other(YOUNGER, 'Created', A);
    const onSleep = (): void => {
      const request = own();
      if (request !== undefined) request.status = 'Canceled';
    };
    expect((await run({ onSleep })).outcome).to.equal('canceled');
    expect(memory.calls).not.to.include('activate');
  });

  describe('and permission to start', () => {
    it('is requested when nothing else is left to do', async () => {
      const asked: string[][] = [];
      const mayActivate = (): Promise<undefined> => {
        asked.push([...memory.calls]);
        return Promise.resolve(undefined);
      };
      expect((await run({ mayActivate })).outcome).to.equal('scheduled');
      expect(asked).to.deep.equal([['create', 'insert', 'count']]);
    });

    it('is refused with a reason, and the push is canceled', async () => {
      const refusal = { reason: 'closed', message: 'the window is closed since 05:00' } as const;
      const { outcome, progress } = await run({ mayActivate: () => Promise.resolve(refusal) });
      expect([outcome, progress.withheld, own()?.status]).to.deep.equal(['withheld', refusal, 'Canceled']);
      expect(memory.calls).not.to.include('activate');
      const again = await run({}, replay(plan, events));
      expect([again.outcome, again.progress.withheld]).to.deep.equal(['withheld', refusal]);
    });
  });
});

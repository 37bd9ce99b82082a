import { expect } from 'chai';
import { newProgress, type JournalEvent, type PushSpec } from '../../../src/core/push/progress.js';
import { replay } from '../../../src/core/push/replay.js';
import { OrgError } from '../../../src/core/errors/orgError.js';
import type { PushOrg } from '../../../src/core/ports.js';
import type { Retry } from '../../../src/core/push/retryPolicy.js';
import { PushScheduler } from '../../../src/core/push/pushScheduler.js';
import type { Scheduled } from '../../../src/core/push/scheduledPush.js';
import { ScheduleBroken } from '../../../src/core/push/broken.js';
import { UsageError } from '../../../src/core/errors/usageError.js';
import { nextAction } from '../../../src/core/push/nextAction.js';
import { orgInMemory, VERSION_IN_MEMORY, type Fault, type OrgInMemory } from '../../support/orgInMemory.js';

const orgs = Array.from({ length: 450 }, (_, index) => `00D${String(index).padStart(12, '0')}`);
const plan: PushSpec = {
  request: { versionId: '04t3z000000AbCdAAK', startTime: null, migration: false },
  orgs,
  knownRequests: [],
};

const run = async (
  memory: OrgInMemory,
  override: Partial<PushOrg> = {},
  start = newProgress(plan),
): Promise<{ result: Scheduled; events: JournalEvent[]; waits: number[]; retries: Retry[] }> => {
  const [events, waits, retries]: [JournalEvent[], number[], Retry[]] = [[], [], []];
  const result = await new PushScheduler(start, {
    org: { ...memory.org, ...override },
    pushable: VERSION_IN_MEMORY,
    journal: { append: (event) => Promise.resolve(void events.push(event)) },
    pace: { sleep: (ms) => Promise.resolve(void waits.push(ms)), random: () => 0.5 },
    onRetry: (retry) => retries.push(retry),
  }).run();
  return { result, events, waits, retries };
};

const broken = async (promise: Promise<unknown>): Promise<ScheduleBroken> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ScheduleBroken)) throw new Error(`it did not break off: ${String(error)}`);
  return error;
};

/** A fault at the first call of a name. */
const once = (name: string, fault: Fault): ((call: string) => Fault) => {
  let done = false;
  return (call) => {
    if (done || call !== name) return 'none';
    done = true;
    return fault;
  };
};

describe('scheduling', () => {
  it('creates, inserts, counts, and only then sets Pending, with an intent before each write', async () => {
    const memory = orgInMemory();
    const { result, events } = await run(memory);
    expect(result.outcome).to.equal('scheduled');
    expect(memory.calls).to.deep.equal(['create', 'insert', 'count', 'activate']);
    expect(memory.requests).to.have.length(1);
    expect([...(memory.requests[0]?.jobs ?? [])]).to.deep.equal(orgs);
    expect(events.map((event) => (event.event === 'intent' ? `intent ${event.write}` : event.event))).to.deep.equal([
      ...[
        'intent create-request',
        'created',
        'intent insert-jobs',
        'inserted',
        'counted',
        'checked',
        'intent activate',
        'activated',
      ],
      'ended',
    ]);
  });

  it('does not count again after the count with the last insert', async () => {
    const memory = orgInMemory(undefined, { counting: true });
    const { result } = await run(memory);
    expect(result.outcome).to.equal('scheduled');
    expect(result.progress.counted).to.equal(450);
    expect(memory.calls).to.deep.equal(['create', 'insert', 'activate']);
  });

  it('reads the jobs where the count with the insert differs', async () => {
    const memory = orgInMemory(undefined, { counting: true });
    const insertJobs: PushOrg['insertJobs'] = (id, batch) => {
      memory.requests[0]?.jobs.add('00D000000000zzz');
      return memory.org.insertJobs(id, batch);
    };
    expect((await run(memory, { insertJobs })).result.outcome).to.equal('miscounted');
    expect(memory.calls).to.deep.equal(['create', 'insert', 'state', 'cancel']);
    expect(memory.requests[0]?.status).to.equal('Canceled');
  });

  it('continues without the orgs that are refused; cancels where all are', async () => {
    const some = orgInMemory(undefined, { ineligible: new Set(orgs.slice(3, 5)) });
    const { result } = await run(some);
    expect(result.outcome).to.equal('scheduled');
    expect([...result.progress.rejected.keys()]).to.deep.equal(orgs.slice(3, 5));
    expect(some.requests[0]?.jobs.size).to.equal(448);
    expect(some.calls).to.deep.equal(['create', 'insert', 'count', 'activate']);

    const none = orgInMemory(undefined, { ineligible: new Set(orgs) });
    expect((await run(none)).result.outcome).to.equal('nothing-accepted');
    expect(none.requests[0]?.status).to.equal('Canceled');
  });

  it('does not reject orgs where somebody cancels the request while jobs are inserted', async () => {
    const memory = orgInMemory();
    const insertJobs: PushOrg['insertJobs'] = (_, batch) => {
      for (const request of memory.requests) request.status = 'Canceled';
      const answers = batch.map((orgKey) => ({
        orgKey,
        ok: false as const,
        reason: 'INVALID_STATUS',
        message: 'is Canceled',
      }));
      return Promise.resolve({ answers, counted: undefined });
    };
    const { result } = await run(memory, { insertJobs });
    expect([result.outcome, result.progress.rejected.size]).to.deep.equal(['canceled', 0]);
  });

  for (const call of ['create', 'insert', 'count', 'activate']) {
    for (const fault of ['lost-before', 'lost-after', 'busy'] as const) {
      it(`does everything exactly once when the answer to ${call} is ${fault}`, async () => {
        const memory = orgInMemory(once(call, fault));
        const { result, retries } = await run(memory);
        expect(result.outcome).to.equal('scheduled');
        const scheduled = memory.requests.filter(({ status }) => status === 'Pending');
        expect(scheduled.map(({ id }) => id)).to.deep.equal([result.pushRequestId]);
        expect([...(scheduled[0]?.jobs ?? [])]).to.have.members(orgs);
        // A request whose answer was lost is left behind, empty, and named.
        const others = memory.requests.filter(({ status }) => status !== 'Pending').map(({ id }) => id);
        expect(result.progress.orphanedRequests ?? []).to.deep.equal(others);
        expect(others).to.have.length(call === 'create' && fault === 'lost-after' ? 1 : 0);
        expect(retries).to.have.length(1);
      });
    }
  }

  it('sends rows again after a row lock, whether they were saved or not', async () => {
    for (const fault of ['rows-lock', 'rows-committed'] as const) {
      const memory = orgInMemory(once('insert', fault));
      expect((await run(memory)).result.outcome).to.equal('scheduled');
      expect(memory.requests[0]?.jobs.size).to.equal(450);
    }
  });

  it('finds the org that fails its batch by halving, and continues without it', async () => {
    const memory = orgInMemory(undefined, { poison: new Set([orgs[77] ?? '']) });
    const { result } = await run(memory);
    expect(result.outcome).to.equal('scheduled');
    expect([...result.progress.rejected.keys()]).to.deep.equal([orgs[77]]);
    expect(memory.requests[0]?.jobs.size).to.equal(449);
    expect(memory.calls.filter((call) => call === 'insert').length).to.be.below(40);
  });

  it('stops, and keeps the request, when it is not the orgs that fail', async () => {
    const memory = orgInMemory((call) => (call === 'insert' ? 'rows-lock' : 'none'));
    const error = await broken(run(memory));
    expect(error).to.include({ canceled: false, pushRequestId: memory.requests[0]?.id });
    expect(memory.requests[0]?.status).to.equal('Created');
  });

  it('retries a limited number of times, with growing pauses', async () => {
    const memory = orgInMemory((call) => (call === 'activate' ? 'busy' : 'none'));
    const waits: number[] = [];
    const error = await broken(
      new PushScheduler(newProgress(plan), {
        org: memory.org,
        pushable: VERSION_IN_MEMORY,
        journal: { append: () => Promise.resolve() },
        pace: { sleep: (ms) => Promise.resolve(void waits.push(ms)), random: () => 0 },
      }).run(),
    );
    expect(error.canceled).to.equal(false);
    expect(waits).to.deep.equal([500, 1000, 2000, 4000, 8000]);
    expect(memory.requests[0]?.status).to.equal('Created');
  });

  it('stops at once when the session has expired', async () => {
    const memory = orgInMemory();
    const over = new OrgError('session', 'INVALID_SESSION_ID', 'Session expired or invalid');
    const error = await broken(run(memory, { insertJobs: () => Promise.reject(over) }));
    expect(error).to.include({ canceled: false, pushRequestId: memory.requests[0]?.id });
    expect(memory.calls).to.deep.equal(['create']);
  });

  it('cancels its request when the org refuses the next step, and names it', async () => {
    const memory = orgInMemory();
    const no = new OrgError('refused', 'INVALID_OPERATION', 'no');
    const error = await broken(run(memory, { activate: () => Promise.reject(no) }));
    expect(error).to.include({ canceled: true, pushRequestId: memory.requests[0]?.id });
    expect(memory.requests[0]?.status).to.equal('Canceled');
  });

  it('takes over no request, and names those that a lost response may have left behind', async () => {
    const memory = orgInMemory(once('create', 'lost-after'));
    // Somebody else makes the same request at the same moment, and begins to add jobs.
    memory.requests.push({
      id: '0DV000000000998AAA',
      start: null,
      status: 'Created',
      jobs: new Set(['00D000000000zzz']),
    });
    const { result } = await run(memory);
    const [, lostOne, own] = memory.requests;
    expect(result.pushRequestId).to.equal(own?.id);
    expect(result.progress.orphanedRequests).to.deep.equal([lostOne?.id]);
    expect(lostOne?.jobs.size).to.equal(0);
  });

  it('does not claim that nothing was created where the request is refused after a lost response', async () => {
    const memory = orgInMemory(once('create', 'lost-after'));
    let first = true;
    const createRequest: PushOrg['createRequest'] = (request) => {
      if (!first) return Promise.reject(new OrgError('permission', 'INSUFFICIENT_ACCESS', 'no'));
      first = false;
      return memory.org.createRequest(request);
    };
    const events: JournalEvent[] = [];
    const error = await broken(
      new PushScheduler(newProgress(plan), {
        org: { ...memory.org, createRequest },
        pushable: VERSION_IN_MEMORY,
        journal: { append: (event) => Promise.resolve(void events.push(event)) },
        pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
      }).run(),
    );
    expect(error).to.include({ canceled: false, pushRequestId: undefined });
    expect(events.map(({ event }) => event)).to.deep.equal(['intent', 'intent']);
  });

  it('cancels a push with unexpected jobs', async () => {
    const memory = orgInMemory();
    const countJobs: PushOrg['countJobs'] = (id) => {
      memory.requests[0]?.jobs.add('00D000000000zzz');
      return memory.org.countJobs(id);
    };
    expect((await run(memory, { countJobs })).result.outcome).to.equal('miscounted');
    expect(memory.requests[0]?.status).to.equal('Canceled');
  });

  it('inserts jobs again that the org lost between the response and the count', async () => {
    const memory = orgInMemory();
    let first = true;
    const countJobs: PushOrg['countJobs'] = (id) => {
      if (first) memory.requests[0]?.jobs.delete(orgs[7] ?? '');
      first = false;
      return memory.org.countJobs(id);
    };
    expect((await run(memory, { countJobs })).result.outcome).to.equal('scheduled');
    expect(memory.requests[0]?.jobs.size).to.equal(450);
  });

  it('retries orgs that were given up while nothing succeeded', () => {
    const row = (index: number, reason: string) => ({ orgKey: orgs[index] ?? '', reason, message: reason });
    const rejected = [row(1, 'UNKNOWN_EXCEPTION'), row(2, 'INVALID_OPERATION')];
    const { rejected: kept } = replay(plan, [
      { event: 'created', pushRequestId: '0DV3z0000000001GAA' },
      { event: 'inserted', accepted: [], rejected },
    ]);
    expect([...kept.keys()]).to.deep.equal([orgs[2]]);
  });

  it('changes nothing when a finished push is resumed', async () => {
    const memory = orgInMemory();
    const { events } = await run(memory);
    const calls = memory.calls.length;
    const again = await run(memory, {}, replay(plan, events));
    expect(again.result.outcome).to.equal('scheduled');
    expect(memory.calls).to.have.length(calls);
  });

  it('reads the org before anything else when it is resumed in the middle', async () => {
    const memory = orgInMemory();
    const { events } = await run(memory);
    for (let kept = 0; kept < events.length; kept++) {
      const before = memory.calls.length;
      const progress = replay(plan, events.slice(0, kept));
      const first = nextAction(progress).do;
      if (progress.pushRequestId !== undefined) expect(first).to.equal('read');
      else expect(first).to.equal('check');
      if (progress.pushRequestId === undefined)
        expect(nextAction({ ...progress, unchecked: false }).do).to.equal('create-request');
      if (progress.pushRequestId === undefined) continue;
      expect((await run(memory, {}, progress)).result.outcome).to.equal('scheduled');
      expect(memory.calls.slice(before)).to.deep.equal(['state']);
    }
    expect(memory.requests).to.have.length(1);
  });

  it('ends where the org refuses the request itself, and the journal says so', async () => {
    const events: JournalEvent[] = [];
    const no = new OrgError('permission', 'INSUFFICIENT_ACCESS', 'no');
    const start = new PushScheduler(newProgress(plan), {
      org: { ...orgInMemory().org, createRequest: () => Promise.reject(no) },
      pushable: VERSION_IN_MEMORY,
      journal: { append: (event) => Promise.resolve(void events.push(event)) },
      pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
    }).run();
    const error = await broken(start);
    expect(error).to.include({ canceled: true, pushRequestId: undefined, message: 'no', cause: no });
    expect(events).to.deep.equal([{ event: 'intent', write: 'create-request' }, { event: 'refused' }]);
    expect(replay(plan, events).unsettled).to.equal(undefined);
  });

  it('finds the org for which a whole batch is refused, and continues without it', async () => {
    const memory = orgInMemory();
    const bad = orgs[77] ?? '';
    const insertJobs: PushOrg['insertJobs'] = (id, batch) =>
      batch.includes(bad)
        ? Promise.reject(new OrgError('refused', 'BAD_ORG', 'this one'))
        : memory.org.insertJobs(id, batch);
    const { result, waits } = await run(memory, { insertJobs });
    expect(result.outcome).to.equal('scheduled');
    expect([...result.progress.rejected.values()]).to.deep.equal([
      { orgKey: bad, reason: 'BAD_ORG', message: 'this one' },
    ]);
    expect(memory.requests[0]?.jobs.size).to.equal(449);
    expect(Math.max(...waits), 'short pauses while a batch is halved').to.be.below(1001);
  });

  it('cancels where the user may not insert jobs', async () => {
    const memory = orgInMemory();
    const no = new OrgError('permission', 'INSUFFICIENT_ACCESS', 'no');
    const error = await broken(run(memory, { insertJobs: () => Promise.reject(no) }));
    expect(error.canceled).to.equal(true);
    expect(memory.calls).to.deep.equal(['create', 'cancel']);
  });

  it('reports that the request is gone', async () => {
    const memory = orgInMemory();
    const progress = replay(plan, [{ event: 'created', pushRequestId: '0DV000000000999AAA' }]);
    const error = await broken(run(memory, {}, progress));
    expect(error.message).to.equal('The org has no push request 0DV000000000999AAA.');
    expect(error.cause).to.include({ kind: 'refused', code: 'NOT_FOUND' });
  });

  it('keeps an org with a persistent lock for later, and cancels nothing', async () => {
    const memory = orgInMemory();
    const locked = (orgKey: string) => ({
      orgKey,
      ok: false as const,
      reason: 'UNABLE_TO_LOCK_ROW',
      message: 'locked',
    });
    const insertJobs: PushOrg['insertJobs'] = (_, batch) =>
      Promise.resolve({ answers: batch.map(locked), counted: undefined });
    const error = await broken(run(memory, { insertJobs }));
    expect(error).to.include({ canceled: false, message: 'locked', pushRequestId: memory.requests[0]?.id });
    expect(error.cause).to.include({ kind: 'unavailable', code: 'UNABLE_TO_LOCK_ROW' });
    expect(memory.requests[0]?.status).to.equal('Created');
  });

  const tried = (retries: readonly Retry[]): Array<[action: string, attempt: number]> =>
    retries.map(({ action, attempt }) => [action, attempt]);
  const planOf = (...own: string[]): PushSpec => ({ ...plan, orgs: own });
  const no = new OrgError('refused', 'INVALID_OPERATION', 'no');

  it('counts retries from zero after each successful write', async () => {
    const done = new Set<string>();
    const memory = orgInMemory((call) => {
      if (done.has(call)) return 'none';
      done.add(call);
      return call === 'create' ? 'lost-after' : 'busy';
    });
    const { result, retries } = await run(memory);
    expect(result.outcome).to.equal('scheduled');
    expect(tried(retries)).to.deep.equal([
      ['create-request', 1],
      ['insert-jobs', 1],
      ['read', 2],
      ['count-jobs', 1],
      ['count-jobs', 2],
      ['check', 3],
      ['activate', 4],
      ['find-orphaned-requests', 1],
    ]);
  });

  it('counts retries from zero after refused orgs, too', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => `00D${String(index).padStart(12, '0')}`);
    let inserts = 0;
    const memory = orgInMemory((call) => (call === 'insert' && ++inserts % 2 === 1 ? 'busy' : 'none'), {
      ineligible: new Set(many.slice(0, 1000)),
    });
    const { result, retries } = await run(memory, {}, newProgress(planOf(...many)));
    expect([...result.progress.accepted]).to.deep.equal(many.slice(1000));
    expect(tried(retries)).to.deep.equal([
      ['insert-jobs', 1],
      ['insert-jobs', 1],
    ]);
    const [bad = '', worse = ''] = orgs;
    const alone: PushOrg['insertJobs'] = (_, batch) =>
      Promise.reject(batch.length === 1 && batch[0] === worse && inserts++ === 0 ? busy : no);
    const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
    inserts = 0;
    const refused = await run(orgInMemory(), { insertJobs: alone }, newProgress(planOf(bad, worse)));
    expect(refused.result.outcome).to.equal('nothing-accepted');
    expect(tried(refused.retries)).to.deep.equal([
      ['insert-jobs', 1],
      ['insert-jobs', 1],
    ]);
    const inserted = refused.events.filter((event) => event.event === 'inserted');
    expect(inserted.map(({ accepted }) => accepted)).to.deep.equal([[], []]);
  });

  it('names the step that was locked', async () => {
    expect(tried((await run(orgInMemory(once('insert', 'rows-lock')))).retries)).to.deep.equal([['insert-jobs', 1]]);
  });

  it('gives up any number of orgs that fail alone, while others are accepted between them', async () => {
    const poison = new Set(orgs.filter((_, index) => index % 60 === 7));
    const { result } = await run(orgInMemory(undefined, { poison }));
    expect(result.outcome).to.equal('scheduled');
    expect(new Set(result.progress.rejected.keys())).to.deep.equal(poison);
  });

  it('stops where several orgs in a row fail alone, or one is locked', async () => {
    const some = orgs.slice(0, 6);
    const memory = orgInMemory(undefined, { poison: new Set(some) });
    const failing = run(memory, {}, newProgress(planOf(...some)));
    expect((await broken(failing)).cause).to.include({ kind: 'unavailable', code: 'UNKNOWN_EXCEPTION' });
    const locked = orgInMemory((call) => (call === 'insert' ? 'rows-lock' : 'none'));
    const alone = await broken(run(locked, {}, newProgress(planOf(...orgs.slice(0, 1)))));
    expect(alone.cause).to.include({ code: 'UNABLE_TO_LOCK_ROW' });
    expect([memory, locked].map(({ requests }) => requests[0]?.status)).to.deep.equal(['Created', 'Created']);
  });

  it('cancels nothing where it may not read other pushes', async () => {
    const versionFacts: PushOrg['versionFacts'] = () => Promise.reject(no);
    const early = { ...plan, knownRequests: ['0DV000000000998AAA'], knownCreated: ['0DV000000000998AAA'] };
    const memory = orgInMemory();
    expect(await broken(run(memory, { versionFacts }, newProgress(early)))).to.include({ canceled: false });
    expect(memory.calls).to.deep.equal([]);

    const late = orgInMemory(undefined, { counting: true });
    late.requests.push({ id: '0DV000000000998AAA', start: null, status: 'Created', jobs: new Set([orgs[0] ?? '']) });
    expect(await broken(run(late, { versionFacts }))).to.include({ canceled: false });
    expect(late.requests[1]?.status).to.equal('Created');
  });

  it('cancels nothing where it may not read another push that it waits for', async () => {
    const memory = orgInMemory();
    memory.requests.push({ id: '0DV000000000998AAA', start: null, status: 'Created', jobs: new Set([orgs[0] ?? '']) });
    const versionFacts: PushOrg['versionFacts'] = () => Promise.reject(no);
    expect(await broken(run(memory, { versionFacts }))).to.include({ canceled: false });
    expect(memory.requests[1]?.status).to.equal('Created');
  });

  it('reads the result of a refused step, which may have been executed', async () => {
    const memory = orgInMemory();
    const activate: PushOrg['activate'] = async (id) => {
      await memory.org.activate(id);
      throw no;
    };
    const { result, retries } = await run(memory, { activate });
    expect([result.outcome, tried(retries)]).to.deep.equal(['scheduled', [['activate', 1]]]);

    const empty = orgInMemory(undefined, { ineligible: new Set(orgs) });
    const cancel: PushOrg['cancel'] = async (id) => {
      await empty.org.cancel(id);
      throw no;
    };
    const canceled = await run(empty, { cancel });
    expect([canceled.result.outcome, tried(canceled.retries)]).to.deep.equal([
      ...['nothing-accepted', [['cancel', 1]]],
    ]);
  });

  it('records the cancel after a refusal, or that its result is unknown', async () => {
    const insertJobs: PushOrg['insertJobs'] = () => Promise.reject(new OrgError('permission', 'X', 'no'));
    for (const cancel of [undefined, () => Promise.reject(no)] as const) {
      const events: JournalEvent[] = [];
      const memory = orgInMemory();
      const error = await broken(
        new PushScheduler(newProgress(plan), {
          org: { ...memory.org, insertJobs, ...(cancel && { cancel }) },
          pushable: VERSION_IN_MEMORY,
          journal: { append: (event) => Promise.resolve(void events.push(event)) },
          pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
        }).run(),
      );
      expect(error.canceled).to.equal(cancel === undefined);
      expect(events.slice(3)).to.deep.equal([
        { event: 'intent', write: 'cancel' },
        ...(cancel === undefined ? [{ event: 'canceled' }, { event: 'ended', outcome: 'canceled' }] : []),
      ]);
    }
  });

  it('stops where the journal cannot be written, without a cancel', async () => {
    const full = new Error('ENOSPC: no space left on device, write');
    const memory = orgInMemory();
    const error = await broken(
      new PushScheduler(newProgress(plan), {
        org: memory.org,
        pushable: VERSION_IN_MEMORY,
        journal: { append: ({ event }) => (event === 'counted' ? Promise.reject(full) : Promise.resolve()) },
        pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
      }).run(),
    );
    const [request] = memory.requests;
    expect(error).to.include({ name: 'ScheduleBroken', cause: full, canceled: false, pushRequestId: request?.id });
    expect(request?.status).to.equal('Created');
  });

  it('breaks off where another process has taken over its record: the error has the request', async () => {
    const taken = new UsageError({ kind: 'record-taken', file: '/r' });
    const memory = orgInMemory();
    const error = await broken(
      new PushScheduler(newProgress(plan), {
        org: memory.org,
        pushable: VERSION_IN_MEMORY,
        journal: { append: ({ event }) => (event === 'counted' ? Promise.reject(taken) : Promise.resolve()) },
        pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
      }).run(),
    );
    expect(error).to.include({ cause: taken, canceled: false, pushRequestId: memory.requests[0]?.id });
  });
});

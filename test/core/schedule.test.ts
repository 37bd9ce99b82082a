import { expect } from 'chai';
import { OrgError } from '../../src/core/orgError.js';
import type { JobInsert, PushOrg } from '../../src/core/ports.js';
import { schedule, ScheduleBroken } from '../../src/core/schedule.js';
import { countJobs } from '../../src/core/status.js';
import { next, type Progress } from '../../src/core/steps.js';

const ID = '0DV3z0000000001GAA';
const orgs = Array.from({ length: 450 }, (_, index) => `00D${String(index).padStart(12, '0')}`);
const plan = { request: { versionId: '04t3z000000AbCdAAK', startTime: null, migration: false }, orgs };
const accepted = (orgKey: string): JobInsert => ({ orgKey, ok: true, jobId: `0DX${orgKey.slice(3)}` });
const refused = (orgKey: string): JobInsert => ({ orgKey, ok: false, reason: 'INVALID_OPERATION', message: 'no' });
const count = (total: number): ReturnType<typeof countJobs> => countJobs([{ status: 'Created', count: total }]);

type Calls = Array<[name: string, ...rest: unknown[]]>;

/** An org in memory that writes down what it is asked to do. */
const orgInMemory = (answers: Partial<PushOrg> = {}): { org: PushOrg; calls: Calls } => {
  const calls: Calls = [];
  let jobs = 0;
  const note =
    <T>(name: keyof PushOrg, answer: (...args: never[]) => T) =>
    async (...args: unknown[]): Promise<T> => {
      calls.push([name, ...args]);
      return (answers[name] as typeof answer | undefined)?.(...(args as never[])) ?? answer(...(args as never[]));
    };
  const org = {
    createRequest: note('createRequest', () => ID),
    insertJobs: note('insertJobs', (_id: string, keys: string[]) => {
      jobs += keys.length;
      return keys.map(accepted);
    }),
    countJobs: note('countJobs', () => count(jobs)),
    activate: note('activate', () => undefined),
    cancel: note('cancel', () => undefined),
  };
  return { org: org as unknown as PushOrg, calls };
};

const names = (calls: Calls): string[] => calls.map(([name]) => name);

describe('scheduling', () => {
  it('creates, inserts 200 at a time, counts, and only then sets Pending', async () => {
    const { org, calls } = orgInMemory();
    const result = await schedule(plan, org);
    expect(result.outcome).to.equal('scheduled');
    expect(names(calls)).to.deep.equal([
      'createRequest',
      'insertJobs',
      'insertJobs',
      'insertJobs',
      'countJobs',
      'activate',
    ]);
    expect(calls.filter(([name]) => name === 'insertJobs').flatMap(([, , keys]) => keys)).to.deep.equal(orgs);
  });

  it('goes on without the orgs that are refused', async () => {
    const insertJobs: PushOrg['insertJobs'] = (_id, keys) =>
      Promise.resolve(keys.map((key) => (key === orgs[3] ? refused(key) : accepted(key))));
    const { org, calls } = orgInMemory({ insertJobs, countJobs: () => Promise.resolve(count(449)) });
    const result = await schedule(plan, org);
    expect(result.outcome).to.equal('scheduled');
    expect(result.inserts.filter((insert) => !insert.ok).map(({ orgKey }) => orgKey)).to.deep.equal([orgs[3]]);
    expect(names(calls).at(-1)).to.equal('activate');
  });

  it('cancels the request if no org is accepted', async () => {
    const { org, calls } = orgInMemory({ insertJobs: (_id, keys) => Promise.resolve(keys.map(refused)) });
    expect((await schedule(plan, org)).outcome).to.equal('nothing-accepted');
    expect(names(calls).slice(-1)).to.deep.equal(['cancel']);
    expect(names(calls)).not.to.include('activate');
  });

  for (const total of [449, 451]) {
    it(`cancels rather than starts a push in which the org counts ${total} jobs instead of 450`, async () => {
      const { org, calls } = orgInMemory({ countJobs: () => Promise.resolve(count(total)) });
      expect((await schedule(plan, org)).outcome).to.equal('miscounted');
      expect(names(calls).at(-1)).to.equal('cancel');
      expect(names(calls)).not.to.include('activate');
    });
  }

  const broken = new OrgError('unreachable', 'ECONNRESET', 'The org could not be reached.');
  const breakAt = async (answers: Partial<PushOrg>): Promise<{ error: ScheduleBroken; calls: Calls }> => {
    const { org, calls } = orgInMemory(answers);
    const error = await schedule(plan, org).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ScheduleBroken)) throw new Error('it did not break off');
    return { error, calls };
  };

  it('names no request where none was made', async () => {
    const { error, calls } = await breakAt({ createRequest: () => Promise.reject(broken) });
    expect(error).to.include({ pushRequestId: undefined, canceled: false, mayBePending: false });
    expect(names(calls)).to.deep.equal(['createRequest']);
  });

  it('cancels what it has made when it cannot go on, and names it', async () => {
    const { error } = await breakAt({ insertJobs: () => Promise.reject(broken) });
    expect(error).to.include({ pushRequestId: ID, canceled: true, mayBePending: false });
    expect(error.cause).to.equal(broken);
  });

  it('says so where it cannot cancel either', async () => {
    const fail = (): Promise<never> => Promise.reject(broken);
    expect((await breakAt({ countJobs: fail, cancel: fail })).error).to.include({
      canceled: false,
      mayBePending: false,
    });
    expect((await breakAt({ activate: fail, cancel: fail })).error).to.include({ canceled: false, mayBePending: true });
  });

  it('decides from the facts alone', () => {
    const progress: Progress = { plan, pushRequestId: ID, inserts: orgs.slice(0, 200).map(accepted) };
    expect(next(progress)).to.deep.equal({ do: 'insert-jobs', pushRequestId: ID, orgs: orgs.slice(200, 400) });
    expect(next(progress)).to.deep.equal(next(structuredClone(progress)));
  });
});

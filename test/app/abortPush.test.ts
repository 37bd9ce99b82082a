import { expect } from 'chai';
import { abortPush, cancelPatiently, findOrphanedRequests, readAbortable } from '../../src/app/push/abortPush.js';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { CountedPushRequest } from '../../src/core/model.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { PushStatus } from '../../src/core/status.js';
import { report } from '../support/reports.js';
import { only } from '../support/only.js';
import { environment } from '../support/environment.js';

const org = (port: Partial<PushOrg>): OpenOrg => only<OpenOrg>({ port });
const push = (status: PushStatus): CountedPushRequest => report(status, {});
const ID = push('Pending').pushRequestId;

describe('canceling a push', () => {
  for (const status of ['Created', 'Pending'] as const)
    it(`is possible while the push is ${status}`, async () => {
      const seen = push(status);
      expect(await readAbortable(org({ overview: () => Promise.resolve(seen) }), ID)).to.equal(seen);
    });

  it('is refused where the push has started, or where there is none', async () => {
    for (const [seen, problem] of [
      [push('InProgress'), { kind: 'not-abortable', push: push('InProgress') }],
      [undefined, { kind: 'no-such-push', pushRequestId: ID }],
    ] as const) {
      const error: unknown = await readAbortable(org({ overview: () => Promise.resolve(seen) }), ID).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(UsageError).with.property('problem').that.deep.equals(problem);
    }
  });

  it('returns its state after that, or the one before where the org no longer has the push', async () => {
    const canceled: string[] = [];
    for (const after of [push('Canceled'), undefined]) {
      const hub = org({
        cancel: (id) => Promise.resolve(void canceled.push(id)),
        overview: () => Promise.resolve(after),
      });
      expect((await abortPush(hub, push('Pending'))).status).to.equal(after?.status ?? 'Pending');
    }
    expect(canceled).to.deep.equal([ID, ID]);
  });

  it('finds requests that were left behind for a given time, by the clock of the org', async () => {
    const at = (lastModified: string) => ({ ...push('Created'), lastModified });
    const hub = org({
      time: () => Promise.resolve(new Date('2026-11-28T12:00:00Z')),
      createdRequests: () => Promise.resolve(['11:01', '10:00', '10:59'].map((time) => at(`2026-11-28T${time}:00Z`))),
      countJobsOf: () => Promise.resolve(new Map()),
    });
    const found = await findOrphanedRequests(hub, 60 * 60_000);
    expect(found.map(({ lastModified }) => lastModified.slice(11, 16))).to.deep.equal(['10:00', '10:59']);
  });
});

describe('canceling a push with retries', () => {
  environment({ SF_PACKAGE_PUSH_RETRY_MS: '1' });
  const locked = new OrgError('unavailable', 'UNABLE_TO_LOCK_ROW', 'locked');
  /** How often it was tried, and what it came to, where the first tries fail so. */
  const canceling = async (...errors: Error[]): Promise<[tries: number, end: unknown]> => {
    const ids: string[] = [];
    const cancel = (id: string): Promise<void> => {
      const error = errors[ids.push(id) - 1];
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    };
    const end: unknown = await cancelPatiently({ cancel }, ID).catch((thrown: unknown) => thrown);
    expect(new Set(ids)).to.deep.equal(new Set([ID]));
    return [ids.length, end];
  };

  it('retries a few times while another process has locked the record', async () => {
    expect(await canceling()).to.deep.equal([1, undefined]);
    expect(await canceling(locked, locked)).to.deep.equal([3, undefined]);
    const [tries, end] = await canceling(...Array<Error>(20).fill(locked));
    expect(tries).to.be.within(3, 10);
    expect(end).to.equal(locked);
  });

  it('does not retry after any other error, because the cancel may have succeeded', async () => {
    const others = [
      new OrgError('unreachable', 'ECONNRESET', 'gone'),
      new OrgError('refused', 'INVALID_OPERATION', 'it runs'),
      Object.assign(new Error('a mistake'), { code: 'UNABLE_TO_LOCK_ROW' }),
    ];
    for (const error of others) expect(await canceling(error)).to.deep.equal([1, error]);
  });
});

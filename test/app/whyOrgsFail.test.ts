import { expect } from 'chai';
import { withBlockEnds } from '../../src/app/push/planPush.js';
import { waitDetails } from '../../src/app/push/waitForPush.js';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { planActions } from '../../src/app/push/schedulePush.js';
import { reportPush } from '../../src/app/push/reportPush.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { RejectedOrg } from '../../src/core/model.js';
import { INELIGIBLE, rejectedOrg } from '../../src/core/orgs/ineligible.js';
import type { PushOrg, PushSnapshot } from '../../src/core/ports.js';
import type { PlannedPush } from '../../src/core/push/plannedPush.js';
import { only } from '../support/only.js';
import { DEPENDENCY, error, report } from '../support/reports.js';

const opened = (port: Partial<PushOrg>): OpenOrg => only<OpenOrg>({ port });
const key = (index: number): string => `00D3z00000340${String(index).padStart(2, '0')}`;

describe('why orgs have failed so far', () => {
  const snapshotOf = (failed: number, total: number): PushSnapshot => {
    const failedJobs = Array.from({ length: failed }, (_, index) => ({ jobId: `0DX${index}`, orgKey: key(index) }));
    return {
      request: report('InProgress', { Failed: failed, Succeeded: total - failed }),
      failedJobs,
      // The last has no error.
      errors: new Map(failedJobs.slice(0, -1).map(({ jobId }) => [jobId, [error('PACError')]])),
      jobs: (async function* () {})(),
    };
  };
  const causes = async (snapshot: PushSnapshot | undefined) => {
    const asked: string[] = [];
    const read = (id: string): Promise<PushSnapshot | undefined> => {
      asked.push(id);
      return Promise.resolve(snapshot);
    };
    const found = await waitDetails(opened({ snapshot: read })).causes('0DV1');
    expect(asked).to.deep.equal(['0DV1']);
    return found;
  };

  it('is one block for each cause, those with the most orgs first', async () => {
    const found = await causes(snapshotOf(6, 100));
    expect(found.map(({ cause, orgs }) => [cause, orgs])).to.deep.equal([
      ['pac-error', 5],
      ['no-reason', 1],
    ]);
    expect(found.map(({ ignored }) => ignored)).to.deep.equal([false, false]);
  });

  it('suspects the package by the share of all orgs that have ended', async () => {
    const isSuspect = async (total: number): Promise<boolean | undefined> =>
      (await causes(snapshotOf(7, total)))[0]?.errors[0]?.suspectPackage;
    expect([await isSuspect(120), await isSuspect(121)]).to.deep.equal([true, false]);
  });

  it('is empty where the push is gone', async () => {
    expect(await causes(undefined)).to.deep.equal([]);
  });
});

describe('how long a planned push will take', () => {
  it('is asked once, for the question and for those who watch it', async () => {
    let asked = 0;
    const requests = (): Promise<[]> => Promise.resolve(((asked += 1), []));
    const plan = only<PlannedPush>({ package: { id: '0331', name: 'Acme', namespace: null }, eligible: [] });
    const { estimate } = planActions(opened({ requests }), plan, undefined);
    expect([await estimate(), await estimate(), asked]).to.deep.equal([null, null, 1]);
  });
});

describe('the day until which orgs block pushes', () => {
  const blocked = rejectedOrg(key(1), 'blocked-by-subscriber');
  const planOf = (...all: RejectedOrg[]): PlannedPush =>
    only<PlannedPush>({ package: { id: '0333z0000000001AAA' }, orgs: { rejected: all, kept: all.length } });
  const dated = async (plan: PlannedPush, ends: Array<[string, string | null]>) => {
    const asked: string[] = [];
    const blockEnds: PushOrg['blockEnds'] = (id) => {
      asked.push(id);
      return Promise.resolve(new Map(ends));
    };
    return { plan: await withBlockEnds(opened({ blockEnds }), plan), asked };
  };

  it('is reported for such orgs, if the hub reports it', async () => {
    const others = [rejectedOrg(key(2), 'blocked-by-subscriber'), rejectedOrg(key(3), 'blocked-by-subscriber')];
    const inactive = rejectedOrg(key(4), 'inactive-org');
    const plan = planOf(blocked, ...others, inactive);
    const { plan: found, asked } = await dated(plan, [
      [key(1), '2026-12-24'],
      [key(2), null],
      [key(4), '2026-12-24'],
    ]);
    expect(asked).to.deep.equal(['0333z0000000001AAA']);
    expect(found.orgs.rejected[0]?.message)
      .to.contain(INELIGIBLE['blocked-by-subscriber'].text)
      .and.contain('2026-12-24');
    expect(found.orgs.rejected[1]?.message).to.contain('without end');
    expect(found.orgs.rejected.slice(2)).to.deep.equal([others[1], inactive]);
    expect(found.orgs.kept).to.equal(4);
    expect(plan.orgs.rejected[0], 'the plan itself is left alone').to.equal(blocked);
  });

  it('is not read where no org blocks pushes, or it is known', async () => {
    const known = rejectedOrg(key(1), 'blocked-by-subscriber', 'until 2026-12-24');
    for (const plan of [planOf(), planOf(rejectedOrg(key(4), 'inactive-org')), planOf(known)]) {
      const { plan: found, asked } = await dated(plan, []);
      expect([found, asked]).to.deep.equal([plan, []]);
    }
  });
});

describe('errors that are ignored in a report', () => {
  const read = (ignoreErrors: string[] | undefined): Promise<unknown> => {
    const request = report('Failed', { Succeeded: 1, Failed: 1 });
    const snapshot = (): Promise<PushSnapshot> =>
      Promise.resolve({
        ...{ request, failedJobs: [{ jobId: '0DX1', orgKey: key(1) }], errors: new Map([['0DX1', [DEPENDENCY]]]) },
        jobs: (async function* () {})(),
      });
    const preflight: PushOrg['preflight'] = () =>
      Promise.resolve({ versions: [], requests: [], subscribers: new Map() });
    return reportPush(opened({ snapshot, preflight }), '0DV1', { ignoreErrors }).then(
      ({ ignored }) => ignored,
      (thrown: unknown) => (thrown instanceof UsageError ? thrown.message : thrown),
    );
  };

  it('are the named ones; unknown names are refused', async () => {
    expect([await read(undefined), await read([]), await read(['dependency'])]).to.deep.equal([0, 0, 1]);
    expect(await read(['dependency', 'lockng']))
      .to.contain('"lockng"')
      .and.contain('a cause or a type of errors, such as locking');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { estimate, LEAST_JOBS, pushesToEstimateBy, type PastPush } from '../../../src/core/history/estimate.js';
import type { PushJob, PushRequest } from '../../../src/core/model.js';
import type { PushStatus } from '../../../src/core/status.js';
import { orgKey, PACKAGE, requestId, VERSION } from '../../support/historyHub.js';

const request = (number: number, changes: Partial<PushRequest> = {}): PushRequest => ({
  pushRequestId: requestId(number),
  status: 'Succeeded',
  package: PACKAGE,
  version: { ...VERSION, number: `1.${number}.0.1` },
  scheduledStartTime: null,
  startTime: `2026-11-0${number}T01:00:00.000Z`,
  endTime: `2026-11-0${number}T01:10:00.000Z`,
  durationSeconds: null,
  ...changes,
});
const job = (org: number, seconds: number | null, status: PushStatus = 'Succeeded'): PushJob => ({
  jobId: `0DX${org}`,
  orgKey: orgKey(org),
  status,
  startTime: null,
  endTime: null,
  durationSeconds: seconds,
});
const jobs = (count: number, seconds: (org: number) => number, status?: PushStatus): PushJob[] =>
  Array.from({ length: count }, (_, org) => job(org, seconds(org), status));
const push = (number: number, of: PushJob[], changes?: Partial<PushRequest>): PastPush => ({
  request: request(number, changes),
  orgs: of.length,
  jobs: of,
});
const NOBODY = new Map<string, string>();

describe('an estimate', () => {
  it('is missing where fewer than 20 jobs have a duration', () => {
    expect(
      estimate(
        [
          push(
            1,
            jobs(LEAST_JOBS - 1, () => 10),
          ),
        ],
        200,
        NOBODY,
      ),
    ).to.equal(null);
    const others = [job(50, null), job(51, 9, 'Canceled'), job(52, 9, 'InProgress')];
    expect(estimate([push(1, [...jobs(LEAST_JOBS - 1, () => 10), ...others])], 200, NOBODY)).to.equal(null);
    expect(
      estimate(
        [
          push(
            1,
            jobs(LEAST_JOBS, () => 10),
          ),
        ],
        200,
        NOBODY,
      ),
    ).to.include({ jobs: 20, pushes: 1, p50: 10 });
    expect(estimate([], 200, NOBODY)).to.equal(null);
    expect(
      estimate(
        [
          push(
            1,
            jobs(LEAST_JOBS, () => 10),
          ),
        ],
        0,
        NOBODY,
      ),
    ).to.equal(null);
  });

  it('is based on the time per org of earlier pushes, and is not shorter than most orgs take', () => {
    const past = [
      push(
        1,
        jobs(100, (org) => (org < 50 ? 10 : 40)),
      ),
    ];
    expect(estimate(past, 200, NOBODY)).to.deep.include({ seconds: 1200, p50: 10, p90: 40, isUpperBound: false });
    expect(estimate(past, 1, NOBODY)).to.deep.include({ seconds: 40, isUpperBound: false });
    expect(estimate(past, 201, NOBODY)).to.deep.include({ isUpperBound: true });
  });

  it('counts failed orgs, too, because their upgrades took time', () => {
    expect(
      estimate(
        [
          push(
            1,
            jobs(20, () => 10, 'Failed'),
          ),
        ],
        20,
        NOBODY,
      ),
    ).to.include({ jobs: 20 });
  });

  it('knows the version before only where an earlier push has installed it', () => {
    const older = push(1, [...jobs(30, () => 10), job(90, 10, 'Failed')]);
    const newer = push(2, [...jobs(40, (org) => (org < 30 ? 20 : 99)), job(90, 99)]);
    expect(estimate([newer, older], 10, NOBODY)?.byFromVersion).to.deep.equal([
      { version: '1.1.0.1', jobs: 30, p50: 20, p90: 20 },
    ]);
  });

  it('has times by the instances of the orgs to push to, where there are enough jobs', () => {
    const instances = new Map(Array.from({ length: 40 }, (_, org) => [orgKey(org), org < 25 ? 'NA1' : 'CS2']));
    const past = [
      push(
        1,
        jobs(40, (org) => (org < 25 ? 5 : 50)),
      ),
    ];
    expect(estimate(past, 40, instances)?.byInstance).to.deep.equal([{ instance: 'NA1', jobs: 25, p50: 5, p90: 5 }]);
  });

  it('is based on the newest pushes that have ended, and not on canceled ones', () => {
    const requests = [
      ...[request(3), request(1), request(4, { status: 'Canceled' }), request(5, { status: 'InProgress' })],
      ...[request(6, { startTime: null }), request(2, { status: 'Failed' })],
    ];
    expect(pushesToEstimateBy(requests, 2).map(({ pushRequestId }) => pushRequestId)).to.deep.equal(
      [3, 2].map(requestId),
    );
  });

  it('never decreases with more orgs, and is a valid duration', () => {
    const past = fc.array(
      fc.array(fc.nat(5000), { minLength: 1, maxLength: 60 }).map((all) => all.map((each, org) => job(org, each))),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(past, fc.integer({ min: 1, max: 1e6 }), fc.nat(1e6), (all, orgs, more) => {
        const pushes = all.map((each, index) => push(index + 1, each));
        const [one, other] = [estimate(pushes, orgs, NOBODY), estimate(pushes, orgs + more, NOBODY)];
        if (one === null || other === null) return one === other;
        expect(one.jobs).to.be.at.least(LEAST_JOBS);
        expect(one.p50).to.be.at.most(one.p90);
        expect(one.seconds).to.be.at.least(one.p90);
        return Number.isInteger(one.seconds) && one.seconds <= other.seconds;
      }),
    );
  });
});

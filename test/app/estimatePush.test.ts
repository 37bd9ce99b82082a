import { expect } from 'chai';
import { estimateIfKnown, estimatePush, estimateWaves } from '../../src/app/push/estimatePush.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { addPush, historyHub, orgKey, PACKAGE, requestId, type HistoryHub } from '../support/historyHub.js';

const HOUR = 3600;

/** A hub with ended pushes of so many orgs, each of which took an hour. */
const hubWith = (...orgs: number[]): HistoryHub => {
  const hub = historyHub();
  orgs.forEach((count, index) => {
    addPush(hub, index + 1, 'Succeeded', count);
  });
  return hub;
};
const ofPush = (orgs: number) => ({ package: PACKAGE, eligible: orgs });
const idsOf = (...numbers: number[]): string[] => numbers.map(requestId);
const on = (instanceName: string | null, ...orgs: number[]) =>
  orgs.map((number) => ({ orgKey: orgKey(number), instanceName }));

describe('estimating a push', () => {
  it('reads three pushes of the package, if these have enough jobs', async () => {
    const hub = hubWith(8, 8, 8, 8);
    const asked: unknown[] = [];
    const { port } = hub.org;
    const org = {
      ...hub.org,
      port: { ...port, requests: (query: object) => (asked.push(query), port.requests(query)) },
    };
    expect(await estimatePush(org, ofPush(16))).to.deep.include({
      ...{ jobs: 24, pushes: 3, orgs: 16, seconds: 2 * HOUR, p50: 30, byInstance: [], isUpperBound: false },
    });
    expect([asked, hub.reads]).to.deep.equal([[{ packageId: PACKAGE.id }], [idsOf(1, 2, 3)]]);
  });

  it('reads up to ten pushes otherwise, and uses as many as it needs', async () => {
    const hub = hubWith(...Array<number>(12).fill(4));
    expect(await estimatePush(hub.org, ofPush(4))).to.include({ jobs: 20, pushes: 5 });
    expect(hub.reads).to.deep.equal([idsOf(1, 2, 3), idsOf(4, 5, 6, 7, 8, 9, 10)]);
    expect(await estimatePush(hubWith(...Array<number>(12).fill(1)).org, ofPush(4))).to.equal(null);
  });

  it('reads nothing where there were no pushes, or no more', async () => {
    const none = hubWith();
    expect([await estimatePush(none.org, ofPush(4)), none.reads]).to.deep.equal([null, []]);
    const one = hubWith(4);
    expect([await estimatePush(one.org, ofPush(4)), one.reads]).to.deep.equal([null, [idsOf(1)]]);
  });

  it('reads only the first jobs of a large push, and counts the others', async () => {
    const large = await estimatePush(hubWith(2500).org, ofPush(2500));
    expect(large).to.include({ jobs: 2000, pushes: 1, seconds: HOUR });
  });

  it('does not need a count of each push', async () => {
    const { org } = hubWith(2500, 0);
    const port = { ...org.port, countJobsOf: () => Promise.resolve(new Map()) };
    expect(await estimatePush({ ...org, port }, ofPush(2000))).to.include({ jobs: 2000, seconds: HOUR });
  });

  it('has figures by instance for known orgs, and for each wave', async () => {
    const { org } = hubWith(10, 10, 10);
    const all = [...on('NA1', 1, 2, 3, 4, 5, 6, 7), ...on(null, 8), ...on('EU2', 9)];
    const instances = [{ instance: 'NA1', jobs: 21, p50: 30, p90: 30 }];
    expect(await estimatePush(org, { package: PACKAGE, eligible: all })).to.deep.include({
      ...{ orgs: 9, byInstance: instances },
    });
    const waves = [{ orgs: on('NA1', 1) }, { orgs: all }, { orgs: [] }];
    const estimates = await estimateWaves(org, { pushable: { package: PACKAGE }, waves });
    expect(estimates.map((each) => each && [each.orgs, each.byInstance.length])).to.deep.equal([[1, 0], [9, 1], null]);
  });

  it('is left out where the org does not answer and it is optional', async () => {
    const failing = (error: Error): HistoryHub['org'] => {
      const { org } = hubWith(20);
      return { ...org, port: { ...org.port, requests: () => Promise.reject(error) } };
    };
    const silent = new OrgError('unreachable', 'ECONNRESET', 'no answer');
    expect(await estimateIfKnown(failing(silent), ofPush(4))).to.equal(null);
    expect(await estimatePush(failing(silent), ofPush(4)).catch((error: unknown) => error)).to.equal(silent);
    const fault = new TypeError('a fault');
    expect(await estimateIfKnown(failing(fault), ofPush(4)).catch((error: unknown) => error)).to.equal(fault);
    expect(await estimateIfKnown(hubWith(20).org, ofPush(20))).to.include({ jobs: 20, seconds: HOUR });
  });
});

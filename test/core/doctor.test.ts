import { expect } from 'chai';
import { diagnose, type Facts, type HubFacts } from '../../src/core/doctor.js';

const HEALTHY: HubFacts = {
  apiVersion: '66.0',
  rights: { schedule: true, report: true, subscribers: true },
  open: [],
  orphanedRequests: [],
};
const lines = (hub: HubFacts, unfinished: Facts['unfinished'] = []): string[] =>
  diagnose({ hub, unfinished }).map(({ verdict, key, tokens }) => [verdict, key, ...tokens].join(' '));

describe('diagnoses of the doctor', () => {
  it('find nothing wrong with a hub in order', () => {
    expect(lines(HEALTHY)).to.deep.equal([
      'pass hub.answers',
      'pass apiVersion.fits 66.0',
      'pass rights.schedule',
      'pass rights.report',
      'pass rights.subscribers',
      'pass open.none',
      'pass orphanedRequests.none',
      'pass unfinished.none',
    ]);
    for (const finding of diagnose({ hub: HEALTHY, unfinished: [] })) expect(finding).not.to.have.property('advice');
  });

  it('judge only what is known: without a hub, only this machine', () => {
    expect(lines({ trouble: { kind: 'none' } })).to.deep.equal(['warn hub.none', 'pass unfinished.none']);
    expect(lines({ trouble: { kind: 'not-a-dev-hub' } })[0]).to.equal('fail hub.notOne');
    expect(lines({ apiVersion: '66.0', trouble: { kind: 'silent', seconds: 15 } })).to.deep.equal([
      'fail hub.silent 15',
      'pass apiVersion.fits 66.0',
      'pass unfinished.none',
    ]);
  });

  it('give the general advice for that kind of error', () => {
    const [finding] = diagnose({
      hub: { trouble: { kind: 'error', error: 'session', code: 'INVALID_SESSION_ID' } },
      unfinished: [],
    });
    expect(finding).to.deep.equal({
      ...{ verdict: 'fail', key: 'hub.trouble', tokens: ['INVALID_SESSION_ID'] },
      advice: { about: 'session' },
    });
  });

  it('name each missing right, and the advice once', () => {
    const findings = diagnose({
      hub: { ...HEALTHY, rights: { schedule: false, report: true, subscribers: false } },
      unfinished: [],
    }).filter(({ verdict }) => verdict === 'fail');
    expect(findings).to.deep.equal([
      { verdict: 'fail', key: 'rights.noSchedule', tokens: [], advice: { about: 'permission' } },
      { verdict: 'fail', key: 'rights.noSubscribers', tokens: [] },
    ]);
  });

  it('warns of an API version that has no start times, comparing numbers', () => {
    const verdicts = ['9.0', '50.0', '51.0', '100.0'].map((apiVersion) => lines({ apiVersion })[1]);
    expect(verdicts).to.deep.equal([
      ...['warn apiVersion.old 9.0', 'warn apiVersion.old 50.0'],
      ...['pass apiVersion.fits 51.0', 'pass apiVersion.fits 100.0'],
    ]);
  });

  it('count open pushes, and those that were left behind', () => {
    const push = { pushRequestId: '0DV3z0000000001GAA', orgs: 3 };
    const found = lines({
      ...HEALTHY,
      open: [
        { ...push, status: 'Pending' },
        { ...push, status: 'InProgress' },
      ],
      orphanedRequests: [{ ...push, lastModified: '2026-11-20T00:00:00.000Z' }],
    });
    expect(found).to.include('pass open.some 2').and.to.include('warn orphanedRequests.some 1');
  });

  it('gives the command for each interrupted push, at most five, and one for all without a request', () => {
    const ids = Array.from({ length: 7 }, (_, index) => `0DV3z000000000${index}GAA`);
    const advice = (unfinished: Facts['unfinished']): unknown =>
      diagnose({ hub: {}, unfinished }).find(({ key }) => key.startsWith('unfinished'));
    expect(advice([null, null, '0DV3z0000000001GAA'])).to.deep.equal({
      ...{ verdict: 'warn', key: 'unfinished.some', tokens: ['3'] },
      advice: {
        each: [['sf package push resume --use-most-recent'], ['sf package push resume -i 0DV3z0000000001GAA']],
      },
    });
    expect(advice(ids)).to.have.nested.property('advice.each').with.length(5);
    expect(advice({ code: 'EACCES' })).to.deep.include({ key: 'unfinished.unreadable', tokens: ['EACCES'] });
  });
});

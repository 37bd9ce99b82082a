import { expect } from 'chai';
import { newProgress, type Progress } from '../../../src/core/push/progress.js';
import { preflightOf, type PlannedPush } from '../../../src/core/push/plannedPush.js';
import { scheduledPush, type ScheduledPush, type Scheduled } from '../../../src/core/push/scheduledPush.js';
import { dryRunResult, scheduleResult, waitedResult } from '../../../src/core/report/scheduleResult.js';
import type { EligibleOrg } from '../../../src/core/orgs/selection.js';
import { tallyJobs } from '../../../src/core/status.js';
import { readTargets } from '../../../src/core/orgs/entries.js';
import { report } from '../../support/reports.js';
import { PLAIN_FINDINGS } from '../../support/lineage.js';

const START = '2026-11-28T01:00:00.000Z';
const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const [one, two, three] = ['00D3z0000000001', '00D3z0000000002', '00D3z0000000003'];
const org = (orgKey: string, instanceName: string): EligibleOrg => ({
  ...{ orgKey, orgName: null, orgType: 'Sandbox', orgStatus: 'Active', instanceName, parentOrg: null },
  ...{ installed: true, versionId: '04t1', blocked: false, installedVersion: '1.3.0.1' },
});
const excluded = { orgKey: three, reason: 'excluded', message: 'excluded' };
const no = { orgKey: two, reason: 'INVALID_OPERATION', message: 'no' };
const dropped = [{ line: 4, text: one, reason: 'duplicate' as const }];

const targets = readTargets([one, two, three, one].map((text, index) => ({ line: index + 1, text })));
const selected = {
  ...{ kept: 3, eligible: [org(one, 'CS1'), org(two, 'CS2')], rejected: [excluded], skipped: 0 },
  ...{ knownRequests: [], knownCreated: [], lineage: PLAIN_FINDINGS },
};
const planned: PlannedPush = {
  ...{ ...pushable, id: 'a', createdAt: START, orgId: '00D3z0000000009EAA', startTime: START, migration: false },
  ...{ ...preflightOf(selected, targets), expiredExclusions: [], apiCalls: 7 },
};

const plan = {
  ...{ orgs: 2, byType: { Sandbox: 2 }, byInstance: { CS1: 1, CS2: 1 }, byInstalledVersion: { '1.3.0.1': 2 } },
  notUpgraded: { duplicate: 1, excluded: 1 },
};

const pushed = (outcome: Scheduled['outcome'], more: Partial<Progress>): ScheduledPush => {
  const request = { versionId: version.id, startTime: START, migration: false };
  const progress = {
    ...newProgress({ request, orgs: [one, two], knownRequests: [] }),
    accepted: new Set([one]),
    ...more,
  };
  return scheduledPush({ progress, outcome, pushRequestId: '0DV3z0000000001GAA' }, pushable, []);
};

describe('the result of scheduling', () => {
  const dry = {
    ...{ pushRequestId: null, status: null, dryRun: true, outcome: 'succeeded', package: pkg, version },
    ...{ scheduledStartTime: START, jobs: tallyJobs([]) },
    orgs: { read: 4, kept: 3, rejected: [excluded], dropped, skipped: 0, scheduled: 2 },
    plan: { ...plan, orgKeys: [one, two], apiCalls: 7 },
    ...{ retries: [], orphanedRequests: [], report: null },
  };

  it('of a dry run is the planned result', () => {
    expect(dryRunResult(planned, 7)).to.deep.equal(dry);
    expect(dryRunResult({ ...planned, startTime: null }, 7).scheduledStartTime).to.equal(null);
  });

  it('of a dry run is a success for any number of orgs, unless there is nothing to do', () => {
    const outcomeOf = (outcome: PlannedPush['outcome']): string => dryRunResult({ ...planned, outcome }, 7).outcome;
    expect((['succeeded', 'partial', 'failed', 'nothing-to-do'] as const).map(outcomeOf)).to.deep.equal([
      ...['succeeded', 'succeeded', 'succeeded', 'nothing-to-do'],
    ]);
  });

  it('contains accepted and refused orgs, retries, and left-behind requests', () => {
    const retries = [{ action: 'activate', reason: 'busy', attempt: 1, waitMs: 9 }];
    const progress = { rejected: new Map([[two, no]]), counted: 1, orphanedRequests: ['0DV9'] };
    expect(scheduleResult(planned, 7, pushed('scheduled', progress), retries)).to.deep.equal({
      ...dry,
      ...{ pushRequestId: '0DV3z0000000001GAA', status: 'Pending', dryRun: false, outcome: 'partial' },
      jobs: tallyJobs([{ status: 'Pending', count: 1 }]),
      orgs: { ...dry.orgs, rejected: [excluded, no], scheduled: 1 },
      ...{ retries, orphanedRequests: ['0DV9'] },
    });
  });

  it('shows the jobs of a canceled request as canceled, and no org as scheduled', () => {
    const result = scheduleResult(planned, 7, pushed('miscounted', { counted: 3 }), []);
    expect(result).to.deep.include({ status: 'Canceled', outcome: 'failed', orphanedRequests: [] });
    expect(result.jobs).to.deep.equal(tallyJobs([{ status: 'Canceled', count: 3 }]));
    expect(result.orgs.scheduled).to.equal(0);
    expect(scheduleResult(planned, 7, pushed('canceled', {}), []).jobs).to.deep.equal(tallyJobs([]));
  });

  it('after waiting is that of the push at the end, and never better than that of scheduling', () => {
    const made = scheduleResult(planned, 7, pushed('scheduled', { counted: 2, accepted: new Set([one, two]) }), []);
    const ended = report('Failed', { Succeeded: 1, Failed: 1 });
    expect(waitedResult(made, ended)).to.deep.equal({
      ...made,
      ...{ status: 'Failed', jobs: ended.jobs, outcome: 'partial', report: ended },
    });
    expect(waitedResult({ ...made, outcome: 'partial' }, report('Succeeded', { Succeeded: 2 })).outcome).to.equal(
      'partial',
    );
    expect(waitedResult(made, null)).to.deep.equal({ ...made, outcome: 'waiting' });
  });
});

describe('the findings of preflight in a plan', () => {
  it('is what was found', () => {
    expect(preflightOf(selected, targets)).to.deep.equal({
      lineage: PLAIN_FINDINGS,
      ...{ outcome: 'partial', summary: plan, eligible: selected.eligible, knownRequests: [], knownCreated: [] },
      orgs: { read: 4, kept: 3, rejected: [excluded], dropped, skipped: 0, eligible: 2 },
    });
  });

  it('is a success where every org can be upgraded, and a failure where none can', () => {
    expect(preflightOf({ ...selected, rejected: [] }, targets).outcome).to.equal('succeeded');
    expect(preflightOf({ ...selected, eligible: [] }, targets).outcome).to.equal('failed');
  });
});

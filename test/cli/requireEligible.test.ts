import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { requireEligible } from '../../src/cli/confirm/requireEligible.js';
import type { PlannedPush } from '../../src/core/push/plannedPush.js';
import { only } from '../support/only.js';

const rejected = (reason: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ orgKey: `00D3z00000${reason.length}0${i}`, reason, message: reason }));
const plan = (
  eligible: number,
  reasons: Record<string, number>,
  outcome: PlannedPush['outcome'] = eligible > 0 ? 'partial' : 'failed',
): PlannedPush =>
  only<PlannedPush>({
    outcome,
    eligible: Array.from({ length: eligible }, (_, i) => ({ orgKey: `00D${i}` })),
    orgs: { rejected: Object.entries(reasons).flatMap(([reason, count]) => rejected(reason, count)) },
  });
const check = (
  planned: PlannedPush,
  named: boolean,
  onIneligible: 'exclude' | 'fail' = 'exclude',
): SfError | undefined => {
  try {
    requireEligible(planned, onIneligible, { named, list: 'sf the command' });
  } catch (error) {
    return error instanceof SfError ? error : expect.fail(String(error));
  }
  return undefined;
};

describe('before anything is written', () => {
  it('accepts that some orgs cannot be upgraded, or, of searched orgs, all', () => {
    expect(check(plan(1, { 'inactive-org': 1 }), true)).to.equal(undefined);
    expect(check(plan(0, { 'inactive-org': 1 }, 'nothing-to-do'), false)).to.equal(undefined);
  });

  it('requires at least one of the named orgs to be eligible', () => {
    const error = check(plan(0, { 'inactive-org': 1, excluded: 24 }), true);
    expect(error?.message).to.contain('of 25 orgs, none can be upgraded').and.contain('  inactive-org\n');
    expect(error?.actions?.at(-1)).to.equal("See every org, and why it can't be upgraded: sf the command");
    expect(error?.data).to.nested.include({ 'orgs.total': 25, 'orgs.list': 'sf the command' });
    expect(error?.data).to.have.nested.property('orgs.byReason').that.deep.equals({ excluded: 24, 'inactive-org': 1 });
    expect(error?.data).to.have.nested.property('orgs.rejected').with.length(20);
  });

  it('where no org can take the version, fails even for searched orgs, and advises by the reasons', () => {
    const reasons = { 'not-an-ancestor': 2, 'dependency-missing': 1, 'already-on-version': 7 };
    const error = check(plan(0, reasons), false);
    expect(error?.message).to.contain('of 3 orgs, none can be upgraded').and.not.contain('already-on-version');
    expect(error?.actions?.slice(0, -1)).to.have.length(2);
    expect(error?.actions?.join(' ')).to.contain('upgradePath: stepwise').and.contain('--ignore-lineage');
    expect(error?.actions?.join(' ')).not.to.contain('older version of the package');
    const older = check(plan(0, { 'not-installed': 1, 'first-generation-installed': 1 }), true);
    expect(older?.actions?.join(' ')).to.contain('--migrate-to-2gp').and.contain('older version of the package');
  });

  it('requires all orgs except excluded ones to be eligible, if requested', () => {
    expect(check(plan(1, { excluded: 1 }), true, 'fail')).to.equal(undefined);
    const error = check(plan(1, { excluded: 1, 'inactive-org': 12 }), true, 'fail');
    expect(error?.message)
      .to.match(/^12 of the orgs can't be upgraded/)
      .and.contain('    and 2 more');
    expect(error?.message).not.to.contain('excluded');
  });

  it('does not report up-to-date orgs where all subscribers are searched', () => {
    const upToDate = { 'already-on-version': 1, 'on-newer-version': 1, excluded: 1 };
    expect(check(plan(1, upToDate), false, 'fail')).to.equal(undefined);
    expect(check(plan(1, upToDate), true, 'fail')?.message).to.match(/^2 of the orgs/);
    expect(check(plan(1, { ...upToDate, 'inactive-org': 1 }), false, 'fail')?.message).to.match(/^1 of the orgs/);
  });
});

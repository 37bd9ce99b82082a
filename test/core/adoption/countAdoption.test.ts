import { expect } from 'chai';
import fc from 'fast-check';
import { countAdoption } from '../../../src/core/adoption/countAdoption.js';
import type { PushableVersion } from '../../../src/core/model.js';
import type { ListedSubscriber } from '../../../src/core/orgs/subscriberPages.js';
import { only } from '../../support/only.js';
import { behindOrg } from '../../support/adoption.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const pkg = { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' };
const version = (index: number, more: Partial<PushableVersion> = {}): PushableVersion => ({
  ...{ package: pkg, version: { id: `04t3z000000000${index}AAA`, name: null, number: `1.${index}.0.1` } },
  ...{ released: true, deprecated: false, ...more },
});
const VERSIONS = [version(9), version(10, { deprecated: true }), version(11), version(12, { released: false })];
const TARGET = VERSIONS[2]!;

describe('the counts of an adoption', () => {
  const created = new Map(
    [400, 90, 89].map((days, index) => [
      VERSIONS[index]!.version.id,
      new Date(NOW.getTime() - days * 86_400_000 - 1).toISOString(),
    ]),
  );
  const row = (installed: number, type: string | null, tier?: string): ListedSubscriber =>
    only<ListedSubscriber>({
      installedVersionId: VERSIONS[installed]?.version.id ?? null,
      orgType: type,
      customer: tier === undefined ? undefined : { tier, tags: [] },
    });
  const counted = (rows: readonly ListedSubscriber[]) => {
    const { add, isBehind, counts } = countAdoption(VERSIONS, TARGET, { now: NOW, created });
    for (const [index, each] of rows.entries()) add(each, isBehind(each) ? behindOrg(index) : undefined);
    return counts(true);
  };

  it('add up for any orgs', () => {
    const rows = fc.array(
      fc
        .tuple(fc.nat(3), fc.option(fc.constantFrom('Production', 'Sandbox', 'Scratch')), fc.option(fc.string()))
        .map(([installed, type, tier]) => row(installed, type, tier ?? undefined)),
    );
    const sum = (all: ReadonlyArray<{ orgs: number }>): number => all.reduce((total, { orgs }) => total + orgs, 0);
    fc.assert(
      fc.property(rows, (all) => {
        const { orgs, versions, ages, types, tiers, behind, failed, sample } = counted(all);
        expect(orgs.total).to.equal(all.length);
        expect(orgs.current + orgs.behind).to.equal(all.length);
        for (const groups of [versions, ages, types, tiers]) expect(sum(groups)).to.equal(all.length);
        for (const groups of [types, tiers])
          for (const each of groups) expect(each.current + each.behind).to.equal(each.orgs);
        expect(sum(behind)).to.equal(orgs.behind);
        expect(sum(failed)).to.equal(behind.find(({ reason }) => reason === 'failed')?.orgs ?? 0);
        expect(sample).to.have.length(Math.min(20, orgs.behind));
      }),
    );
  });

  it('list versions by number, newest first, with their age in whole days', () => {
    const { versions, ages, orgs } = counted([
      row(0, 'Sandbox'),
      row(1, 'Production'),
      row(1, null),
      row(3, 'Sandbox'),
    ]);
    expect(versions.map(({ number, ageDays, behind, orgs: count }) => [number, ageDays, behind, count])).to.deep.equal([
      ['1.12.0.1', null, false, 1],
      ['1.11.0.1', 89, false, 0],
      ['1.10.0.1', 90, true, 2],
      ['1.9.0.1', 400, true, 1],
    ]);
    expect(
      versions.map(({ production, sandbox, beta, deprecated }) => [production, sandbox, beta, deprecated]),
    ).to.deep.equal([
      [0, 1, true, false],
      [0, 0, false, false],
      [1, 0, false, true],
      [0, 1, false, false],
    ]);
    expect(ages).to.deep.equal([
      { fromDays: 90, toDays: 180, orgs: 2 },
      { fromDays: 365, toDays: null, orgs: 1 },
      { fromDays: null, toDays: null, orgs: 1 },
    ]);
    expect(orgs).to.include({ total: 4, current: 1, newer: 1, behind: 3 });
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { productionOrgs, type PushableVersion } from '../../../src/core/model.js';
import { countOrgs, summarizePlan } from '../../../src/core/orgs/planSummary.js';
import type { EligibleOrg, SelectedOrgs } from '../../../src/core/orgs/selection.js';
import { readTargets, type Targets } from '../../../src/core/orgs/entries.js';
import { preflightOf } from '../../../src/core/push/plannedPush.js';
import type { Block } from '../../../src/format/document/blocks.js';
import { render } from '../../../src/format/document/render.js';
import { formatDryRun, formatPreflight } from '../../../src/format/push/plan.js';
import { PLAIN_FINDINGS } from '../../support/lineage.js';

const PUSHABLE: PushableVersion = {
  package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
  version: { id: '04t3z0000000009AAA', name: 'ver 1.4', number: '1.4.0.6' },
  released: true,
  deprecated: false,
};

const key = (index: number): string => `00D3z0000${String(index).padStart(6, '0')}`;
const org = (index: number, more: Partial<EligibleOrg> = {}): EligibleOrg => ({
  ...{ orgKey: key(index), orgName: `Northwind ${index}`, orgType: 'Production', orgStatus: 'Active' },
  ...{ instanceName: 'NA1', parentOrg: null, installed: true, versionId: '04t1', blocked: false },
  installedVersion: '1.3.0.1',
  ...more,
});

const selected = (more: Partial<SelectedOrgs> = {}): SelectedOrgs => ({
  kept: 7,
  eligible: [
    org(1),
    org(2, { instanceName: 'NA2', installedVersion: '1.2.0.9' }),
    org(3, { instanceName: 'NA2' }),
    org(4, { orgType: 'Sandbox', instanceName: 'CS42', orgName: 'Evil\u001B[2J\n=1+1' }),
    org(5, { orgType: null, instanceName: null, installedVersion: null, orgName: null }),
  ],
  rejected: [{ orgKey: key(6), reason: 'excluded', message: 'excluded: opted out' }],
  skipped: 1,
  knownRequests: [],
  knownCreated: [],
  lineage: PLAIN_FINDINGS,
  ...more,
});

const targets = readTargets(
  [...Array.from({ length: 7 }, (_, index) => key(index + 1)), key(1), 'nonsense'].map((text, index) => ({
    line: index + 1,
    text,
  })),
);

describe('the plan', () => {
  it('counts by type, instance, version and reason, the largest group first', () => {
    const plan = summarizePlan(selected(), targets);
    expect(plan).to.deep.equal({
      orgs: 5,
      byType: { Production: 3, Sandbox: 1, unknown: 1 },
      byInstance: { NA2: 2, CS42: 1, NA1: 1, unknown: 1 },
      byInstalledVersion: { '1.3.0.1': 3, '1.2.0.9': 1, unknown: 1 },
      notUpgraded: { duplicate: 1, excluded: 1, 'invalid-id': 1 },
    });
    expect(Object.keys(plan.byInstance)).to.deep.equal(['NA2', 'CS42', 'NA1', 'unknown']);
  });

  it('adds up, in every breakdown', () => {
    const orgs = fc.array(
      fc.record({
        orgType: fc.constantFrom('Production', 'Sandbox', null, ''),
        instanceName: fc.constantFrom('NA1', '7', '__proto__', 'constructor', null),
        installedVersion: fc.constantFrom('1.2.0.1', null),
      }),
    );
    fc.assert(
      fc.property(orgs, (traits) => {
        const eligible = traits.map((each, index) => org(index, each));
        const { byType, byInstance, byInstalledVersion } = summarizePlan(
          selected({ eligible, rejected: [] }),
          undefined,
        );
        for (const counts of [byType, byInstance, byInstalledVersion])
          expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).to.equal(traits.length);
      }),
    );
  });

  it('counts an org of unknown type as a production org', () => {
    expect(productionOrgs(selected().eligible)).to.equal(4);
    expect(productionOrgs([org(1, { orgType: 'Sandbox' })])).to.equal(0);
  });

  it('accounts for every line that was read', () => {
    const { read, kept, rejected, dropped, skipped } = countOrgs(selected(), targets);
    expect([read, kept, rejected.length, dropped.length, skipped]).to.deep.equal([9, 7, 1, 2, 1]);
    expect(countOrgs(selected(), undefined)).to.include({ read: 7, kept: 7 });
  });
});

describe('the outcome of a plan', () => {
  it('says whether all, some or none can be upgraded', () => {
    const named = readTargets([{ line: 1, text: key(1) }]);
    const outcomeOf = (more: Partial<SelectedOrgs>, targets: Targets | undefined): string =>
      preflightOf(selected(more), targets).outcome;
    for (const targets of [named, undefined]) {
      expect(outcomeOf({ rejected: [] }, targets)).to.equal('succeeded');
      expect(outcomeOf({}, targets)).to.equal('partial');
    }
    expect(outcomeOf({ eligible: [] }, named)).to.equal('failed');
    expect(outcomeOf({ eligible: [] }, undefined)).to.equal('nothing-to-do');
    expect(outcomeOf({ eligible: [], rejected: [] }, undefined)).to.equal('nothing-to-do');
    const beta = { orgKey: key(1), reason: 'version-not-released', message: 'the version is not released' };
    expect(outcomeOf({ eligible: [], rejected: [beta] }, undefined)).to.equal('failed');
  });
});

const shown = (...blocks: Block[]): string[] => render(blocks, { width: 120, colors: false });

describe('the plan for people', () => {
  it('lists eligible orgs by version, why the others are left out, and the calls', () => {
    const { eligible } = selected();
    const start = 'as soon as possible';
    const lines = shown(
      ...formatPreflight({ ...PUSHABLE, ...preflightOf(selected(), targets) }, { start, named: true }),
      ...formatDryRun(eligible, 7),
    );
    expect(lines).to.deep.equal([
      'Acme CRM 1.4.0.6 (04t3z0000000009AAA) to 5 of 7 orgs, as soon as possible',
      '',
      '  Production            3  from 1.3.0.1 (2), 1.2.0.9 (1)',
      '  Sandbox               1  from 1.3.0.1 (1)',
      '  unknown               1  from unknown (1)',
      '  Will not be upgraded  3  named before (1), excluded (1), not an org id (1)',
      '  Skipped               1  by filters, sample or limit',
      '',
      '  On 4 instances: NA2 (2), CS42 (1), NA1 (1), unknown (1)',
      '',
      'Will not be upgraded:',
      '  excluded: opted out',
      '    00D3z0000000006',
      '',
      '  Org              Name         Type        Status  Instance  Installed',
      '  00D3z0000000001  Northwind 1  Production  Active  NA1       1.3.0.1',
      '  00D3z0000000002  Northwind 2  Production  Active  NA2       1.2.0.9',
      '  00D3z0000000003  Northwind 3  Production  Active  NA2       1.3.0.1',
      '  00D3z0000000004  Evil =1+1    Sandbox     Active  CS42      1.3.0.1',
      '  00D3z0000000005                           Active',
      '',
      'Nothing was written. To schedule it, run the same command without --dry-run (7 API calls).',
    ]);
  });

  it('says that there are no orgs', () => {
    const none = selected({ kept: 0, eligible: [], rejected: [], skipped: 0 });
    expect(
      shown(
        ...formatPreflight({ ...PUSHABLE, ...preflightOf(none, undefined) }, { named: false }),
        ...formatDryRun([], 3),
      ),
    ).to.deep.equal([
      'Acme CRM 1.4.0.6 (04t3z0000000009AAA) to 0 of 0 orgs',
      '',
      'Nothing was written, and there is nothing to schedule.',
    ]);
  });

  it('names ten orgs and counts the others', () => {
    const rejected = Array.from({ length: 1_234 }, (_, index) => ({
      orgKey: key(index),
      reason: 'uninstalled',
      message: 'package uninstalled',
    }));
    const many = selected({ rejected });
    const show = (named: boolean): string[] =>
      shown(...formatPreflight({ ...PUSHABLE, ...preflightOf(many, undefined) }, { named }));
    const lines = show(true);
    expect(lines.filter((line) => /^ {4}00D/.test(line))).to.have.length(10);
    expect(lines).to.include('    and 1,224 more');
    expect(show(false), 'orgs that were found are only counted').to.deep.equal([
      ...lines.slice(0, lines.indexOf('Will not be upgraded:')),
    ]);
    const orgs = Array.from({ length: 1_234 }, (_, index) => org(index));
    expect(shown(...formatDryRun(orgs, 9)))
      .to.include('  and 1,224 more')
      .and.have.length(14);
  });
});

import type { AdoptionReport, BehindOrg, BehindReason } from '../../src/core/adoption/report.js';
import type { Snapshot } from '../../src/core/adoption/snapshot.js';
import { BEHIND } from '../../src/core/adoption/behind.js';

const REASONS: readonly BehindReason[] = [
  'never-pushed',
  'failed',
  'blocked-by-subscriber',
  'regressed',
  'inactive-org',
];
const NUMBERS = ['1.4.0.6', '1.3.0.2', '1.2.0.9', '1.1.0.1', '1.0.0.4', '0.9.0.1', '0.8.0.1', '0.7.0.1'];
const DAY = 86_400_000;
const NOW = Date.parse('2026-11-28T03:00:00Z');

export const behindOrg = (index: number, values: Partial<BehindOrg> = {}): BehindOrg => {
  const reason = REASONS[index % REASONS.length] ?? 'failed';
  return {
    orgKey: `00D3z${String(index).padStart(10, '0')}`,
    orgName: `Contoso ${index}`,
    orgType: index % 3 === 0 ? 'Sandbox' : 'Production',
    orgStatus: 'Active',
    instanceName: `NA${index % 40}`,
    parentOrg: null,
    installedVersion: NUMBERS[1 + (index % 4)] ?? null,
    reason,
    atMost: null,
    failures: reason === 'failed' ? 1 + (index % 3) : 0,
    pushRequestId: reason === 'failed' || reason === 'regressed' ? '0DV3z0000000001GAA' : null,
    hadVersion: reason === 'regressed' ? '1.4.0.6' : null,
    ...values,
  };
};

/** A report with this many orgs that are up to date, and these that are behind. */
export const adoptionReport = (
  current: number,
  behind: readonly BehindOrg[],
  overrides: Partial<AdoptionReport> = {},
): AdoptionReport => {
  const total = current + behind.length;
  const count = (is: (org: BehindOrg) => boolean): number => behind.filter(is).length;
  const versions = NUMBERS.map((number, index) => {
    const orgs = index === 0 ? current : count(({ installedVersion }) => installedVersion === number);
    return {
      ...{ id: `04t3z000000000${index}AAA`, number, deprecated: index > 4, beta: false },
      ...{ ageDays: index * 40, orgs, production: orgs, sandbox: 0, behind: index > 0 },
    };
  });
  return {
    package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
    version: { id: '04t3z0000000009AAA', name: 'Fall', number: '1.4.0.6' },
    time: new Date(NOW).toISOString(),
    since: '2025-11-28T03:00:00.000Z',
    pushes: 14,
    orgs: { total, current, newer: 0, behind: behind.length, regressed: count(({ reason }) => reason === 'regressed') },
    versions: versions.filter(({ orgs, behind: isBehind }) => orgs > 0 || !isBehind),
    ages: [
      { fromDays: 0, toDays: 30, orgs: current },
      { fromDays: 30, toDays: 90, orgs: behind.length },
    ],
    types: [
      { type: 'Production', orgs: total, current, behind: behind.length },
      { type: null, orgs: 0, current: 0, behind: 0 },
    ],
    tiers: [],
    behind: REASONS.map((reason) => ({ reason, meaning: BEHIND[reason], orgs: count((org) => org.reason === reason) }))
      .filter(({ orgs }) => orgs > 0)
      .sort((a, b) => b.orgs - a.orgs),
    failed: [1, 2, 3].map((pushes) => ({
      pushes,
      orgs: count((org) => org.reason === 'failed' && org.failures === pushes),
    })),
    sample: behind.slice(0, 20),
    ...overrides,
  };
};

/** One snapshot a week, in which more and more orgs have newer versions. */
export const snapshots = (report: AdoptionReport, weeks: number): Snapshot[] =>
  Array.from({ length: weeks }, (_, week): Snapshot => {
    const done = (week + 1) / weeks;
    const current = Math.round(report.orgs.current * done);
    const older = NUMBERS.slice(1, 8);
    const left = report.orgs.total - current;
    const versions = older.map((number, index) => [number, Math.floor((left * (index + 1)) / 28)] as const);
    return {
      format: 1,
      time: new Date(NOW - (weeks - 1 - week) * 7 * DAY).toISOString(),
      package: { id: report.package.id, name: report.package.name },
      filter: {},
      exclude: [],
      version: report.version.number,
      orgs: { ...report.orgs, current, behind: left },
      versions: { [report.version.number]: current, ...Object.fromEntries(versions) },
      behind: {},
    };
  });

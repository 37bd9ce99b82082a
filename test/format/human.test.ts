import { expect } from 'chai';
import fc from 'fast-check';
import { pushOutcome } from '../../src/core/outcome.js';
import type { PushReport } from '../../src/core/report.js';
import { countJobs, type PushStatus } from '../../src/core/status.js';
import { formatList } from '../../src/format/list.js';
import { formatReport } from '../../src/format/report.js';
import { plain } from '../../src/format/text.js';
import { bothTimes, duration, localTime } from '../../src/format/time.js';

const report = (
  status: PushStatus,
  groups: Partial<Record<PushStatus, number>>,
  more: Partial<PushReport> = {},
): PushReport => {
  const jobs = countJobs(Object.entries(groups).map(([name, count]) => ({ status: name as PushStatus, count })));
  return {
    pushRequestId: '0DV3z0000000001GAA',
    status,
    outcome: pushOutcome(status, jobs),
    package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
    version: { id: '04t3z0000000009AAA', name: 'ver 1.4', number: '1.4.0.6' },
    scheduledStartTime: null,
    startTime: null,
    endTime: null,
    durationSeconds: null,
    jobs,
    failures: [],
    ...more,
  };
};

describe('the report for people', () => {
  it('says how a finished push ended, who failed with every error, and what to do', () => {
    const failed = report(
      'Failed',
      { Succeeded: 2272, Failed: 2 },
      {
        startTime: '2026-11-28T01:00:04.000Z',
        durationSeconds: 4320,
        failures: [
          {
            ...{ jobId: '0DX000000000001', orgKey: '00D3z0000034UFB', orgName: 'Acme, "Inc"\n\u001B[2J\u202Eevil' },
            ...{ orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1' },
            errors: [
              { type: 'DeployError', severity: 'Warning', title: null, message: null, details: null },
              {
                type: 'ApexTestFailure',
                severity: 'Error',
                title: 'Test failed',
                message: 'one\ntwo',
                details: '0,,,20',
              },
            ],
          },
          {
            jobId: '0DX000000000002',
            orgKey: '00D3z0000034UFC',
            orgName: null,
            orgType: null,
            orgStatus: null,
            instanceName: null,
            errors: [],
          },
        ],
      },
    );
    expect(formatReport(failed)).to.deep.equal([
      'Acme CRM 1.4.0.6: 2,272 of 2,274 orgs upgraded, 2 failed (0.1 %)',
      'Push request 0DV3z0000000001GAA, started 2026-11-28 01:00:04 UTC, took 1 h 12 m',
      '',
      `  Succeeded    2,272  ${'█'.repeat(40)}`,
      '  Failed           2  █',
      '',
      'Failed orgs',
      '',
      '  00D3z0000034UFB  Acme, "Inc" evil, Production, Active, NA1',
      '    DeployError (warning)',
      '    ApexTestFailure: Test failed',
      '      one two',
      '      0,,,20',
      '  00D3z0000034UFC  (no longer a subscriber of the package)',
      '    The org gave no reason.',
      '',
      'All of it, for a script:  sf package push report -i 0DV3z0000000001GAA --json',
    ]);
  });

  const HEADLINES: Array<[PushReport, string]> = [
    [
      report('Created', { Created: 1 }),
      'Acme CRM 1.4.0.6: not scheduled; the request for 1 org was made but never set Pending',
    ],
    [report('Pending', { Pending: 40 }), 'Acme CRM 1.4.0.6: waiting to start in 40 orgs'],
    [
      report('InProgress', { InProgress: 30, Succeeded: 9, Failed: 1 }),
      'Acme CRM 1.4.0.6: 9 of 40 orgs upgraded so far, 1 failed (2.5 %)',
    ],
    [report('Canceled', { Canceled: 40 }), 'Acme CRM 1.4.0.6: canceled; 0 of 40 orgs upgraded'],
    [report('Succeeded', {}), 'Acme CRM 1.4.0.6: 0 of 0 orgs upgraded'],
  ];
  for (const [value, headline] of HEADLINES) {
    it(`begins with what matters: ${value.status}`, () => {
      expect(formatReport(value)[0]).to.equal(headline);
    });
  }
});

describe('the list for people', () => {
  it('is one line a push, and counts what was never scheduled', () => {
    const lines = formatList([
      report('Failed', { Succeeded: 9, Failed: 1 }, { startTime: '2026-11-28T01:00:00.000Z' }),
      report('Created', { Created: 1200 }, { package: { id: 'x', name: '数据 CRM', namespace: null } }),
    ]);
    expect(lines).to.deep.equal([
      '  Push request        Version           Status   Start                  Orgs  Succeeded  Failed',
      '  0DV3z0000000001GAA  Acme CRM 1.4.0.6  Failed   2026-11-28 01:00 UTC     10          9       1',
      '  0DV3z0000000001GAA  数据 CRM 1.4.0.6  Created                        1,200          0       0',
      '',
      '1 request in Created: made, but never set Pending. sf package push abort cancels one.',
    ]);
    expect(formatList([])).to.deep.equal(['No push requests found.']);
  });
});

describe('text and time', () => {
  it('lets no text of another company move the cursor or reorder a line', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '\u001B',
            '[',
            '2J',
            ']0;x',
            '\u0007',
            '\n',
            '\r',
            '\u009B',
            '\u202E',
            '\u2066',
            'é',
            '👩‍💻',
            ' ',
          ),
        }),
        (text) => {
          expect(plain(text)).not.to.match(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
        },
      ),
    );
    expect(plain('👩‍💻 Café "Ltd"')).to.equal('👩‍💻 Café "Ltd"');
  });

  it('shows a moment in UTC and on the clock of a zone', () => {
    expect(localTime('2026-11-28T01:00:00.000Z', 'Europe/Vienna')).to.equal('2026-11-28 02:00 Europe/Vienna');
    expect(bothTimes('2026-11-28T01:00:30.000Z', 'America/New_York')).to.equal(
      '2026-11-28 01:00:30 UTC (2026-11-27 20:00:30 America/New_York)',
    );
    expect(bothTimes('2026-11-28T01:00:00.000Z', 'UTC')).to.equal('2026-11-28 01:00 UTC');
    expect([duration(18), duration(245), duration(4320)]).to.deep.equal(['18 s', '4 m 5 s', '1 h 12 m']);
  });
});

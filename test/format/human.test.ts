import { expect } from 'chai';
import fc from 'fast-check';
import type { PushReport } from '../../src/core/report/report.js';
import { render } from '../../src/format/document/render.js';
import { formatList } from '../../src/format/push/list.js';
import { formatReport } from '../../src/format/push/report.js';
import { width } from '../../src/format/document/words.js';
import { grouped, plain } from '../../src/format/text.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { failureAt, pushReport } from '../support/pushReport.js';
import { report } from '../support/reports.js';
import { bothTimes, duration, localTime, span } from '../../src/format/time.js';
import { setEnv } from '../support/environment.js';

const WIDE = { width: 200, colors: false };

describe('the report for people', () => {
  const HEADLINES: Array<[PushReport, string]> = [
    [report('Created', { Created: 1 }), 'Acme CRM 1.4.0.6: created but not scheduled, for 1 org'],
    [report('Pending', { Pending: 40 }), 'Acme CRM 1.4.0.6: waiting to start in 40 orgs'],
    [
      report('InProgress', { InProgress: 30, Succeeded: 9, Failed: 1 }),
      'Acme CRM 1.4.0.6: 9 of 40 orgs upgraded so far, 1 failed (2.5 %)',
    ],
    [report('Canceled', { Canceled: 40 }), 'Acme CRM 1.4.0.6: canceled; 0 of 40 orgs upgraded'],
    [report('Succeeded', {}), 'Acme CRM 1.4.0.6: 0 of 0 orgs upgraded'],
  ];
  for (const [value, headline] of HEADLINES) {
    it(`begins with the outcome: ${value.status}`, () => {
      expect(render(formatReport(value), WIDE)[0]).to.equal(headline);
    });
  }
});

describe('an error of a hundred thousand characters', () => {
  const long = 'Line of a compiler\n'.repeat(6000);
  const error = { type: 'DeployError', severity: 'Error', title: 'Failed', message: long, details: long };
  const failures = [failureAt(0, { errors: Array.from({ length: 300 }, () => error) }), failureAt(1)];
  const long2 = pushReport('Failed', { Succeeded: 8, Failed: 2 }, { failures });

  it('is shown by its beginning, with the command that prints the whole text', () => {
    const text = render(formatReport(long2), WIDE).join('\n');
    expect(text.length).to.be.below(10_000);
    expect(text).to.contain('Line of a compiler Line of a compiler');
    expect(text).to.contain('and 295 more errors …');
    expect(text).to.contain(`What ends in … is whole in:  sf package push report -i ${long2.pushRequestId} --json`);
  });

  it('leaves room for the other orgs in Markdown', () => {
    expect(
      formatMarkdown({ ...long2, failures: failures.slice(1).concat(failureAt(0, { errors: [error] })) }).join('\n')
        .length,
    ).to.be.below(10_000);
  });

  it('is mentioned only where a text was cut', () => {
    expect(render(formatReport(pushReport('Failed', { Succeeded: 8, Failed: 2 }))).join('\n')).to.not.contain(
      'is whole in',
    );
  });
});

describe('the list for people', () => {
  it('has one line for each push, and counts those that were never scheduled', () => {
    const lines = render(
      formatList([
        report('Failed', { Succeeded: 9, Failed: 1 }, { startTime: '2026-11-28T01:00:59.000Z' }),
        report('Created', { Created: 1200 }, { package: { id: 'x', name: '数据 CRM', namespace: null } }),
      ]),
      WIDE,
    );
    expect(lines).to.deep.equal([
      '  Push request        Version           Status   Start (UTC)        Orgs  Succeeded  Failed',
      '  0DV3z0000000001GAA  Acme CRM 1.4.0.6  Failed   2026-11-28 01:00     10          9       1',
      '  0DV3z0000000001GAA  数据 CRM 1.4.0.6  Created                    1,200          0       0',
      '',
      '1 request in Created: created but not scheduled.',
      'To cancel it:  sf package push abort -i 0DV3z0000000001GAA',
    ]);
    expect(render(formatList([]))).to.deep.equal(['No push requests found.']);
  });

  it('shows times in a time zone', () => {
    const pushes = [report('Failed', {}, { startTime: '2026-11-28T23:30:59.000Z' })];
    const [titles, row, , zone] = render(formatList(pushes, 'Europe/Vienna'), WIDE);
    expect(titles).to.contain('  Start  ');
    expect(zone).to.equal('Times are those of Europe/Vienna.');
    expect(row).to.contain('  2026-11-29 00:30  ');
  });
});

describe('text and time', () => {
  it('never let text of another company move the cursor or reorder a line', () => {
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

  it('show a moment in UTC and in a local zone', () => {
    expect(localTime('2026-11-28T01:00:00.000Z', 'Europe/Vienna')).to.equal('2026-11-28 02:00 Europe/Vienna');
    expect(bothTimes('2026-11-28T01:00:30.000Z', 'America/New_York')).to.equal(
      '2026-11-28 01:00:30 UTC (2026-11-27 20:00:30 America/New_York)',
    );
    expect(bothTimes('2026-11-28T01:00:00.000Z', 'UTC')).to.equal('2026-11-28 01:00 UTC');
    const restore = setEnv({ TZ: 'Europe/Vienna' });
    try {
      expect(bothTimes('2026-11-28T01:00:00.000Z')).to.equal('2026-11-28 01:00 UTC (2026-11-28 02:00 Europe/Vienna)');
      process.env.TZ = 'Etc/UTC';
      expect(bothTimes('2026-11-28T01:00:00.000Z')).to.equal('2026-11-28 01:00 UTC');
    } finally {
      restore();
    }
    expect([duration(18), duration(245), duration(4320)]).to.deep.equal(['18 s', '4 m 5 s', '1 h 12 m']);
  });

  it('group the digits of numbers like Intl', () => {
    const intl = new Intl.NumberFormat('en-US');
    fc.assert(fc.property(fc.nat(), (value) => void expect(grouped(value)).to.equal(intl.format(value))));
    expect([0, 999, 1000, 22_000, 1_234_567].map(grouped)).to.deep.equal(['0', '999', '1,000', '22,000', '1,234,567']);
  });

  it('have the right width, letter by letter', () => {
    expect(['', 'Acme', 'Café', '株式会社', '👩‍💻'].map(width)).to.deep.equal([0, 4, 4, 8, 2]);
  });
});

describe('a duration', () => {
  it('is shown in common units', () => {
    const HOUR = 3_600_000;
    expect([336, 168, 48, 26, 1, 0.5, 0.0125].map((hours) => span(hours * HOUR))).to.deep.equal([
      ...['2 weeks', '1 week', '2 days', '1 day 2 hours', '1 hour', '30 minutes', '45 seconds'],
    ]);
    expect(span(0)).to.equal('');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { countBy, mergeBy, topOf } from '../../page/script/counts.js';
import { plain } from '../../page/script/plain.js';
import { FAILURE_COLUMNS, failureText } from '../../page/script/push/failureList.js';
import { progressOf } from '../../page/script/push/progress.js';
import { rowList, type View } from '../../page/script/rowList.js';
import { markOf, stepFor } from '../../page/script/timeAxis.js';
import type { PushFailure } from '../../src/core/report/failures.js';
import { byCause } from '../../src/core/report/failureGroups.js';
import { CAUSE_KEYS, CAUSES } from '../../src/core/report/causes.js';
import { toLongId } from '../../src/core/orgs/ids.js';
import { failureAt, pushReport } from '../support/pushReport.js';

describe('text of others in the page', () => {
  it('is shown without characters that reorder or hide it', () => {
    expect(plain('\u202Egnp\u0085.exe\u200B')).to.equal('gnp.exe\\u200b');
    expect(plain('\u001B[33mAcme\u001B[0m \u009B1mInc')).to.equal('Acme Inc');
    expect(plain('👩‍💻 two\nlines')).to.equal('👩‍💻 two\nlines');
  });
});

describe('the customer of an org', () => {
  it('is found by the search', () => {
    const [first, second] = [failureAt(1), failureAt(2)];
    const known = { ...second, customer: { account: 'Globex, Inc.', owner: 'Ann Lee', tags: ['gold'] } };
    const found = [first, known].filter((each) => failureText(each).join('\n').includes('Globex, Inc., Ann Lee, gold'));
    expect(found).to.deep.equal([known]);
  });
});

describe('the progress of a push', () => {
  it('begins at the start, rises within intervals, and is level between them', () => {
    const report = pushReport(
      'Failed',
      { Succeeded: 5, Failed: 1 },
      {
        startTime: '2026-11-28T01:00:04.000Z',
        timeline: {
          intervalSeconds: 60,
          completions: [
            { time: '2026-11-28T01:01:00.000Z', succeeded: 2, failed: 0 },
            { time: '2026-11-28T01:02:00.000Z', succeeded: 1, failed: 1 },
            { time: '2026-11-28T01:09:00.000Z', succeeded: 2, failed: 0 },
          ],
        },
      },
    );
    const points = progressOf(report).map(
      ({ time, ...counts }) => `${new Date(time).toISOString().slice(14, 19)} ${counts.succeeded} ${counts.failed}`,
    );
    expect(points).to.deep.equal(['00:04 0 0', '01:00 0 0', '02:00 2 0', '03:00 3 1', '09:00 3 1', '10:00 5 1']);
  });

  it('ends with all that ended', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (succeeded, failed) => {
        const points = progressOf(pushReport('Failed', { Succeeded: succeeded, Failed: failed }));
        const { succeeded: last, failed: lastFailed } = points.at(-1) ?? { succeeded: 0, failed: 0 };
        expect([last, lastFailed]).to.deep.equal([succeeded, failed]);
        expect(points.map(({ time }) => time)).to.deep.equal([...new Set(points.map(({ time }) => time))].sort());
      }),
      { numRuns: 20 },
    );
  });

  it('has ticks at round times', () => {
    const time = Date.parse('2026-11-28T01:30:05Z');
    expect([stepFor(8_000, 10), stepFor(4_320_000, 10), stepFor(3 * 86_400_000, 10)]).to.deep.equal([
      1000, 600_000, 43_200_000,
    ]);
    expect([
      markOf(time, 1000, 8_000),
      markOf(time, 600_000, 4_320_000),
      markOf(time, 43_200_000, 3 * 86_400_000),
      markOf(time, 86_400_000, 9 * 86_400_000),
    ]).to.deep.equal(['01:30:05', '01:30', ['01:30', '11-28'], '2026-11-28']);
  });
});

describe('counts', () => {
  it('name the most frequent, and keep the others apart when there are too many', () => {
    const counts = countBy([...'cabcabc'], (letter) => letter);
    expect(counts.map(({ label, count }) => `${label}${count}`)).to.deep.equal(['c3', 'a2', 'b2']);
    expect(topOf(counts, 1).others).to.deep.equal(counts.slice(1));
    expect(topOf(counts, 2)).to.deep.equal({ top: counts, others: [] });
  });

  it('has no two bars with the same name', () => {
    const counts = [
      { label: 'NA1', count: 3, muted: true },
      { label: '\u001B[33mNA1', count: 2 },
      { label: 'NA2', count: 1, muted: true },
    ];
    expect(mergeBy(counts, plain)).to.deep.equal([
      { label: 'NA1', count: 5 },
      { label: 'NA2', count: 1, muted: true },
    ]);
    const meanings = CAUSE_KEYS.map((key) => CAUSES[key].meaning);
    expect(new Set(meanings)).to.have.length(meanings.length);
  });
});

describe('causes', () => {
  it('count an org once, even with several errors', () => {
    const { failureGroups, failures } = pushReport('Failed', { Failed: 200 });
    for (const { meaning, orgs, errors } of byCause(failureGroups)) {
      const having = failures.filter(({ causes }) => causes.some((cause) => cause === errors[0]?.cause));
      expect(orgs, meaning).to.equal(having.length);
    }
  });
});

describe('the list of failed orgs', () => {
  const failures = [
    failureAt(0, { orgName: 'Zürich AG', installedVersion: '1.10.0.1', instanceName: 'EU2' }),
    failureAt(1, { orgName: 'acme 10', installedVersion: '1.9.0.1', instanceName: 'EU12' }),
    failureAt(2, { orgName: 'Acme 9', installedVersion: null, instanceName: 'NA1' }),
  ];
  const select = rowList(failures, FAILURE_COLUMNS, failureText);
  const VERSION = FAILURE_COLUMNS.findIndex(({ title }) => title === 'Installed');
  const names = (view: Partial<View<PushFailure>>): string[] =>
    select({ search: '', only: null, sort: 0, descending: false, ...view }).map(({ orgName }) => orgName ?? '');

  it('sorts names and versions naturally, and unknown ones last', () => {
    expect(names({})).to.deep.equal(['Acme 9', 'acme 10', 'Zürich AG']);
    expect(names({ descending: true })).to.deep.equal(['Zürich AG', 'acme 10', 'Acme 9']);
    expect(names({ sort: VERSION })).to.deep.equal(['acme 10', 'Zürich AG', 'Acme 9']);
    expect(names({ sort: VERSION, descending: true })).to.deep.equal(['Zürich AG', 'acme 10', 'Acme 9']);
  });

  it('finds words in any order, ids of either length, errors and causes', () => {
    expect(names({ search: 'eu12 ACME' })).to.deep.equal(['acme 10']);
    expect(names({ search: toLongId(failures[0]!.orgKey) })).to.deep.equal(['Zürich AG']);
    expect(names({ search: failures[0]!.orgKey })).to.deep.equal(['Zürich AG']);
    expect(names({ search: 'no such thing' })).to.deep.equal([]);
    expect(names({ only: ({ orgKey }) => orgKey === failures[2]!.orgKey })).to.deep.equal(['Acme 9']);
    for (const { errors } of failures.filter((each) => each.errors.length > 0))
      expect(names({ search: errors[0]!.message! })).not.to.deep.equal([]);
  });
});

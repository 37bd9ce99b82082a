import { expect } from 'chai';
import { tableOf } from '../../../emulator/data/store.js';
import { demo, query, record, records } from './support.js';

const jobs = [...tableOf(demo.store, 'PackagePushJob').rows()];

describe('SOQL aggregates', () => {
  it('count without a record, and as a record', () => {
    expect(query('SELECT COUNT() FROM PackagePushJob')).to.include({ totalSize: jobs.length, aggregate: true });
    expect(query('SELECT COUNT() FROM PackagePushJob LIMIT 5').totalSize).to.equal(5);
    expect(records('SELECT COUNT() FROM PackagePushJob')).to.deep.equal([]);
    expect(records('SELECT COUNT(Id), COUNT(Id) total, MIN(Id) FROM PackagePushJob')).to.deep.equal([
      { attributes: { type: 'AggregateResult' }, expr0: jobs.length, total: jobs.length, expr1: jobs[0]?.Id },
    ]);
    expect(records("SELECT COUNT(Id), MAX(OrgName) FROM PackageSubscriber WHERE OrgKey = 'none'")[0]).to.include({
      expr0: 0,
      expr1: null,
    });
  });

  it('group, filter groups and order by aggregates', () => {
    const lines = records(
      'SELECT Status, COUNT(Id) FROM PackagePushJob GROUP BY Status HAVING COUNT(Id) >= 10 ORDER BY COUNT(Id) DESC, Status',
    );
    const expected = [...Map.groupBy(jobs, (job) => job['Status'] as string)]
      .filter(([, each]) => each.length >= 10)
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
    expect(lines.map(({ Status, expr0 }) => [Status, expr0])).to.deep.equal(
      expected.map(([status, each]) => [status, each.length]),
    );
    expect(
      records("SELECT Status s FROM PackagePushJob GROUP BY Status HAVING Status LIKE 'c%' AND COUNT(Id) > 0").map(
        ({ s }) => s,
      ),
    ).to.have.members(['Canceled', 'Created']);
    expect(
      query('SELECT Status FROM PackagePushJob GROUP BY Status ORDER BY Status LIMIT 2 OFFSET 1').totalSize,
    ).to.equal(2);
  });

  it('group by several fields, parents among them', () => {
    const lines = records(
      'SELECT PackagePushRequest.PackageVersion.Name, Status, COUNT(Id) n FROM PackagePushJob GROUP BY PackagePushRequest.PackageVersion.Name, Status',
    );
    expect(lines.reduce((sum, { n }) => sum + Number(n), 0)).to.equal(jobs.length);
    expect(new Set(lines.map(({ Name, Status }) => JSON.stringify([Name, Status]))).size).to.equal(lines.length);
  });

  it('do not count nulls', () => {
    const rows = [...tableOf(demo.store, 'PackageSubscriber').rows()];
    const line = record(
      'SELECT COUNT(ParentOrg) some, COUNT_DISTINCT(ParentOrg) different, COUNT_DISTINCT(OrgKey) orgs FROM PackageSubscriber',
    );
    const parents = rows.flatMap(({ ParentOrg }) => ParentOrg ?? []);
    expect(line).to.include({ some: parents.length, different: new Set(parents).size, orgs: 60 });
  });

  it('format times and statuses like any query', () => {
    const line = record('SELECT MAX(ScheduledStartTime) latest, MIN(ScheduledStartTime) FROM PackagePushRequest');
    expect(line['latest']).to.match(/^2026-10-07T09:00:00\.000\+0000$/);
  });
});

import { expect } from 'chai';
import { known } from '../../../emulator/data/known.js';
import { FAILURE_KINDS, outcomeOf } from '../../../emulator/data/outcomes.js';
import { buildScenario, type Scenario } from '../../../emulator/data/scenario.js';
import { parseScenario } from '../../../emulator/data/scenarioSpec.js';
import { tableOf } from '../../../emulator/data/store.js';
import { DEFAULT_SWITCHES, type Row } from '../../../emulator/model.js';
import { runSoql } from '../../../emulator/soql/runSoql.js';
import { processorTime } from '../../support/processorTime.js';

const requestOf = ({ store, ids }: Scenario): Row =>
  known(tableOf(store, 'PackagePushRequest').get(known(ids.finishedPush)));
const jobsOf = ({ store, ids }: Scenario): Row[] => [
  ...tableOf(store, 'PackagePushJob').where('PackagePushRequestId', known(ids.finishedPush)),
];
const errorsOf = ({ store }: Scenario, job: Row): Row[] => [
  ...tableOf(store, 'PackagePushError').where('PackagePushJobId', job.Id),
];
const mainRows = ({ store, ids }: Scenario): Row[] => [
  ...tableOf(store, 'PackageSubscriber').where('MetadataPackageId', known(ids.packages[0]).id),
];
const isFailed = (job: Row): boolean => job['Status'] === 'Failed';
const spans = (job: Row): number => Number(job['EndTime']) - Number(job['StartTime']);

describe('a finished push', () => {
  const scenario = buildScenario('orgs=2000,clean,finished=1800,failed=36');
  const jobs = jobsOf(scenario);

  it('is refused with more jobs than orgs that can be upgraded, and with more failures than jobs', () => {
    expect(parseScenario('orgs=10,clean,finished=10,failed=10')).to.include({ finished: 10, failed: 10 });
    for (const name of ['orgs=10,clean,finished=11', 'orgs=1000,finished=1000', 'tiny,finished=2,failed=3']) {
      expect(() => parseScenario(name), name).to.throw('Scenario');
    }
  });

  it('exists only on request, and changes nothing about the other pushes', () => {
    const plain = buildScenario('demo');
    expect(plain.ids.finishedPush).to.equal(undefined);
    const more = buildScenario('demo,finished=20');
    const ofOthers = ({ store, ids }: Scenario): Row[] =>
      ['PackagePushRequest', 'PackagePushJob', 'PackagePushError']
        .flatMap((table) => [...tableOf(store, table).rows()])
        .filter((row) => ![row.Id, row['PackagePushRequestId']].includes(ids.finishedPush ?? ''));
    expect(ofOthers(more)).to.deep.equal(ofOthers(plain));
    expect(jobsOf(more)).to.have.lengthOf(20);
  });

  it('has a job for each of the first orgs, in order, with the wanted number of failures', () => {
    const keys = mainRows(scenario).map((row) => row['OrgKey']);
    expect(jobs.map((job) => job['SubscriberOrganizationKey'])).to.deep.equal(keys.slice(0, 1_800));
    expect(new Set(jobs.map((job) => job['Status']))).to.have.keys('Succeeded', 'Failed');
    const places = jobs.flatMap((job, place) => (isFailed(job) ? [place] : []));
    expect(places).to.have.lengthOf(36);
    for (const [index, place] of places.entries()) expect(Math.floor(place / 50)).to.equal(index);
  });

  it('has exactly the wanted number of failures, for any numbers', () => {
    for (const [finished, failed] of [
      [1, 1],
      [7, 3],
      [97, 96],
      [100, 100],
    ] as const) {
      const jobsOfPush = jobsOf(buildScenario(`orgs=100,clean,finished=${finished},failed=${failed}`));
      expect([jobsOfPush.length, jobsOfPush.filter(isFailed).length]).to.deep.equal([finished, failed]);
    }
  });

  it('leaves out the orgs that no push upgrades', () => {
    const mixed = buildScenario('orgs=1000,inactive=50,finished=900,failed=9');
    const targets = new Set(jobsOf(mixed).map((job) => job['SubscriberOrganizationKey'] ?? null));
    expect(targets.size).to.equal(900);
    for (const org of mainRows(mixed).filter((row) => targets.has(row['OrgKey'] ?? null))) {
      expect(org).to.include({ InstalledStatus: 'i', HasRestrictionEnabled: false });
      expect(org['OrgStatus']).to.not.equal('Inactive');
      expect(org['MetadataPackageVersionId']).to.not.equal(mixed.ids.versions.beta);
    }
  });

  it('took some hours, its jobs seconds to minutes, and its times fit one another', () => {
    const request = requestOf(scenario);
    expect(request).to.include({ Status: 'Failed', PackageVersionId: scenario.ids.versions.newest });
    for (const job of jobs) {
      expect(Math.floor(spans(job) / 1_000)).to.equal(job['DurationSeconds']);
      expect(job['StartTime']).to.be.at.least(Number(request['StartTime']));
    }
    expect(request['StartTime']).to.be.greaterThan(Number(request['ScheduledStartTime']));
    expect(request['EndTime']).to.equal(Math.max(...jobs.map((job) => Number(job['EndTime']))));
    expect(request['EndTime']).to.be.lessThan(scenario.clockStart);
    expect(request['DurationSeconds']).to.equal(Math.floor(spans(request) / 1_000));
    expect(request['DurationSeconds']).to.be.within(2 * 3_600, 8 * 3_600);
    const durations = new Set(jobs.map((job) => Number(job['DurationSeconds'])));
    expect(durations.size).to.be.greaterThan(40);
    expect([Math.min(...durations), Math.max(...durations) > 300]).to.deep.equal([4, true]);
  });

  it('has the errors of each kind of failure in turn, and none on succeeded jobs', () => {
    const failed = jobs.filter(isFailed).slice(0, FAILURE_KINDS.length);
    const rows = failed.map((job) => errorsOf(scenario, job));
    const numberOf = (kind: (typeof FAILURE_KINDS)[number]): number => known(rows[FAILURE_KINDS.indexOf(kind)]).length;
    expect([numberOf('dependency'), numberOf('several'), numberOf('silent')]).to.deep.equal([1, 3, 0]);
    expect(rows[0]?.[0]).to.include({ ErrorType: 'IneligibleUpgrade', CreatedDate: failed[0]?.['EndTime'] });
    expect(jobs.filter((job) => !isFailed(job) && errorsOf(scenario, job).length > 0)).to.deep.equal([]);
  });

  it('upgraded the orgs of its succeeded jobs; the others keep their version', () => {
    const { behind, newest } = scenario.ids.versions;
    const orgs = mainRows(scenario);
    for (const [place, job] of jobs.entries()) {
      const org = known(orgs[place]);
      if (isFailed(job)) expect(behind).to.include(org['MetadataPackageVersionId']);
      else expect(org).to.include({ MetadataPackageVersionId: newest, SystemModstamp: job['EndTime'] });
    }
    for (const org of orgs.slice(1_800)) expect(behind).to.include(org['MetadataPackageVersionId']);
    const failsAgain = (kind: string): boolean => outcomeOf(known(orgs.find((org) => org['_outcome'] === kind))).fails;
    expect([failsAgain('gack'), failsAgain('apexTest'), failsAgain('locking')]).to.deep.equal([false, true, true]);
  });

  it('succeeded if none of its jobs failed', () => {
    const perfect = buildScenario('tiny,finished=3');
    expect(requestOf(perfect)['Status']).to.equal('Succeeded');
    expect(tableOf(perfect.store, 'PackagePushError').size).to.equal(0);
  });

  it('of a hundred thousand jobs is created, counted and read quickly', () => {
    const took = processorTime();
    const large = buildScenario('orgs=100000,clean,finished=100000,failed=2000');
    const query = (soql: string) =>
      runSoql(large.store, soql, { api: 'data', version: 66, now: large.clockStart, switches: DEFAULT_SWITCHES });
    const ofPush = `PackagePushRequestId = '${large.ids.finishedPush}'`;
    const counted = query(`SELECT Status, COUNT(Id) FROM PackagePushJob WHERE ${ofPush} GROUP BY Status`);
    expect(counted.page(0, 10).map((group) => group['expr0'])).to.have.members([98_000, 2_000]);
    expect(query(`SELECT Id FROM PackagePushJob WHERE ${ofPush} AND Status = 'Failed'`).totalSize).to.equal(2_000);
    expect(query(`SELECT Id FROM PackagePushError WHERE PackagePushJob.${ofPush}`).totalSize).to.be.greaterThan(2_000);
    const all = query(`SELECT Id, SubscriberOrganizationKey, Status, StartTime FROM PackagePushJob WHERE ${ofPush}`);
    let read = 0;
    for (let from = 0; from < all.totalSize; from += 2_000) read += all.page(from, from + 2_000).length;
    expect(read).to.equal(100_000);
    expect(took()).to.be.lessThan(5_000);
  });
});

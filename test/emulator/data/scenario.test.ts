import { expect } from 'chai';
import { known } from '../../../emulator/data/known.js';
import { ODD_NAMES } from '../../../emulator/data/orgNames.js';
import { outcomeNamed } from '../../../emulator/data/outcomes.js';
import { buildScenario, FIXED_CLOCK, type Scenario } from '../../../emulator/data/scenario.js';
import { NAMED_SCENARIOS, parseScenario, SHARES } from '../../../emulator/data/scenarioSpec.js';
import { tableOf } from '../../../emulator/data/store.js';
import type { Row } from '../../../emulator/model.js';
import { processorTime } from '../../support/processorTime.js';

const rows = (scenario: Scenario, table: string): Row[] => [...tableOf(scenario.store, table).rows()];
const mainRows = (scenario: Scenario): Row[] => [
  ...tableOf(scenario.store, 'PackageSubscriber').where('MetadataPackageId', known(scenario.ids.packages[0]).id),
];
const count = (of: Row[], column: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of of) counts[String(row[column])] = (counts[String(row[column])] ?? 0) + 1;
  return counts;
};

describe('scenario names', () => {
  it('mix names, settings and clean; later parts win', () => {
    expect(parseScenario('demo,history=3')).to.include({ orgs: 60, history: 3, beta: 2 });
    expect(parseScenario('orgs=10000,failures=500')).to.include({ failures: 500, current: 10_000 * SHARES.current });
    expect(parseScenario('orgs=100,clean,inactive=3')).to.include({ failures: 0, current: 0, inactive: 3 });
    expect(parseScenario('isv').orgs).to.equal(NAMED_SCENARIOS.isv.orgs);
  });

  it('are refused when they make no sense', () => {
    for (const name of ['', 'demos', 'orgs=x', 'orgz=3', 'orgs=2,clean,failures=3', 'tiny,versions=0', 'constructor']) {
      expect(() => parseScenario(name), name).to.throw('Scenario');
    }
  });
});

describe('scenario', () => {
  const demo = buildScenario('demo');

  it('is the same in every run, and different for another seed', () => {
    const dump = (scenario: Scenario): string =>
      JSON.stringify(['PackageSubscriber', 'PackagePushJob', 'PackagePushError'].map((table) => rows(scenario, table)));
    expect(dump(buildScenario('demo'))).to.equal(dump(demo));
    expect(dump(buildScenario('demo', { seed: 2 }))).to.not.equal(dump(demo));
    expect(demo.clockStart).to.equal(FIXED_CLOCK);
    expect(buildScenario('tiny', { clock: 5 }).clockStart).to.equal(5);
  });

  it('has exactly as many orgs of each kind as it says', () => {
    const main = mainRows(demo);
    const { versions } = demo.ids;
    const installed = count(main, 'MetadataPackageVersionId');
    expect(main).to.have.lengthOf(60);
    expect(main.filter((row) => outcomeNamed(row['_outcome']).fails)).to.have.lengthOf(14);
    expect(installed[versions.current]).to.equal(5);
    expect(installed[versions.newer]).to.equal(1);
    expect(installed[versions.beta]).to.equal(2);
    expect(installed[versions.deprecated]).to.equal(1);
    expect(installed[versions.newest]).to.equal(undefined);
    expect(count(main, 'OrgStatus')['Inactive']).to.equal(3);
    expect(count(main, 'HasRestrictionEnabled')['true']).to.equal(2);
    expect(count(main, 'InstalledStatus')['u']).to.equal(2);
    expect(rows(demo, 'PushUpgradeCustomization')).to.have.lengthOf(2);
  });

  it('has, when clean, only orgs that can and will be upgraded', () => {
    const scenario = buildScenario('orgs=200,clean');
    const { behind } = scenario.ids.versions;
    for (const row of mainRows(scenario)) {
      expect(row).to.include({ _outcome: 'ok', InstalledStatus: 'i', HasRestrictionEnabled: false });
      expect(row['OrgStatus']).to.not.equal('Inactive');
      expect(behind).to.include(row['MetadataPackageVersionId']);
    }
  });

  it('has versions that are sorted wrongly as text', () => {
    const numbers = ({ ids }: Scenario): string[] =>
      [ids.versions.behind.at(-1), ids.versions.current].map(
        (id) => known(ids.packages[0]?.versions.find((version) => version.id === id)).number,
      );
    expect(numbers(demo).map((number) => number.slice(0, 4))).to.deep.equal(['1.9.', '1.10']);
    expect(numbers(buildScenario('tiny,versions=14')).map((number) => number.slice(0, 4))).to.deep.equal([
      '1.13',
      '1.14',
    ]);
  });

  it('describes each package consistently in both APIs', () => {
    for (const { id, package2Id, versions, name, namespace } of demo.ids.packages) {
      expect(tableOf(demo.store, 'SubscriberPackage').get(id)).to.include({ Name: name, NamespacePrefix: namespace });
      if (package2Id) expect(tableOf(demo.store, 'Package2').get(package2Id)).to.include({ SubscriberPackageId: id });
      for (const version of versions) {
        const [metadata, subscriber] = ['MetadataPackageVersion', 'SubscriberPackageVersion'].map((table) =>
          tableOf(demo.store, table).get(version.id),
        );
        const numbers = [
          'MajorVersion',
          'MinorVersion',
          'PatchVersion',
          'BuildNumber',
          'ReleaseState',
          'IsDeprecated',
        ] as const;
        for (const column of numbers) expect(metadata?.[column], column).to.equal(known(subscriber)[column]);
        const built = [...tableOf(demo.store, 'Package2Version').where('SubscriberPackageVersionId', version.id)];
        expect(built).to.have.lengthOf(package2Id ? 1 : 0);
      }
    }
    const names = demo.ids.packages.map(({ name }) => name);
    expect(names.length).to.be.greaterThan(new Set(names).size);
  });

  it('has one pair of orgs whose keys differ by case alone', () => {
    const keys = mainRows(buildScenario('orgs=2000')).map((row) => row['OrgKey'] as string);
    expect(new Set(keys).size).to.equal(2000);
    expect(2000 - new Set(keys.map((key) => key.toLowerCase())).size).to.equal(21);
    for (const key of keys) expect(key).to.match(/^00D[0-9A-Za-z]{12}$/);
  });

  it('has org names of every problematic kind', () => {
    const names = new Set(mainRows(buildScenario('thousand')).map((row) => row['OrgName']));
    expect([...names]).to.include.members([...ODD_NAMES]);
  });

  it('has sandboxes with a parent, most of them Demo', () => {
    const scenario = buildScenario('thousand');
    const sandboxes = mainRows(scenario).filter((row) => row['OrgType'] === 'Sandbox');
    expect(sandboxes).to.have.lengthOf(300);
    for (const { ParentOrg } of sandboxes)
      expect([...tableOf(scenario.store, 'PackageSubscriber').where('OrgKey', ParentOrg ?? null)]).to.not.be.empty;
    expect(count(sandboxes, 'OrgStatus')['Demo']).to.be.greaterThan(200);
  });

  it('has requests in every state in its history, each with matching jobs', () => {
    const requests = rows(demo, 'PackagePushRequest');
    expect(requests).to.have.lengthOf(12);
    expect(Object.keys(count(requests, 'Status'))).to.have.members([
      'Succeeded',
      'Failed',
      'Canceled',
      'Created',
      'Pending',
      'InProgress',
    ]);
    for (const request of requests) {
      const jobs = [...tableOf(demo.store, 'PackagePushJob').where('PackagePushRequestId', request.Id)];
      const failed = jobs.filter((job) => job['Status'] === 'Failed');
      expect(failed.length > 0).to.equal(request['Status'] === 'Failed');
      if (request['Status'] === 'Succeeded')
        expect(new Set(jobs.map((job) => job['Status']))).to.have.keys('Succeeded');
      if (request['Status'] === 'Pending') expect(request['ScheduledStartTime']).to.be.greaterThan(demo.clockStart);
      if (request['EndTime'] !== null) expect(request['EndTime']).to.be.lessThan(demo.clockStart);
    }
  });

  it('creates tens of thousands of orgs quickly', () => {
    const took = processorTime();
    expect(mainRows(buildScenario('isv'))).to.have.lengthOf(22_000);
    expect(took()).to.be.lessThan(3_000);
  });
});

import { expect } from 'chai';
import { known } from '../../../emulator/data/known.js';
import { tableOf } from '../../../emulator/data/store.js';
import { DEFAULT_SWITCHES } from '../../../emulator/model.js';
import { at, demo, query, record, records, versions } from './support.js';

const requests = tableOf(demo.store, 'PackagePushRequest');
const job = (status: string) =>
  known([...tableOf(demo.store, 'PackagePushJob').rows()].find((row) => row['Status'] === status));

describe('SOQL select', () => {
  it('returns records like the REST API, for a query in any case', () => {
    const request = known([...requests.rows()][0]);
    const found = record(
      `select ID, r.scheduledstarttime, EndTime, packageversionid from packagepushrequest r WHERE r.Id = '${request.Id.slice(0, 15)}'`,
    );
    expect(found).to.deep.equal({
      attributes: { type: 'PackagePushRequest', url: `/services/data/v66.0/sobjects/PackagePushRequest/${request.Id}` },
      Id: request.Id,
      ScheduledStartTime: new Date(request['ScheduledStartTime'] as number).toISOString().replace('Z', '+0000'),
      EndTime: new Date(request['EndTime'] as number).toISOString().replace('Z', '+0000'),
      PackageVersionId: versions.behind[0],
    });
  });

  it('nests parents, several levels deep, each with its attributes', () => {
    const soql = `SELECT PackagePushRequest.PackageVersion.MetadataPackage.Name, PackagePushRequest.Status, Id FROM PackagePushJob WHERE Id = '${job('Failed').Id}'`;
    const found = record(soql);
    expect(Object.keys(found)).to.deep.equal(['attributes', 'PackagePushRequest', 'Id']);
    expect(found).to.nested.include({
      'PackagePushRequest.Status': 'Failed',
      'PackagePushRequest.PackageVersion.attributes.type': 'MetadataPackageVersion',
      'PackagePushRequest.PackageVersion.MetadataPackage.Name': 'Acme CRM',
    });
  });

  it('gives null for a missing parent', () => {
    const store = demo.store;
    const orphan = tableOf(store, 'PackagePushError').insert({ ErrorType: 'PACError' });
    const found = record(
      `SELECT PackagePushJob.PackagePushRequest.Status FROM PackagePushError WHERE Id = '${orphan.Id}'`,
    );
    tableOf(store, 'PackagePushError').remove(orphan);
    expect(found['PackagePushJob']).to.equal(null);
  });

  it('returns null without children, and a nested result with some', () => {
    const soql = (id: string, rest = ''): string =>
      `SELECT Id, (SELECT ErrorType FROM PackagePushErrors ${rest}) FROM PackagePushJob WHERE Id = '${id}'`;
    expect(records(soql(job('Succeeded').Id))[0]).to.have.property('PackagePushErrors', null);
    const failed = known([...tableOf(demo.store, 'PackagePushError').rows()][0])['PackagePushJobId'] as string;
    const all = record(soql(failed))['PackagePushErrors'];
    expect(all).to.include({ done: true, totalSize: at(all, 'records.length') });
    expect(at(all, 'records.0.attributes.type')).to.equal('PackagePushError');
    expect(records(soql(failed, "WHERE ErrorSeverity = 'none'"))[0]).to.have.property('PackagePushErrors', null);
  });

  it('orders and limits the children of each record', () => {
    const version = record(
      `SELECT Id, (SELECT Id, OrgKey FROM PackageSubscribers WHERE InstalledStatus = 'i' ORDER BY OrgKey DESC LIMIT 3) FROM MetadataPackageVersion WHERE Id = '${versions.behind[1]}'`,
    );
    const keys = [0, 1, 2, 3].map((place) => at(version, `PackageSubscribers.records.${place}.OrgKey`));
    expect(keys.pop()).to.equal(undefined);
    const lower = keys.map((key) => String(key).toLowerCase());
    expect(lower).to.deep.equal([...lower].sort().reverse());
  });

  it('puts nulls first, or last when asked, in either direction', () => {
    const times = (order: string): unknown[] =>
      records(`SELECT ScheduledStartTime FROM PackagePushRequest ORDER BY ScheduledStartTime ${order}, Id`).map(
        (each) => each['ScheduledStartTime'],
      );
    const isSorted = (list: unknown[], sign: number): boolean =>
      list.every((time, place) => place === 0 || sign * String(list[place - 1]).localeCompare(String(time)) <= 0);
    const [ascending, descending] = [times('ASC'), times('DESC NULLS LAST')];
    const set = ascending.filter((time) => time !== null);
    expect(ascending.slice(0, ascending.length - set.length)).to.satisfy(
      (nulls: unknown[]) => nulls.length > 0 && nulls.every((time) => time === null),
    );
    expect(isSorted(set, 1)).to.equal(true);
    expect(descending.slice(0, set.length)).to.not.include(null);
    expect(isSorted(descending.slice(0, set.length), -1)).to.equal(true);
    expect(times('DESC')[0]).to.equal(null);
  });

  it('applies LIMIT and OFFSET, and renders the requested pages', () => {
    const all = records('SELECT Id FROM PackageSubscriber ORDER BY Id');
    const some = query('SELECT Id FROM PackageSubscriber ORDER BY Id LIMIT 10 OFFSET 5');
    expect(some.totalSize).to.equal(10);
    expect(some.page(2, 4)).to.deep.equal(all.slice(7, 9));
    expect(query('SELECT Id FROM PackageSubscriber LIMIT 0').totalSize).to.equal(0);
  });

  it('names its columns, and fills CSV cells for them', () => {
    const result = query(
      `SELECT Id, PackageVersion.Name, ScheduledStartTime, IsMigration, EndTime FROM PackagePushRequest WHERE Status = 'Pending' LIMIT 1`,
    );
    expect(result.columns.map(({ name, type }) => `${name} ${type}`)).to.deep.equal([
      'Id id',
      'PackageVersion.Name string',
      'ScheduledStartTime datetime',
      'IsMigration boolean',
      'EndTime datetime',
    ]);
    const [cells] = result.csv(0, 10);
    expect(cells?.slice(1)).to.deep.equal(['ver 1.10', '2026-10-07T09:00:00.000Z', 'false', '']);
  });

  it('spells statuses according to the switch, in results and in filters', () => {
    const switches = { ...DEFAULT_SWITCHES, inProgress: 'In Progress', canceledJob: 'Cancelled' } as const;
    const running = "SELECT Status FROM PackagePushRequest WHERE Status = 'In Progress'";
    expect(records(running)).to.have.lengthOf(0);
    expect(records(running, { switches })[0]).to.include({ Status: 'In Progress' });
    expect(query("SELECT Id FROM PackagePushRequest WHERE Status = 'InProgress'", { switches }).totalSize).to.equal(0);
    expect(records("SELECT Status FROM PackagePushJob WHERE Status LIKE 'canc%' LIMIT 1", { switches })[0]).to.include({
      Status: 'Cancelled',
    });
  });

  it('shows the Tooling objects to the Tooling API, urls included', () => {
    const soql = `SELECT Name, SubscriberPackageVersion.IsManaged, Package2.ContainerOptions FROM Package2Version WHERE SubscriberPackageVersionId = '${versions.newest}'`;
    const found = record(soql, { api: 'tooling' });
    expect(found).to.nested.include({
      'Package2.ContainerOptions': 'Managed',
      'SubscriberPackageVersion.IsManaged': true,
    });
    expect(at(found, 'Package2.attributes.url')).to.match(
      /^\/services\/data\/v66\.0\/tooling\/sobjects\/Package2\/0Ho/,
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { mintId } from '../../../emulator/data/ids.js';
import { known } from '../../../emulator/data/known.js';
import { createStore, tableOf } from '../../../emulator/data/store.js';
import type { Row } from '../../../emulator/model.js';

const VERSIONS = ['a', 'b', 'c'].map((_, index) => mintId('04t', index));

describe('store', () => {
  it('finds tables by name in any case', () => {
    const store = createStore();
    expect(store.table('packagepushjob')).to.equal(store.table('PackagePushJob'));
    expect(store.table('Contact')).to.equal(undefined);
  });

  it('gives a record every column, and an id with its prefix, which finds it in both forms', () => {
    const jobs = tableOf(createStore(), 'PackagePushJob');
    const job = jobs.insert({ SubscriberOrganizationKey: '00D000000000001' });
    expect(job).to.include({ Id: mintId('0DX', 0), Status: null, EndTime: null });
    expect(jobs.get(job.Id)).to.equal(job);
    expect(jobs.get(job.Id.slice(0, 15))).to.equal(job);
    expect(jobs.get(job.Id.toLowerCase())).to.equal(undefined);
    expect(jobs.get(mintId('0DX', 1))).to.equal(undefined);
  });

  it('keeps a record under a given id', () => {
    const versions = tableOf(createStore(), 'SubscriberPackageVersion');
    const row = versions.insert({ Id: mintId('04t', 41) });
    expect(versions.get(mintId('04t', 41).slice(0, 15))).to.equal(row);
    expect(versions.insert({}).Id).to.equal(mintId('04t', 1));
  });

  it('ignores case in candidates by org key, but not elsewhere', () => {
    const subscribers = tableOf(createStore(), 'PackageSubscriber');
    const [upper, lower] = ['00D00000000000A', '00D00000000000a'].map((OrgKey) => subscribers.insert({ OrgKey }));
    expect([...subscribers.where('OrgKey', '00D00000000000A')]).to.deep.equal([upper]);
    const candidates = known(subscribers.candidates('OrgKey', ['00d00000000000A', '00D00000000000a']));
    expect([candidates.size, ...candidates.rows]).to.deep.equal([2, upper, lower]);
    expect(subscribers.candidates('OrgName', ['x'])).to.equal(undefined);
  });

  it('forgets a removed record, and never uses its id again', () => {
    const jobs = tableOf(createStore(), 'PackagePushJob');
    const [first, second] = [jobs.insert({ SubscriberOrganizationKey: 'x' }), jobs.insert({})];
    jobs.remove(first);
    expect([jobs.size, ...jobs.rows()]).to.deep.equal([1, second]);
    expect(jobs.get(first.Id)).to.equal(undefined);
    expect([...jobs.where('SubscriberOrganizationKey', 'x')]).to.deep.equal([]);
    expect(jobs.insert({}).Id).to.equal(mintId('0DX', 2));
  });

  it('finds the same records by indexes as by a search through all records, after any changes', () => {
    const step = fc.record({
      kind: fc.constantFrom('insert', 'update', 'remove'),
      at: fc.nat(20),
      version: fc.constantFrom(null, ...VERSIONS),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = tableOf(createStore(), 'PackageSubscriber');
        const alive: Row[] = [];
        for (const { kind, at, version } of steps) {
          const row = alive[at % Math.max(1, alive.length)];
          if (kind === 'insert' || !row) alive.push(table.insert({ MetadataPackageVersionId: version }));
          else if (kind === 'update') table.update(row, { MetadataPackageVersionId: version });
          else table.remove(known(alive.splice(alive.indexOf(row), 1)[0]));
          for (const id of [null, ...VERSIONS]) {
            const expected = alive.filter((each) => each['MetadataPackageVersionId'] === id);
            expect([...table.where('MetadataPackageVersionId', id)]).to.have.members(expected);
          }
        }
        expect([...table.rows()]).to.deep.equal(alive);
      }),
      { numRuns: 50 },
    );
  });
});

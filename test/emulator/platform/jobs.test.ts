import { expect } from 'chai';
import { to18 } from '../../../emulator/data/ids.js';
import { insertBatch } from '../../../emulator/platform/batch.js';
import { NOT_ELIGIBLE } from '../../../emulator/platform/jobRules.js';
import { failed } from '../../../emulator/platform/outcome.js';
import { codeOf, createWorld, errorOf, idOf, keyOf, subscriber, type World } from './world.js';

const batch = (world: World, request: string, keys: string[], options = {}) =>
  insertBatch(
    world.org,
    keys.map((SubscriberOrganizationKey) => ({
      table: world.org.store.table('PackagePushJob')!,
      values: { PackagePushRequestId: request, SubscriberOrganizationKey },
    })),
    options,
  );

const keys = (world: World, count: number): string[] =>
  Array.from({ length: count }, (_, index) => keyOf(subscriber(world, index)));

describe('new push jobs', () => {
  it('keep the 15 characters of a long key', () => {
    const world = createWorld();
    const key = keyOf(subscriber(world));
    const job = world.get('PackagePushJob', idOf(world.job(world.request(), to18(key))));
    expect(job.SubscriberOrganizationKey).to.equal(key);
    expect(job.Status).to.equal('Created');
  });

  it('are refused with the texts of the platform', () => {
    const world = createWorld();
    expect(errorOf(world.job(world.request(), '00D000000000zzz'))).to.equal(`INVALID_OPERATION: ${NOT_ELIGIBLE}`);
  });

  it('accept no key that differs in case, or whose checksum is wrong', () => {
    const world = createWorld();
    const request = world.request();
    const key = keyOf(subscriber(world));
    expect(codeOf(world.job(request, `${key.slice(0, 3)}${key.slice(3).toLowerCase()}`))).to.equal('INVALID_OPERATION');
    expect(codeOf(world.job(request, `${key}zzz`))).to.equal('INVALID_OPERATION');
  });

  it('are refused twice in one request, but not in two', () => {
    const world = createWorld();
    const request = world.request();
    const key = keyOf(subscriber(world));
    idOf(world.job(request, key));
    expect(codeOf(world.job(request, to18(key)))).to.equal('DUPLICATE_VALUE');
    idOf(world.job(world.request(), key));
  });

  it('are refused twice in one batch', () => {
    const world = createWorld();
    const [a, b] = keys(world, 2);
    expect(batch(world, world.request(), [a!, b!, a!]).map(codeOf)).to.deep.equal(['', '', 'DUPLICATE_VALUE']);
  });

  it('are all rolled back if one of all or none fails', () => {
    const world = createWorld();
    const [a, b] = keys(world, 2);
    const outcomes = batch(world, world.request(), [a!, 'nobody', b!], { allOrNone: true });
    expect(outcomes.map(codeOf)).to.deep.equal([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'INVALID_OPERATION',
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    ]);
    expect(world.rows('PackagePushJob')).to.deep.equal([]);
  });

  it('all fail together with an org that makes the platform throw', () => {
    const world = createWorld();
    const [a, b] = keys(world, 2);
    subscriber(world, 1, { _gack: true });
    expect(batch(world, world.request(), [a!, b!]).map(codeOf)).to.deep.equal([
      'UNKNOWN_EXCEPTION',
      'UNKNOWN_EXCEPTION',
    ]);
    expect(world.rows('PackagePushJob')).to.deep.equal([]);
    expect(batch(world, world.request(), [a!]).some(failed)).to.equal(false);
  });

  it('find their request locked', () => {
    const world = createWorld();
    const request = world.request();
    const locked = new Set([request.slice(0, 15)]);
    const [outcome] = batch(world, request, keys(world, 1), { locked });
    expect(errorOf(outcome!)).to.equal(
      `UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: ${request}`,
    );
  });
});

describe('1GP to 2GP migration', () => {
  /** Legacy Billing 3.2.0, of which seven orgs have the first generation. */
  const migration = () => {
    const world = createWorld({ scenario: 'orgs=60,versions=2,clean' });
    const [, , legacy, converted] = world.ids.packages;
    const request = world.request({ PackageVersionId: converted!.versions[0]!.id, IsMigration: true });
    const orgs = world.rows('PackageSubscriber').filter(({ MetadataPackageId }) => MetadataPackageId === legacy!.id);
    return { world, request, orgs, legacy: legacy!, converted: converted! };
  };

  it('requires exactly the converted version, and takes five orgs a day', () => {
    const { world, request, orgs } = migration();
    const codes = orgs.slice(0, 6).map((org) => codeOf(world.job(request, keyOf(org))));
    expect(codes).to.deep.equal(['', '', '', '', '', 'LIMIT_EXCEEDED']);
    world.pass(86_400);
    expect(codeOf(world.job(request, keyOf(orgs[5]!)))).to.equal('');
  });

  it('does not count rolled-back orgs', () => {
    const { world, request, orgs } = migration();
    batch(world, request, [...orgs.slice(0, 5).map(keyOf), 'nobody'], { allOrNone: true });
    expect(batch(world, request, orgs.slice(0, 5).map(keyOf)).some(failed)).to.equal(false);
  });

  it('refuses an org on another version', () => {
    const { world, request, orgs, legacy } = migration();
    world.org.store.table('PackageSubscriber')!.update(orgs[0]!, { MetadataPackageVersionId: legacy.versions[0]!.id });
    expect(codeOf(world.job(request, keyOf(orgs[0]!)))).to.equal('INVALID_OPERATION');
  });

  it('refuses a version that was not converted', () => {
    const world = createWorld();
    const outcome = world.insert('PackagePushRequest', {
      PackageVersionId: world.ids.versions.newest,
      IsMigration: true,
    });
    expect(codeOf(outcome)).to.equal('INVALID_OPERATION');
  });

  it('gives the org the second-generation package', () => {
    const { world, request, orgs, converted } = migration();
    idOf(world.job(request, keyOf(orgs[0]!)));
    world.start(request);
    world.pass(3_600);
    expect(world.get('PackagePushRequest', request).Status).to.equal('Succeeded');
    expect(orgs[0]!.MetadataPackageVersionId).to.equal(converted.versions[0]!.id);
    expect(orgs[0]!.MetadataPackageId).to.equal(converted.id);
  });
});

import { expect } from 'chai';
import type { Value } from '../../../emulator/model.js';
import { createWorld, idOf, keyOf, subscriber, type World, type WorldOptions } from './world.js';

/** A request with a job for each of these orgs, all of them eligible. */
const push = (world: World, orgs: Array<Record<string, Value>>, values: Record<string, Value> = {}): string => {
  const request = world.request(values);
  orgs.forEach((changes, index) =>
    idOf(world.job(request, keyOf(subscriber(world, index, { _duration: 10, ...changes })))),
  );
  return request;
};

const jobs = (world: World, request: string) =>
  world.rows('PackagePushJob').filter((job) => job.PackagePushRequestId === request);
const statuses = (world: World, request: string) => jobs(world, request).map(({ Status }) => Status);
const errorsOf = (world: World, request: string) => {
  const ids = new Set(jobs(world, request).map(({ Id }) => Id));
  return world.rows('PackagePushError').filter(({ PackagePushJobId }) => ids.has(String(PackagePushJobId)));
};

describe('push queue', () => {
  it('starts an immediate push at once and ends it with its last org', () => {
    const world = createWorld();
    const request = push(world, [{ _duration: 5 }, { _duration: 18 }]);
    const began = world.org.clock.now();
    world.start(request);
    expect(statuses(world, request)).to.deep.equal(['InProgress', 'InProgress']);
    world.pass(5);
    expect(statuses(world, request)).to.deep.equal(['Succeeded', 'InProgress']);
    world.pass(100);
    const { Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds } = world.get(
      'PackagePushRequest',
      request,
    );
    expect({ Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds }).to.deep.equal({
      Status: 'Succeeded',
      ScheduledStartTime: null,
      StartTime: began,
      EndTime: began + 18_000,
      DurationSeconds: 18,
    });
  });

  it('waits for the scheduled start, and for the delay that is set', () => {
    const world = createWorld({ engine: { startDelayMs: 60_000 } });
    const request = push(world, [{}], { ScheduledStartTime: world.org.clock.now() + 3_600_000 });
    world.start(request);
    world.pass(3_659);
    expect(world.get('PackagePushRequest', request).Status).to.equal('Pending');
    world.pass(1);
    expect(world.get('PackagePushRequest', request).Status).to.equal('InProgress');
  });

  it('gives the org the new version, so that it is not eligible again', () => {
    const world = createWorld();
    const request = push(world, [{}]);
    world.start(request);
    world.pass(10);
    expect(subscriber(world).MetadataPackageVersionId).to.equal(world.ids.versions.newest);
  });

  it('upgrades a limited number of orgs at once, one push after the other', () => {
    const world = createWorld({ engine: { concurrency: 2 } });
    const first = push(world, [{}, {}, {}]);
    const second = push(world, [{}], { PackageVersionId: world.ids.versions.current });
    world.start(first);
    world.start(second);
    expect(statuses(world, first)).to.deep.equal(['InProgress', 'InProgress', 'Pending']);
    expect(statuses(world, second)).to.deep.equal(['Pending']);
    expect(world.get('PackagePushRequest', second).Status).to.equal('InProgress');
    world.pass(10);
    expect(statuses(world, first)).to.deep.equal(['Succeeded', 'Succeeded', 'InProgress']);
    expect(statuses(world, second)).to.deep.equal(['InProgress']);
  });

  it('fails the request if one org fails, with the errors of that org', () => {
    const world = createWorld();
    const request = push(world, [{}, { _outcome: 'several' }, { _outcome: 'silent' }]);
    world.start(request);
    world.pass(10);
    expect(statuses(world, request)).to.deep.equal(['Succeeded', 'Failed', 'Failed']);
    expect(world.get('PackagePushRequest', request).Status).to.equal('Failed');
    expect(errorsOf(world, request).map(({ ErrorType }) => ErrorType)).to.deep.equal([
      'DeployError',
      'ApexTestFailure',
      'IneligibleUpgrade',
    ]);
    expect(errorsOf(world, request)[0]!.ErrorSeverity).to.equal('Warning');
  });

  it('lets a push succeed after a transient failure', () => {
    const world = createWorld();
    const attempt = () => {
      const request = push(world, [{ _outcome: 'gack' }]);
      world.start(request);
      world.pass(10);
      return world.get('PackagePushRequest', request).Status;
    };
    expect([attempt(), attempt()]).to.deep.equal(['Failed', 'Succeeded']);
  });

  const meanwhile: Array<[what: string, change: Record<string, Value>, title: string]> = [
    ['was uninstalled', { InstalledStatus: 'u' }, 'Ineligible Upgrade'],
    ['became inactive', { OrgStatus: 'Inactive' }, 'Ineligible Upgrade'],
    ['blocks pushes', { HasRestrictionEnabled: true }, 'Push Upgrade Blocked'],
  ];
  for (const [what, change, title] of meanwhile) {
    it(`fails an org that ${what} after it was scheduled, and one that did so while being upgraded`, () => {
      const world = createWorld();
      const request = push(world, [{}, {}]);
      subscriber(world, 0, change);
      world.start(request);
      world.pass(5);
      expect(statuses(world, request)).to.deep.equal(['Failed', 'InProgress']);
      subscriber(world, 1, change);
      world.pass(5);
      expect(statuses(world, request)).to.deep.equal(['Failed', 'Failed']);
      expect(errorsOf(world, request).map(({ ErrorType, ErrorTitle }) => [ErrorType, ErrorTitle])).to.deep.equal([
        ['IneligibleUpgrade', title],
        ['IneligibleUpgrade', title],
      ]);
    });
  }

  it('fails an org that another push has upgraded meanwhile', () => {
    const world = createWorld();
    const first = push(world, [{}]);
    const second = push(world, [{}]);
    world.start(first);
    world.pass(10);
    world.start(second);
    world.pass(10);
    expect([first, second].map((request) => world.get('PackagePushRequest', request).Status)).to.deep.equal([
      'Succeeded',
      'Failed',
    ]);
  });

  it('has the same state however often it is read', () => {
    const run = (options: WorldOptions, steps: number) => {
      const world = createWorld({ scenario: 'orgs=60,versions=2,failures=20', ...options });
      const request = world.request();
      for (const org of world.rows('PackageSubscriber')) world.job(request, keyOf(org));
      world.start(request);
      for (let step = 0; step < steps; step++) world.pass(7_200 / steps);
      const plain = (row: Record<string, Value>) => ({ ...row, SystemModstamp: 0 });
      return ['PackagePushRequest', 'PackagePushJob', 'PackagePushError'].map((object) =>
        world.rows(object).map(plain),
      );
    };
    for (const concurrency of [3, 1_000]) {
      const once = run({ engine: { concurrency } }, 1);
      expect(run({ engine: { concurrency } }, 720)).to.deep.equal(once);
      expect(once[0]![0]).to.include({ Status: 'Failed' });
    }
  });

  it('continues the pushes that the history of a scenario left running or waiting', () => {
    const world = createWorld({ scenario: 'orgs=200,versions=3,clean,history=11' });
    const open = () =>
      world.rows('PackagePushRequest').filter(({ Status }) => Status === 'InProgress' || Status === 'Pending').length;
    expect(open()).to.equal(2);
    world.pass(30 * 86_400);
    expect(open()).to.equal(0);
  });
});

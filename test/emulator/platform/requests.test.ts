import { expect } from 'chai';
import { codeOf, createWorld, errorOf, idOf, keyOf, subscriber, type World } from './world.js';

const STATUSES = ['Created', 'Pending', 'InProgress', 'Succeeded', 'Failed', 'Canceled'] as const;

/** A request brought into a status the way it gets there. */
const requestIn = (world: World, status: (typeof STATUSES)[number]): string => {
  const orgKey = keyOf(subscriber(world, 0, { _outcome: status === 'Failed' ? 'apexTest' : 'ok', _duration: 10 }));
  const request = world.request(status === 'Pending' ? { ScheduledStartTime: world.org.clock.now() + 3_600_000 } : {});
  idOf(world.job(request, orgKey));
  if (status === 'Canceled') idOf(world.update('PackagePushRequest', request, { Status: 'Canceled' }));
  if (status === 'Canceled' || status === 'Created') return request;
  world.start(request);
  if (status === 'Succeeded' || status === 'Failed') world.pass(10);
  return request;
};

describe('status changes of a push request by a client', () => {
  const allowed = new Set([
    'Created>Created',
    'Created>Pending',
    'Created>Canceled',
    'Pending>Pending',
    'Pending>Canceled',
  ]);
  for (const from of STATUSES) {
    for (const to of STATUSES) {
      const name = `${from}>${to}`;
      it(`${name} is ${allowed.has(name) ? 'done' : 'refused'}`, () => {
        const world = createWorld();
        const request = requestIn(world, from);
        expect(world.get('PackagePushRequest', request).Status).to.equal(from);
        const code = codeOf(world.update('PackagePushRequest', request, { Status: to }));
        expect(code).to.equal(allowed.has(name) ? '' : 'INVALID_OPERATION');
        expect(world.get('PackagePushRequest', request).Status).to.equal(allowed.has(name) ? to : from);
      });
    }
  }

  it('are applied to the jobs, too', () => {
    const world = createWorld();
    const request = requestIn(world, 'Pending');
    const statuses = () => world.rows('PackagePushJob').map(({ Status }) => Status);
    expect(statuses()).to.deep.equal(['Pending']);
    idOf(world.update('PackagePushRequest', request, { Status: 'Canceled' }));
    expect(statuses()).to.deep.equal(['Canceled']);
    world.pass(7_200);
    expect(statuses()).to.deep.equal(['Canceled']);
    expect(world.get('PackagePushRequest', request).Status).to.equal('Canceled');
  });
});

describe('new push requests', () => {
  it('start as Created, with nothing else filled in', () => {
    const world = createWorld();
    const { Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds, IsMigration } = world.get(
      'PackagePushRequest',
      world.request(),
    );
    expect({ Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds, IsMigration }).to.deep.equal({
      Status: 'Created',
      ScheduledStartTime: null,
      StartTime: null,
      EndTime: null,
      DurationSeconds: null,
      IsMigration: false,
    });
  });

  it('cannot be made with another status', () => {
    const world = createWorld();
    expect(
      codeOf(world.insert('PackagePushRequest', { PackageVersionId: world.ids.versions.newest, Status: 'Pending' })),
    ).to.equal('INVALID_OPERATION');
  });

  it('are refused for a managed version without a security review', () => {
    const world = createWorld();
    const version = world.get('SubscriberPackageVersion', world.ids.versions.newest);
    world.org.store.table('SubscriberPackageVersion')!.update(version, { IsSecurityReviewed: false });
    const outcome = world.insert('PackagePushRequest', { PackageVersionId: version.Id });
    expect(errorOf(outcome)).to.contain('Specify a package that has passed the AppExchange security review.');
  });

  it('never expire', () => {
    const world = createWorld();
    const request = world.request();
    world.pass(400 * 86_400);
    expect(world.get('PackagePushRequest', request).Status).to.equal('Created');
  });
});

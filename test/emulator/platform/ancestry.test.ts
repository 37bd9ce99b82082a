import { expect } from 'chai';
import { createWorld, keyOf, subscriber, type World } from './world.js';

/** What becomes of a push from one version to another. */
const push = (world: World, from: string, to: string): unknown => {
  const org = subscriber(world, 0, { MetadataPackageVersionId: from, _duration: 1 });
  const request = world.request({ PackageVersionId: to });
  world.job(request, keyOf(org));
  world.start(request);
  world.pass(10);
  return world.rows('PackagePushJob').at(-1)?.Status ?? 'refused';
};

describe('ancestry', () => {
  it('by default lets every version go to every later one', () => {
    const world = createWorld();
    const { behind, deprecated, current, newest } = world.ids.versions;
    for (const from of [deprecated, ...behind, current]) expect(push(world, from, newest)).to.equal('Succeeded');
  });

  it('lets the lowest version go to a patch only, which has the upgrade path of the patched version', () => {
    const world = createWorld({ scenario: 'orgs=12,versions=3,clean,ancestry=1' });
    const { behind, bridge = '', newest } = world.ids.versions;
    const [lowest = '', second = '', third = ''] = behind;
    expect(push(world, lowest, newest)).to.equal('Failed');
    expect(push(world, lowest, second)).to.equal('Failed');
    expect(push(world, lowest, bridge)).to.equal('Succeeded');
    expect(push(world, bridge, newest)).to.equal('Succeeded');
    expect(push(world, third, bridge), 'a later patch, whatever its ancestors').to.equal('Succeeded');
    expect(push(world, second, newest)).to.equal('Succeeded');
  });

  it('can leave the lowest version without any path', () => {
    const { bridge } = createWorld({ scenario: 'orgs=12,versions=3,clean,ancestry=2' }).ids.versions;
    expect(bridge).to.equal(undefined);
  });

  it('does not exist for an unlocked package', () => {
    const world = createWorld({ scenario: 'orgs=12,versions=3,clean,ancestry=1,unlocked=1' });
    expect(world.rows('Package2Version').filter(({ AncestorId }) => AncestorId !== null)).to.have.lengthOf(1);
    expect(push(world, world.ids.versions.behind[0]!, world.ids.versions.newest)).to.equal('Succeeded');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import type { Lineage, PushableVersion } from '../../../src/core/model.js';
import { readAncestry } from '../../../src/core/orgs/upgradePaths.js';
import { EVERY_ORG, type OrgSelection, type SelectedOrgs } from '../../../src/core/orgs/selection.js';
import { selectOrgs } from '../../../src/core/orgs/select.js';
import type { PushOrg, Subscriber } from '../../../src/core/ports.js';
import { PLAIN_LINEAGE } from '../../support/lineage.js';
import { key, pushableVersion, subscriberOf } from '../rollout/fixtures.js';

const subscriber = (index: number, version: string): Subscriber =>
  subscriberOf(key(index), { versionId: `04t${version}` });

/** A managed package: of each version by its number the one it was built upon, null for none. */
type Tree = Record<string, string | null>;
const lineageOf = (tree: Tree, more: Partial<Lineage> = {}): Lineage => ({
  ...PLAIN_LINEAGE,
  kind: 'managed',
  ancestors: new Map(Object.entries(tree).map(([number, on]) => [`04t${number}`, on === null ? null : `04t${on}`])),
  ...more,
});

type World = {
  tree: Tree;
  subscribers: readonly Subscriber[];
  lineage?: Partial<Lineage>;
  versions?: readonly PushableVersion[];
  needed?: PushableVersion[];
  installed?: Record<string, Record<string, string | null>>;
  hidden?: boolean;
};

const hubOf = ({ tree, subscribers, lineage, versions, needed = [], installed = {}, hidden }: World): PushOrg => {
  const hub: Partial<PushOrg> = {
    lineage: () => Promise.resolve(lineageOf(tree, lineage)),
    preflight: () =>
      Promise.resolve({
        versions: [...(versions ?? Object.keys(tree).map((number) => pushableVersion(number)))],
        subscribers: new Map(subscribers.map((each) => [each.orgKey, each])),
        ...{ requests: [], needed },
      }),
    installedIn: (_packages, orgs) =>
      Promise.resolve(
        hidden === true
          ? { ok: false, reason: 'No such column.' }
          : {
              ok: true,
              installed: new Map(orgs.map((orgKey) => [orgKey, new Map(Object.entries(installed[orgKey] ?? {}))])),
            },
      ),
  };
  return hub as PushOrg;
};

const select = (world: World, wanted: string, more: Partial<OrgSelection> = {}): Promise<SelectedOrgs> =>
  selectOrgs(
    hubOf(world),
    pushableVersion(wanted),
    { ...EVERY_ORG, orgs: world.subscribers.map(({ orgKey }) => orgKey), ...more },
    new Date(0),
  );

const messages = ({ rejected }: SelectedOrgs): string[] => rejected.map(({ message }) => message);

/** A patch of 1.4 was built upon another version than 1.4 itself. */
const TREE: Tree = {
  ...{ '1.2.0.1': null, '1.3.0.1': null, '1.4.0.1': '1.3.0.1', '1.4.3.2': '1.2.0.1', '2.0.0.1': '1.4.0.1' },
};

describe('the ancestry of a managed package', () => {
  it('allows upgrades to descendants, and finds the newest possible version', async () => {
    const subscribers = [subscriber(1, '1.2.0.1'), subscriber(2, '1.3.0.1'), subscriber(3, '1.4.3.2')];
    const selected = await select({ tree: TREE, subscribers }, '2.0.0.1');
    expect(selected.eligible.map(({ orgKey }) => orgKey)).to.deep.equal([key(2), key(3)]);
    expect(selected.rejected).to.deep.equal([
      {
        ...{ orgKey: key(1), reason: 'not-an-ancestor' },
        message: 'on a version that this one was not built upon: can go to 1.4.3.2 at most',
      },
    ]);
    expect(selected.lineage.paths).to.deep.equal([
      { installedVersion: '1.2.0.1', orgs: 1, pushes: ['1.4.3.2', '2.0.0.1'], newest: '1.4.3.2' },
      { installedVersion: '1.3.0.1', orgs: 1, pushes: ['2.0.0.1'], newest: '2.0.0.1' },
      { installedVersion: '1.4.3.2', orgs: 1, pushes: ['2.0.0.1'], newest: '2.0.0.1' },
    ]);
  });

  it('gives a patch the upgrade path of the patched version, and allows any later patch', async () => {
    const tree = { '1.3.0.1': null, '1.3.1.4': '1.3.0.1', '1.3.2.1': null, '1.7.0.1': '1.3.0.1' };
    const subscribers = [subscriber(1, '1.3.1.4')];
    for (const wanted of ['1.7.0.1', '1.3.2.1'])
      expect((await select({ tree, subscribers }, wanted)).eligible, wanted).to.have.length(1);
  });

  it('reports that no version follows, ignoring deprecated ones', async () => {
    const tree = { '1.0.0.1': null, '1.1.0.1': '1.0.0.1', '2.0.0.1': null };
    const versions = [
      pushableVersion('1.0.0.1'),
      pushableVersion('1.1.0.1', { deprecated: true }),
      pushableVersion('2.0.0.1'),
    ];
    const selected = await select({ tree, versions, subscribers: [subscriber(1, '1.0.0.1')] }, '2.0.0.1');
    expect(messages(selected)).to.deep.equal([
      'on a version that this one was not built upon: no version follows from it',
    ]);
    expect(selected.lineage.paths).to.deep.equal([
      { installedVersion: '1.0.0.1', orgs: 1, pushes: null, newest: null },
    ]);
  });

  it('rejects no org where it is ignored, missing or unknown', async () => {
    const subscribers = [subscriber(1, '1.2.0.1')];
    const notChecked = [{ what: 'ancestry' as const, reason: 'no' }];
    expect((await select({ tree: TREE, subscribers }, '2.0.0.1', { ignoreLineage: true })).eligible).to.have.length(1);
    for (const lineage of [
      { kind: 'unlocked' as const },
      { kind: 'first-generation' as const },
      { kind: null },
      { ancestors: undefined, notChecked },
      { ancestors: new Map<string, string | null>(), notChecked },
      { ancestors: new Map([['04t2.0.0.1', '04tof-no-version']]) },
    ]) {
      const selected = await select({ tree: TREE, subscribers, lineage }, '2.0.0.1');
      expect(selected.eligible, JSON.stringify(lineage)).to.have.length(1);
      expect(selected.lineage.notChecked).to.deep.equal('notChecked' in lineage ? notChecked : []);
      expect(selected.lineage.paths).to.deep.equal([]);
    }
  });

  it('terminates, even if the hub reports a cycle of ancestors', () => {
    const versions = new Map(
      ['1.0.0.1', '1.1.0.1', '2.0.0.1'].map((number) => [`04t${number}`, pushableVersion(number)]),
    );
    const ancestry = readAncestry(lineageOf({ '1.1.0.1': '2.0.0.1', '2.0.0.1': '1.1.0.1' }), versions);
    expect(ancestry?.allows(pushableVersion('1.0.0.1'), pushableVersion('2.0.0.1'))).to.equal(undefined);
    expect(ancestry?.pathTo(pushableVersion('1.0.0.1'), pushableVersion('2.0.0.1'))).to.equal(undefined);
  });
});

describe('ancestry, compared with a search through the tree', () => {
  /** Version numbers in ascending order, each built upon an earlier one or none. */
  const trees = fc
    .uniqueArray(fc.tuple(fc.nat(2), fc.nat(3), fc.nat(2)), {
      ...{ minLength: 2, maxLength: 12, selector: (parts) => parts.join('.') },
    })
    .chain((parts) => {
      const numbers = parts
        .toSorted(([a, b, c], [x, y, z]) => a - x || b - y || c - z)
        .map((each) => `${each.join('.')}.1`);
      const places = numbers.map((_, place) => fc.option(fc.nat(Math.max(0, place - 1)), { freq: 4 }));
      const treeOf = (on: Array<number | null>): Tree =>
        Object.fromEntries(
          numbers.map((number, place) => [number, place === 0 ? null : (numbers[on[place] ?? -1] ?? null)]),
        );
      return fc.tuple(...places).map((on) => ({ numbers, tree: treeOf(on) }));
    });

  /** As the guide says it, walking down from the installed version: slow, and in other words than the code. */
  const mayGo = (tree: Tree, from: string, to: string): boolean => {
    const family = (number: string): string => number.split('.').slice(0, 2).join('.');
    const order = Object.keys(tree);
    if (order.indexOf(from) >= order.indexOf(to)) return false;
    if (family(from) === family(to)) return true;
    const reached = new Set(order.filter((number) => family(number) === family(from)));
    for (const number of order) if (reached.has(tree[number] ?? '')) reached.add(number);
    return reached.has(to);
  };

  it('plans an org exactly if the tree allows it, for any tree, orgs and target', () =>
    fc.assert(
      fc.asyncProperty(
        trees,
        fc.array(fc.nat(100), { minLength: 1, maxLength: 8 }),
        fc.nat(100),
        async ({ numbers, tree }, installed, target) => {
          const at = (place: number): string => numbers[place % numbers.length] ?? '';
          const subscribers = installed.map((place, index) => subscriber(index, at(place)));
          const { eligible, rejected, lineage } = await select({ tree, subscribers }, at(target));
          const planned = new Set(eligible.map(({ orgKey }) => orgKey));
          for (const [index, place] of installed.entries())
            expect(planned.has(key(index)), `${at(place)} to ${at(target)}`).to.equal(
              mayGo(tree, at(place), at(target)),
            );
          for (const { orgKey, message } of rejected) {
            const from = at(installed[Number(orgKey.slice(-6))] ?? 0);
            const newest = numbers.findLast((number) => mayGo(tree, from, number));
            if (message.includes('at most')) expect(message).to.include(`can go to ${newest} at most`);
          }
          for (const { installedVersion, pushes } of lineage.paths)
            for (const [place, to] of (pushes ?? []).entries())
              expect(mayGo(tree, pushes?.[place - 1] ?? installedVersion, to)).to.equal(true);
        },
      ),
      { numRuns: 1000 },
    ));
});

describe('dependencies of a version', () => {
  const TOOLS = '0333z0000000002AAA';
  const needed = [pushableVersion('0.2.0.11', { package: { id: TOOLS, name: 'Tools', namespace: null } })];
  const tree: Tree = { '1.0.0.1': null, '1.1.0.1': '1.0.0.1' };
  const subscribers = [1, 2, 3, 4].map((index) => subscriber(index, '1.0.0.1'));
  const installed = {
    [key(2)]: { [TOOLS]: '0.1.0.3' },
    [key(3)]: { [TOOLS]: '0.10.0.1' },
    [key(4)]: { [TOOLS]: null },
  };

  it('must be in the org, and new enough', async () => {
    const selected = await select({ tree, subscribers, needed, installed }, '1.1.0.1');
    expect(selected.eligible.map(({ orgKey }) => orgKey)).to.deep.equal([key(3), key(4)]);
    expect(messages(selected)).to.deep.equal([
      'a package that this version needs is missing: Tools 0.2.0.11 or later',
      'a package that this version needs is too old: Tools 0.1.0.3, and 0.2.0.11 or later is needed',
    ]);
    expect(selected.skipped).to.equal(0);
  });

  it('are not checked where this hub does not own them; an error of the read rejects no org', async () => {
    expect((await select({ tree, subscribers, installed, hidden: true }, '1.1.0.1')).eligible).to.have.length(4);
    const unread = await select({ tree, subscribers, needed, hidden: true }, '1.1.0.1');
    expect(unread.eligible).to.have.length(4);
    expect(unread.lineage.notChecked).to.deep.equal([{ what: 'dependencies', reason: 'No such column.' }]);
  });
});

describe('an org with the first generation of a package', () => {
  it('gets the advice to migrate; an org without either generation does not', async () => {
    const legacy = '0333z0000000003AAA';
    const world: World = {
      ...{ tree: { '1.1.0.1': null }, subscribers: [], installed: { [key(1)]: { [legacy]: '3.2.0.7' } } },
      lineage: { convertedFrom: legacy },
    };
    expect(messages(await select(world, '1.1.0.1', { orgs: [key(1), key(2)] }))).to.deep.equal([
      'package of the first generation installed: migrate it with --migrate-to-2gp',
      'package not installed',
    ]);
  });
});

describe('an unlocked package', () => {
  const tree: Tree = { '1.0.0.1': null, '1.1.0.1': null, '1.2.0.1': null };
  const versions = [
    pushableVersion('1.0.0.1', { released: false }),
    pushableVersion('1.1.0.1'),
    pushableVersion('1.2.0.1'),
  ];
  const subscribers = ['1.0.0.1', '1.1.0.1', '1.2.0.1'].map((number, index) => subscriber(index, number));
  const reasons = async (kind: Lineage['kind'], allowDowngrade: boolean): Promise<unknown[]> => {
    const selected = await select({ tree, versions, subscribers, lineage: { kind } }, '1.1.0.1', { allowDowngrade });
    return [selected.rejected.map(({ reason }) => reason), selected.lineage.downgraded];
  };

  it('is pushed over betas and newer versions only where that is allowed, and never over the same version', async () => {
    expect(await reasons('unlocked', true)).to.deep.equal([['already-on-version'], 2]);
    for (const [kind, allowed] of [
      ['unlocked', false],
      ['managed', true],
      ['first-generation', true],
      [null, true],
    ] as const)
      expect(await reasons(kind, allowed), `${kind}`).to.deep.equal([
        ['beta-installed', 'already-on-version', 'on-newer-version'],
        0,
      ]);
  });
});

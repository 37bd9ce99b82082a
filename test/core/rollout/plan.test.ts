import { expect } from 'chai';
import fc from 'fast-check';
import type { RolloutDefinition, Wave } from '../../../src/core/rollout/definition/schema.js';
import type { Subscriber } from '../../../src/core/ports.js';
import { makeRolloutPlan, type PlanInput } from '../../../src/core/rollout/waves/makeRolloutPlan.js';
import type { RolloutPlan } from '../../../src/core/rollout/plan/plan.js';
import { gate, key, keysOf, NOW, WANTED, window } from './fixtures.js';
import { hubOf, OLD, OLDER, subscriber, type HubWorld } from './hub.js';

const waveOf = (name: string, orgs: Wave['orgs'], more: Partial<Wave> = {}): Wave => ({
  ...{ name, orgs, soak: 0, windows: [], gate: gate(), approval: 'auto' },
  ...{ retry: { classes: [], attempts: 0 }, deadline: null },
  ...more,
});

const REST: Wave['orgs'] = { by: 'rest' };
const SANDBOXES: Wave['orgs'] = { by: 'filter', filter: { orgTypes: ['Sandbox'] }, take: null };

const definitionOf = (waves: readonly Wave[], more: Partial<RolloutDefinition> = {}): RolloutDefinition => ({
  ...{ packageVersion: 'Acme CRM@1.10', seed: 'seed', exclusions: { files: [], list: [] }, freezes: [] },
  ...{ newSubscribers: 'include', upgradePath: 'direct', waves },
  ...more,
});

type More = Partial<Omit<PlanInput, 'files'>> & {
  /** By the name of the file. */
  orgs?: Record<string, readonly string[]>;
  exclusions?: PlanInput['files']['exclusions'];
};

const make = (
  world: HubWorld | readonly Subscriber[],
  waves: readonly Wave[],
  { orgs = {}, exclusions = [], ...more }: More = {},
): Promise<RolloutPlan> =>
  makeRolloutPlan(
    hubOf('length' in world ? { subscribers: world } : world).hub,
    {
      definition: definitionOf(waves),
      files: { exclusions, orgs: new Map(Object.entries(orgs)) },
      ...{ pushable: WANTED, hubId: '00D000000000000AAA' },
      ...more,
    },
    NOW,
  );

const sandboxOf = (index: number, parent: number): Subscriber =>
  subscriber(index, { orgType: 'Sandbox', parentOrg: key(parent) });
const wavesIn = ({ waves }: RolloutPlan): string[][] => waves.map(({ orgs }) => keysOf(orgs).map(short));
const short = (orgKey: string): string => String(Number(orgKey.slice(9)));
const excludedIn = ({ excluded }: RolloutPlan): string[] =>
  excluded.map(({ orgKey, reason }) => `${short(orgKey)} ${reason}`);

describe('a plan', () => {
  it('contains everything that a rollout needs, as plain data', async () => {
    const windows = [window('01:00', '05:00')];
    const freezes = [{ from: '2026-12-24', to: '2026-12-26', timeZone: 'UTC', reason: 'holidays' }];
    const exclusions = [{ orgKey: key(3), withSandboxes: false, reason: 'opted out', expires: null }];
    const waves = [waveOf('all', REST, { windows, soak: 5, approval: 'manual', deadline: 7 })];
    const plan = await make([subscriber(2), subscriber(1, { instanceName: null }), subscriber(3)], waves, {
      ...{ exclusions, definition: definitionOf(waves, { freezes }) },
    });
    const more = { orgType: 'Production', parentOrg: null, installedVersion: '1.9.0.7' };
    expect(plan).to.deep.equal({
      ...{ format: 1, hubId: '00D000000000000AAA', pushable: WANTED, seed: 'seed', scope: 'subscribers' },
      ...{ freezes, newSubscribers: 'include', exclusions },
      waves: [
        {
          ...{ name: 'all', soak: 5, windows, gate: gate(), approval: 'manual', deadline: 7 },
          retry: { classes: [], attempts: 0 },
          orgs: [
            { orgKey: key(1), instanceName: null, ...more },
            { orgKey: key(2), instanceName: 'NA1', ...more },
          ],
        },
      ],
      excluded: [{ orgKey: key(3), reason: 'excluded', message: 'excluded: opted out' }],
      moved: [],
    });
    expect(JSON.parse(JSON.stringify(plan))).to.deep.equal(plan);
  });

  it('uses the package as the default seed', async () => {
    const plan = await make([], [], { definition: definitionOf([], { seed: null }) });
    expect(plan.seed).to.equal(WANTED.package.id);
  });

  it('says why other orgs are in no wave', async () => {
    const subscribers = [
      subscriber(1),
      subscriber(2, { orgStatus: 'Inactive' }),
      subscriber(3, { versionId: WANTED.version.id }),
      subscriber(4),
      subscriber(5, { instanceName: 'EU2' }),
      subscriber(6, { instanceName: null }),
      subscriber(7, { blocked: true }),
    ];
    const waves = [
      waveOf('file', { by: 'file', file: 'a.csv' }, { windows: [window('01:00', '05:00', ['NA1'])] }),
      waveOf('none', { by: 'file', file: 'b.csv' }),
    ];
    const plan = await make(subscribers, waves, { orgs: { 'a.csv': [key(1), key(2), key(5), key(6), key(9)] } });
    expect(wavesIn(plan)).to.deep.equal([['1'], []]);
    expect(excludedIn(plan)).to.deep.equal([
      '2 inactive-org',
      '3 already-on-version',
      '4 not-in-any-wave',
      '5 no-window',
      '6 no-window',
      '7 blocked-by-subscriber',
      '9 not-installed',
    ]);
    expect(plan.excluded.find(({ orgKey }) => orgKey === key(5))?.message)
      .to.contain('wave file')
      .and.contain('EU2');
    expect(plan.excluded.find(({ orgKey }) => orgKey === key(6))?.message).to.contain('an unknown instance');
  });

  it('takes eligible orgs that match a filter', async () => {
    const subscribers = [
      ...[sandboxOf(1, 9), subscriber(2), subscriber(3, { versionId: OLDER.version.id })],
      ...[sandboxOf(4, 9), subscriber(5, { orgStatus: 'Inactive', versionId: OLDER.version.id })],
    ];
    const waves = [
      waveOf('half', { ...SANDBOXES, take: { percent: 50 } }),
      waveOf('old', { by: 'filter', filter: { installedVersions: ['<1.4'] }, take: null }),
      waveOf('rest', REST),
    ];
    const plan = await make(subscribers, waves);
    expect(plan.waves.map(({ orgs }) => orgs.length)).to.deep.equal([1, 1, 2]);
    expect(wavesIn(plan)[1]).to.deep.equal(['3']);
    expect(excludedIn(plan)).to.deep.equal(['5 inactive-org']);
  });

  it('leaves out orgs that do not match a filter', async () => {
    const exclusions = [{ orgKey: key(1), withSandboxes: false, reason: null, expires: null }];
    const plan = await make([sandboxOf(1, 9), sandboxOf(2, 9)], [waveOf('all', SANDBOXES)], { exclusions });
    expect([wavesIn(plan), excludedIn(plan)]).to.deep.equal([[['2']], ['1 excluded']]);
  });

  it('moves production orgs behind their sandboxes, in a wave with the rules of the last and a name of its own', async () => {
    const waves = [
      waveOf('prod', { by: 'file', file: 'p' }),
      waveOf('prod-production', REST, { soak: 9, approval: 'manual' }),
    ];
    const subscribers = [subscriber(1), sandboxOf(2, 1), subscriber(3), sandboxOf(4, 3)];
    const plan = await make(subscribers, waves, { orgs: { p: [key(1), key(4)] } });
    expect(wavesIn(plan)).to.deep.equal([['4'], ['2', '3'], ['1']]);
    expect(plan.waves.map(({ name, soak, approval }) => [name, soak, approval])).to.deep.equal([
      ['prod', 0, 'auto'],
      ['prod-production', 9, 'manual'],
      ['prod-production-production', 9, 'manual'],
    ]);
    expect(plan.moved).to.deep.equal([{ orgKey: key(1), from: 'prod', to: 'prod-production-production' }]);
  });

  it('gives the added wave a unique name', async () => {
    const waves = [
      waveOf('b', { by: 'file', file: 'none' }),
      waveOf('a-production', { by: 'file', file: 'none' }),
      waveOf('a', REST),
    ];
    const plan = await make([subscriber(1), sandboxOf(2, 1)], waves);
    expect(plan.waves.map(({ name }) => name)).to.deep.equal(['b', 'a-production', 'a', 'a-production-production']);
  });

  it('for the orgs of a report contains only these', async () => {
    const world = { subscribers: [subscriber(1), subscriber(2), subscriber(3)] };
    const waves = [waveOf('file', { by: 'file', file: 'f' }), waveOf('half', { by: 'number', take: { percent: 50 } })];
    const plan = await make(world, waves, { only: [key(1), key(2), key(7)], orgs: { f: [key(1), key(3)] } });
    expect(plan.scope).to.equal('report');
    expect([wavesIn(plan), excludedIn(plan)]).to.deep.equal([[['1'], ['2']], ['7 not-installed']]);
  });
});

describe('any plan', () => {
  const traits: fc.Arbitrary<Partial<Subscriber>> = fc.record({
    orgStatus: fc.constantFrom('Active', 'Inactive'),
    instanceName: fc.constantFrom('NA1', 'EU2', null),
    versionId: fc.constantFrom(OLD.version.id, OLDER.version.id, WANTED.version.id),
    blocked: fc.boolean(),
  });
  const subscribers = fc.array(fc.tuple(traits, fc.option(fc.nat(10))), { minLength: 1, maxLength: 20 }).map((all) =>
    all.map(([more, parent], index) => ({
      ...(parent === null ? subscriber(index) : sandboxOf(index, parent)),
      ...more,
    })),
  );
  const orgs = fc.constantFrom<Array<Wave['orgs']>>(
    REST,
    SANDBOXES,
    { by: 'filter', filter: { orgTypes: ['Sandbox'] }, take: { percent: 30 } },
    { by: 'number', take: { count: 3 } },
    { by: 'number', take: { percent: 25 } },
    { by: 'file', file: 'f' },
    { by: 'filter', filter: { installedVersions: ['<1.4'], instances: ['NA1'] }, take: null },
  );
  const windows = fc.constantFrom([], [window('01:00', '05:00', ['NA1'])], [window('01:00', '05:00')]);
  const waves = fc
    .array(fc.tuple(orgs, windows), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(([taken, when], index) => waveOf(`wave ${String(index)}`, taken, { windows: when })));
  const shuffled = <T>(all: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length });
  const file = { f: [2, 1, 5, 30].map(key) };
  const exclusions = [{ orgKey: key(4), withSandboxes: true, reason: null, expires: null }];

  it('is the same, byte for byte, for any order of the responses', async () => {
    const worlds = subscribers.chain((all) =>
      fc.tuple(fc.constant(all), shuffled(all), shuffled([WANTED, OLD, OLDER])),
    );
    await fc.assert(
      fc.asyncProperty(worlds, waves, async ([all, others, versions], rules) => {
        const one = await make(all, rules, { orgs: file, exclusions });
        const other = await make({ subscribers: others, versions }, rules, { orgs: file, exclusions });
        expect(JSON.stringify(other)).to.equal(JSON.stringify(one));
      }),
    );
  });

  it('has each org in one wave, or excluded for one reason', async () => {
    await fc.assert(
      fc.asyncProperty(subscribers, waves, async (all, rules) => {
        const plan = await make(all, rules, { orgs: file, exclusions });
        const listed = [...plan.waves.flatMap((each) => keysOf(each.orgs)), ...keysOf(plan.excluded)];
        const known = new Set([...keysOf(all), ...file.f]);
        expect(listed.toSorted()).to.deep.equal([...known].toSorted());
        for (const { orgs: members } of plan.waves) expect(keysOf(members)).to.deep.equal(keysOf(members).toSorted());
        expect(keysOf(plan.excluded)).to.deep.equal(keysOf(plan.excluded).toSorted());
      }),
    );
  });
});

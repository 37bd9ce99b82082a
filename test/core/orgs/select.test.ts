import { expect } from 'chai';
import fc from 'fast-check';
import { readTargets, type Exclusion } from '../../../src/core/orgs/entries.js';
import { INELIGIBLE } from '../../../src/core/orgs/ineligible.js';
import { summarizePlan } from '../../../src/core/orgs/planSummary.js';
import type { PushOrg, Subscriber, SubscriberQuery, VersionQuery, VersionRequest } from '../../../src/core/ports.js';
import type { Lineage, OrgJob, PushableVersion } from '../../../src/core/model.js';
import { selectOrgs } from '../../../src/core/orgs/select.js';
import type { OrgSelection, SelectedOrgs } from '../../../src/core/orgs/selection.js';
import type { PushStatus } from '../../../src/core/status.js';
import { parseVersionRange, type VersionRange } from '../../../src/core/orgs/version.js';
import { orgKeys } from '../../support/arbitraries.js';
import { PLAIN_FINDINGS, PLAIN_LINEAGE } from '../../support/lineage.js';
import { key, pushableVersion, subscriberOf as org } from '../rollout/fixtures.js';

const TODAY = new Date('2026-10-05T09:00:00Z');

const WANTED = pushableVersion('1.10.0.4');
const BETA = pushableVersion('1.11.0.1', { released: false });
const RETIRED = pushableVersion('1.0.0.1', { deprecated: true });
const VERSIONS = [
  WANTED,
  BETA,
  RETIRED,
  ...['1.2.0.1', '1.9.0.7', '1.12.0.1'].map((number) => pushableVersion(number)),
];

type World = {
  subscribers: readonly Subscriber[];
  /** Orgs of an open push of the wanted version. */
  open?: readonly string[];
  /** Jobs that the orgs had in a push of the wanted version, which is over. */
  tried?: readonly OrgJob[];
  requests?: VersionRequest[];
  migratedToday?: number;
  convertedFrom?: PushableVersion;
  versions?: readonly PushableVersion[];
  lineage?: Partial<Lineage>;
  needed?: PushableVersion[];
  /** By org and package the number of the version. */
  installed?: Record<string, Record<string, string | null>>;
  /** What is installed cannot be read. */
  hidden?: boolean;
};

const request = (pushRequestId: string, status: PushStatus): VersionRequest => ({
  pushRequestId,
  status,
  scheduledStartTime: null,
  startTime: null,
  endTime: null,
});

type Asked = { packages: string[]; found: SubscriberQuery[]; openOf: string[][]; installed: string[][] };

/** A hub in memory; it answers in pages of two, and knows nothing of filters but versions. */
const hubOf = (world: World): { hub: PushOrg; asked: Asked } => {
  const { subscribers, open = [], tried = [], migratedToday = 0, convertedFrom, versions = VERSIONS } = world;
  const asked: Asked = { packages: [], found: [], openOf: [], installed: [] };
  const hub: Partial<PushOrg> = {
    versions: (query: VersionQuery) =>
      Promise.resolve(
        [convertedFrom].filter(
          (each) => each !== undefined && 'versionId' in query && each.version.id === query.versionId,
        ) as PushableVersion[],
      ),
    convertedFrom: () => Promise.resolve(convertedFrom?.version.id),
    preflight: ({ packageId, orgs, needs = [] }) => {
      asked.packages.push(packageId);
      const wanted = subscribers.filter(({ orgKey }) => orgs.includes(orgKey));
      return Promise.resolve({
        versions: [...versions],
        needed: (world.needed ?? []).filter(({ version }) => needs.includes(version.id)),
        subscribers: new Map(wanted.map((each) => [each.orgKey, each])),
        requests: world.requests ?? [
          request('0DV0', 'Succeeded'),
          request('0DV1', open.length === 0 ? 'Canceled' : 'Pending'),
        ],
      });
    },
    async *subscribersOf(query) {
      asked.found.push(query);
      const found = subscribers.filter((each) => each.installed && query.versionIds.includes(each.versionId ?? ''));
      for (let at = 0; at < found.length; at += 2) yield found.slice(at, at + 2);
    },
    jobsOfOrgs: (ids, orgs) =>
      Promise.resolve(tried.filter((job) => ids.includes(job.pushRequestId) && orgs.includes(job.orgKey))),
    openOrgs: (ids) => {
      asked.openOf.push([...ids]);
      return Promise.resolve(new Set(open));
    },
    migrationsOn: () => Promise.resolve(migratedToday),
    lineage: () => Promise.resolve({ ...PLAIN_LINEAGE, ...world.lineage }),
    installedIn: (packageIds, orgs) => {
      asked.installed.push([...packageIds]);
      const rows = orgs.map((orgKey) => [orgKey, new Map(Object.entries(world.installed?.[orgKey] ?? {}))] as const);
      return Promise.resolve(world.hidden ? { ok: false, reason: 'no' } : { ok: true, installed: new Map(rows) });
    },
  };
  return { hub: hub as PushOrg, asked };
};

const selection = (more: Partial<OrgSelection> = {}): OrgSelection => ({
  ...{ orgs: undefined, filter: {}, exclusions: [], cut: {}, migration: false, includeBlocked: false },
  ...more,
});

const select = (world: World, more: Partial<OrgSelection> = {}, wanted = WANTED): Promise<SelectedOrgs> =>
  selectOrgs(hubOf(world).hub, wanted, selection(more), TODAY);

const TOOLS_ID = '0333z0000000002AAA';
const TOOLS_2 = pushableVersion('0.2.0.1', { package: { id: TOOLS_ID, name: 'Tools', namespace: null } });
const TOOLS = { needs: [TOOLS_2.version.id] };

const keysOf = (orgs: ReadonlyArray<{ orgKey: string }>): string[] => orgs.map(({ orgKey }) => orgKey);
const exclude = (orgKey: string, more: Partial<Exclusion> = {}): Exclusion => ({
  ...{ orgKey, withSandboxes: false, reason: null, expires: null },
  ...more,
});
const range = (text: string): VersionRange => parseVersionRange(text) ?? expect.fail(text);

const many = (count: number): Subscriber[] => Array.from({ length: count }, (_, index) => org(key(index)));

describe('choosing orgs', () => {
  it('keeps the order of named orgs, and adds their version', async () => {
    const orgs = [key(3), key(1), key(2)];
    const { eligible, ...rest } = await select({ subscribers: many(5) }, { orgs });
    expect(eligible.map(({ orgKey, installedVersion }) => [orgKey, installedVersion])).to.deep.equal(
      orgs.map((each) => [each, '1.9.0.7']),
    );
    expect(rest).to.deep.equal({
      kept: 3,
      rejected: [],
      skipped: 0,
      knownRequests: ['0DV0', '0DV1'],
      knownCreated: [],
      lineage: PLAIN_FINDINGS,
    });
  });

  it('finds all subscribers where none is named, reading only versions in the ranges', async () => {
    const subscribers = [
      org(key(1)),
      org(key(2), { versionId: '04t1.2.0.1' }),
      org(key(3), { versionId: '04t1.12.0.1' }),
    ];
    const { hub, asked } = hubOf({ subscribers });
    const installedVersions = [range('<1.4'), range('1.12')];
    const filter = { installedVersions, instances: ['NA1'], where: "OrgName LIKE 'N%'" };
    const found = await selectOrgs(hub, WANTED, selection({ filter }), TODAY);
    expect(keysOf(found.eligible)).to.deep.equal([key(2)]);
    expect(found.rejected.map(({ orgKey, reason }) => [orgKey, reason])).to.deep.equal([[key(3), 'on-newer-version']]);
    expect(asked.found).to.have.length(1);
    expect(asked.found[0]).to.include({ packageId: WANTED.package.id, where: "OrgName LIKE 'N%'" });
    expect(asked.found[0]?.instances).to.deep.equal(['NA1']);
    expect(asked.found[0]?.versionIds).to.have.members(['04t1.0.0.1', '04t1.2.0.1', '04t1.12.0.1']);
  });

  const SANDBOX = { orgType: 'Sandbox', orgStatus: 'Demo', instanceName: 'CS42', parentOrg: key(99) };
  const FILTERS: Array<[what: string, OrgSelection['filter']]> = [
    ['org type', { orgTypes: ['Sandbox'] }],
    ['org status', { orgStatuses: ['Trial', 'Demo'] }],
    ['instance', { instances: ['CS42'] }],
    ['parent org', { parentOrgs: [key(99)] }],
    ['installed version', { installedVersions: [range('>=1.2 <1.3')] }],
  ];
  for (const [what, filter] of FILTERS) {
    it(`leaves out named orgs that do not match the filter: ${what}`, async () => {
      const subscribers = [org(key(1)), org(key(2), { ...SANDBOX, versionId: '04t1.2.0.1' })];
      const found = await select({ subscribers }, { orgs: [key(1), key(2), key(3)], filter });
      expect(keysOf(found.eligible)).to.deep.equal([key(2)]);
      expect(found.skipped).to.equal(1);
      expect(found.rejected, 'a stranger is reported, whatever the filter').to.deep.equal([
        { orgKey: key(3), reason: 'not-installed', message: 'package not installed' },
      ]);
    });
  }

  it('can return every reason of the table', async () => {
    const subscribers = [
      org(key(1)),
      org(key(2), { installed: false }),
      org(key(3), { orgStatus: 'Inactive' }),
      org(key(4), { versionId: BETA.version.id }),
      org(key(5), { versionId: WANTED.version.id }),
      org(key(6), { versionId: '04t1.12.0.1' }),
      org(key(7), { blocked: true }),
      org(key(8)),
      org(key(9)),
      org(key(11)),
    ];
    const orgs = [...keysOf(subscribers), key(10)];
    const targets = readTargets(
      [...orgs, key(1), 'nonsense', '001000000000000', `${key(1)}AAX`].map((text, line) => ({ line, text })),
    );
    const tried: OrgJob[] = [{ pushRequestId: '0DV0', orgKey: key(11), status: 'Failed' }];
    const world = { subscribers, open: [key(8)], tried };
    const upgrade = await select(world, { orgs: targets.orgs, exclusions: [exclude(key(9))], maxAttempts: 1 });
    const migration = await select(
      {
        subscribers: many(3),
        convertedFrom: pushableVersion('1.9.0.7'),
        migratedToday: 5,
        versions: [pushableVersion('1.9.0.7')],
      },
      { migration: true },
      pushableVersion('1.9.0.8'),
    );
    const mismatch = await select(
      { subscribers, convertedFrom: pushableVersion('1.2.0.1') },
      { migration: true },
      pushableVersion('1.2.0.2'),
    );
    const lacking = await select(
      {
        ...{ subscribers: [org(key(1), { versionId: '04t1.2.0.1' }), org(key(2)), org(key(3)), org(key(4))] },
        lineage: {
          kind: 'managed',
          ancestors: new Map([
            ['04t1.10.0.4', '04t1.9.0.7'],
            ['04t1.9.0.7', null],
          ]),
          ...TOOLS,
        },
        ...{
          needed: [TOOLS_2],
          installed: { [key(2)]: { [TOOLS_ID]: '0.1.0.9' }, [key(4)]: { [TOOLS_ID]: '0.2.0.1' } },
        },
      },
      { orgs: [key(1), key(2), key(3), key(4)] },
    );
    const legacyOrg = await select(
      { subscribers: [], lineage: { convertedFrom: '033legacy' }, installed: { [key(1)]: { '033legacy': '3.1' } } },
      { orgs: [key(1)] },
    );
    const all = [
      summarizePlan(lacking, undefined),
      summarizePlan(legacyOrg, undefined),
      summarizePlan(upgrade, targets),
      summarizePlan(migration, undefined),
      summarizePlan(mismatch, undefined),
      summarizePlan(await select(world, { orgs }, BETA), undefined),
      summarizePlan(await select(world, { orgs }, RETIRED), undefined),
    ].flatMap(({ notUpgraded }) => Object.keys(notUpgraded));
    expect(new Set(all)).to.have.all.keys(...Object.keys(INELIGIBLE));
    expect(summarizePlan(upgrade, targets).notUpgraded).to.deep.equal({
      ...{ 'already-on-version': 1, 'beta-installed': 1, 'blocked-by-subscriber': 1, duplicate: 1, excluded: 1 },
      ...{ 'in-open-push': 1, 'inactive-org': 1, 'not-installed': 1, 'on-newer-version': 1, uninstalled: 1 },
      ...{ 'attempts-used-up': 1, 'invalid-id': 3 },
    });
  });

  it('counts failed attempts over all pushes of the version, and only where there is a limit', async () => {
    const subscribers = many(4);
    const [never, once, passed, twice] = keysOf(subscribers) as [string, string, string, string];
    const job = (pushRequestId: string, orgKey: string, status: PushStatus): OrgJob => ({
      pushRequestId,
      orgKey,
      status,
    });
    const tried = [
      job('0DV0', once, 'Failed'),
      job('0DV0', passed, 'Succeeded'),
      job('0DV0', twice, 'Failed'),
      job('0DV9', twice, 'Failed'),
    ];
    const requests = [request('0DV0', 'Failed'), request('0DV9', 'Failed')];
    const at = (maxAttempts?: number): Promise<SelectedOrgs> =>
      select({ subscribers, tried, requests }, { orgs: keysOf(subscribers), maxAttempts });
    const left = async (maxAttempts?: number): Promise<string[]> => keysOf((await at(maxAttempts)).eligible);
    expect(await left()).to.deep.equal([never, once, passed, twice]);
    expect(await left(3)).to.deep.equal([never, once, passed, twice]);
    expect(await left(2)).to.deep.equal([never, once, passed]);
    expect(await left(1)).to.deep.equal([never, passed]);
    expect((await at(2)).rejected.map(({ orgKey, reason }) => [orgKey, reason])).to.deep.equal([
      [twice, 'attempts-used-up'],
    ]);
  });

  it('reads the orgs of open pushes of this version, only if there are such pushes', async () => {
    const quiet = hubOf({ subscribers: many(2) });
    await selectOrgs(quiet.hub, WANTED, selection(), TODAY);
    expect(quiet.asked.openOf).to.deep.equal([]);
    const busy = hubOf({ subscribers: many(2), open: [key(0)] });
    const found = await selectOrgs(busy.hub, WANTED, selection(), TODAY);
    expect(busy.asked.openOf).to.deep.equal([['0DV1']]);
    expect([keysOf(found.eligible), keysOf(found.rejected)]).to.deep.equal([[key(1)], [key(0)]]);
  });

  it('excludes an org, or a production org with its sandboxes, with the reason, through the last day of the exclusion', async () => {
    const subscribers = [org(key(1)), org(key(2), { parentOrg: key(1) }), org(key(3)), org(key(4)), org(key(5))];
    const exclusions = [
      exclude(key(1), { withSandboxes: true, reason: 'opted out' }),
      exclude(key(3), { expires: '2026-10-05' }),
      exclude(key(4), { expires: '2026-10-04' }),
    ];
    const found = await select({ subscribers }, { exclusions });
    expect(keysOf(found.eligible)).to.deep.equal([key(4), key(5)]);
    expect(found.rejected).to.deep.equal([
      { orgKey: key(1), reason: 'excluded', message: 'excluded: opted out' },
      { orgKey: key(2), reason: 'excluded', message: 'excluded: opted out' },
      { orgKey: key(3), reason: 'excluded', message: 'excluded' },
    ]);
  });

  describe('for a migration', () => {
    const [source, wanted] = [
      pushableVersion('3.2.0.7'),
      pushableVersion('3.2.0.8', { package: { ...WANTED.package, id: '0332' } }),
    ];
    const legacy = (count: number): Subscriber[] =>
      many(count).map((each) => ({ ...each, versionId: source.version.id }));

    it('selects from the subscribers of the package that is migrated', async () => {
      const { hub, asked } = hubOf({ subscribers: legacy(2), convertedFrom: source, versions: [source] });
      const found = await selectOrgs(hub, wanted, selection({ migration: true }), TODAY);
      expect(asked.packages).to.deep.equal([source.package.id]);
      expect(found.eligible).to.have.length(2);
    });

    for (const [before, kept] of [
      [0, 5],
      [3, 2],
      [5, 0],
      [7, 0],
    ] as const) {
      it(`takes ${kept} orgs more on a day with ${before} migrations`, async () => {
        const world = { subscribers: legacy(6), convertedFrom: source, versions: [source], migratedToday: before };
        const found = await select(world, { migration: true }, wanted);
        expect(found.eligible).to.have.length(kept);
        expect(found.rejected.map(({ reason }) => reason)).to.deep.equal(
          new Array(6 - kept).fill('over-migration-limit'),
        );
      });
    }
  });
});

describe('a part of few orgs', () => {
  const subscribers = many(200);
  const chosen = async (cut: OrgSelection['cut']): Promise<string[]> =>
    keysOf((await select({ subscribers }, { cut })).eligible);
  const inOrder = (keys: string[]): string[] => keysOf(subscribers).filter((each) => keys.includes(each));

  it('can be a sample, the same each time, in the original order', async () => {
    const sample = await chosen({ sample: 0.2 });
    expect(sample).to.have.length.within(20, 60);
    expect(sample).to.deep.equal(inOrder(sample));
    expect(await chosen({ sample: 0.2 })).to.deep.equal(sample);
    expect(await chosen({ sample: 0.4 })).to.include.members(sample);
    expect(await chosen({ sample: 1 })).to.deep.equal(keysOf(subscribers));
    expect(await chosen({})).to.deep.equal(keysOf(subscribers));
  });

  it('can be limited, and contains the orgs of a smaller sample', async () => {
    const sample = await chosen({ sample: 0.2 });
    const limited = await chosen({ limit: sample.length });
    expect(limited).to.deep.equal(sample);
    const fewer = await chosen({ sample: 0.2, limit: 5 });
    expect(fewer).to.have.length(5);
    expect(fewer).to.deep.equal(inOrder(fewer));
    expect(fewer).to.deep.equal(await chosen({ limit: 5 }));
    expect(await chosen({ limit: 200 })).to.deep.equal(keysOf(subscribers));
    expect(await chosen({ limit: 0 })).to.deep.equal([]);
  });
});

describe('a sample', () => {
  const subscribers = many(20_000);
  const sampleOf = async (sample: number, orgs: readonly Subscriber[] = subscribers): Promise<string[]> =>
    keysOf((await select({ subscribers: orgs }, { cut: { sample } })).eligible);

  it('has about the expected number of orgs', async () => {
    for (const share of [0.05, 0.1, 0.5]) {
      const deviation = Math.sqrt(20_000 * share * (1 - share));
      expect(await sampleOf(share)).to.have.length.within(
        20_000 * share - 4 * deviation,
        20_000 * share + 4 * deviation,
      );
    }
    expect(await sampleOf(1)).to.have.length(20_000);
  });

  it('has the same orgs every time, in any order and with any other orgs', async () => {
    const first = await sampleOf(0.05);
    expect(await sampleOf(0.05, subscribers.toReversed())).to.have.members(first);
    const others = subscribers.filter((_, index) => index % 3 > 0);
    expect(await sampleOf(0.05, others)).to.deep.equal(first.filter((each) => keysOf(others).includes(each)));
  });

  it('can be combined with a limit', async () => {
    const { eligible, skipped } = await select({ subscribers }, { cut: { sample: 0.05, limit: 100 } });
    expect([eligible.length, skipped]).to.deep.equal([100, 19_900]);
    expect(await sampleOf(0.05)).to.include.members(keysOf(eligible));
  });
});

describe('any selection of orgs', () => {
  const keys = fc.uniqueArray(orgKeys, { minLength: 1, maxLength: 30 });
  const traits: fc.Arbitrary<Partial<Subscriber>> = fc.record({
    orgType: fc.constantFrom('Production', 'Sandbox', null),
    orgStatus: fc.constantFrom('Active', 'Demo', 'Inactive', null),
    instanceName: fc.constantFrom('NA1', 'CS42', null),
    installed: fc.boolean(),
    versionId: fc.constantFrom(...VERSIONS.map(({ version }) => version.id), null),
    blocked: fc.boolean(),
  });
  const cuts = fc.record(
    { sample: fc.double({ min: 0.01, max: 1, noNaN: true }), limit: fc.integer({ min: 1, max: 20 }) },
    { requiredKeys: [] },
  );
  const filters: fc.Arbitrary<OrgSelection['filter']> = fc.record(
    {
      orgTypes: fc.constant(['Sandbox']),
      orgStatuses: fc.constant(['Active', 'Demo']),
      installedVersions: fc.constant([range('<1.10')]),
    },
    { requiredKeys: [] },
  );
  const worlds = keys.chain((all) =>
    fc.record({
      all: fc.constant(all),
      traits: fc.array(traits, { minLength: all.length, maxLength: all.length }),
      known: fc.subarray(all),
      open: fc.subarray(all),
      excluded: fc.subarray(all),
      expired: fc.subarray(all),
    }),
  );

  it('accounts for every org once, and contains none that is excluded or ineligible', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, filters, cuts, fc.boolean(), async (world, filter, cut, named) => {
        const subscribers = world.known.map((each) => org(each, world.traits[world.all.indexOf(each)]));
        const exclusions = [
          ...world.excluded.map((each) => exclude(each)),
          ...world.expired.map((each) => exclude(each, { expires: '2026-01-01' })),
        ];
        const more = { orgs: named ? world.all : undefined, filter: named ? filter : {}, exclusions };
        const full = await select({ subscribers, open: world.open }, more);
        const some = await select({ subscribers, open: world.open }, { ...more, cut });
        for (const each of [full, some]) {
          const listed = [...keysOf(each.eligible), ...keysOf(each.rejected)];
          expect(each.skipped).to.be.at.least(0);
          expect(listed.length + each.skipped).to.equal(each.kept);
          expect(new Set(listed)).to.have.length(listed.length);
          expect(world.all).to.include.members(listed);
          for (const { orgKey, ...traitsOf } of each.eligible) {
            expect([world.excluded.includes(orgKey), world.open.includes(orgKey)]).to.deep.equal([false, false]);
            expect(traitsOf).to.include({ installed: true, blocked: false });
            expect(traitsOf.orgStatus).not.to.equal('Inactive');
          }
          expect(each.rejected, 'a cut never hides why an org is not upgraded').to.deep.equal(full.rejected);
        }
        expect(full.kept).to.equal(
          named
            ? world.all.length
            : subscribers.filter(({ installed, versionId }) => installed && versionId !== null).length,
        );
        const { sample, limit } = cut;
        expect(keysOf(full.eligible)).to.include.members(keysOf(some.eligible));
        if (sample === undefined && limit !== undefined)
          expect(some.eligible).to.have.length(Math.min(limit, full.eligible.length));
      }),
    );
  });

  it('contains every smaller sample, and every lower limit', async () => {
    const percent = fc.double({ min: 0.01, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(keys, percent, percent, fc.nat({ max: 20 }), fc.nat({ max: 20 }), async (all, p, q, m, n) => {
        const subscribers = all.map((each) => org(each));
        const of = async (cut: OrgSelection['cut']): Promise<string[]> =>
          keysOf((await select({ subscribers }, { cut })).eligible);
        expect(await of({ sample: Math.max(p, q) })).to.include.members(await of({ sample: Math.min(p, q) }));
        expect(await of({ limit: Math.max(m, n) + 1 })).to.include.members(await of({ limit: Math.min(m, n) + 1 }));
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { stableShare } from '../../../src/core/orgs/select.js';
import type { Limit } from '../../../src/core/limit.js';
import { assignWaves, type Assignment, type WaveRequest } from '../../../src/core/rollout/plan/assignWaves.js';
import type { PlannedOrg } from '../../../src/core/rollout/plan/plan.js';
import { key, keysOf, org, sandbox } from './fixtures.js';

const ALL: WaveRequest = { matches: () => true, take: null };
const share = (take: Limit): WaveRequest => ({ matches: () => true, take });
const named = (...indexes: number[]): WaveRequest => ({
  matches: ({ orgKey }) => indexes.map(key).includes(orgKey),
  take: null,
});

const many = (count: number): PlannedOrg[] => Array.from({ length: count }, (_, index) => org(index));
const sizes = ({ waves, rest }: Assignment): number[] => [...waves, rest].map(({ length }) => length);

describe('waves', () => {
  for (const [what, orgs, requests, expected] of [
    ['take a number of orgs', 10, [share({ count: 3 }), ALL], [3, 7, 0]],
    ['take no more than there are', 2, [share({ count: 3 }), ALL], [2, 0, 0]],
    ['leave the others in none', 10, [share({ count: 3 })], [3, 7]],
    ['take a share, rounded up', 10, [share({ percent: 1 }), share({ percent: 21 }), ALL], [1, 3, 6, 0]],
    ['take a share that comes out even', 10, [share({ percent: 20 }), ALL], [2, 8, 0]],
    ['take a share that a fraction would make one too many', 3000, [share({ percent: 1.1 })], [33, 2967]],
    ['take each share of all, not of what is left', 10, [share({ percent: 50 }), share({ percent: 50 })], [5, 5, 0]],
    ['take all', 3, [share({ percent: 100 })], [3, 0]],
    ['may be without orgs', 2, [named(7), ALL], [0, 2, 0]],
  ] as const) {
    it(what, () => {
      expect(sizes(assignWaves(many(orgs), requests, 'seed'))).to.deep.equal(expected);
    });
  }

  it('take a share of the matching orgs', () => {
    const odd: WaveRequest = { matches: ({ orgKey }) => Number(orgKey.slice(9)) % 2 === 1, take: { percent: 50 } };
    expect(sizes(assignWaves(many(20), [odd, odd, odd], 'seed'))).to.deep.equal([5, 5, 0, 10]);
  });

  it('keep the order of the orgs, and give an org to the first wave that asks for it', () => {
    const { waves, rest, moved } = assignWaves(many(5), [named(3, 1), named(4, 3), named(2)], 'seed');
    expect(waves.map(keysOf)).to.deep.equal([[key(1), key(3)], [key(4)], [key(2)]]);
    expect([keysOf(rest), moved]).to.deep.equal([[key(0)], []]);
  });

  it('are the same for any order of the orgs, even if two have the same hash', () => {
    const [a, b] = ['00Dnajeb15kcop0', '00Drstlh8e2yz00'].map((orgKey) => org(1, { orgKey }));
    if (a === undefined || b === undefined) throw new Error();
    expect(stableShare('seed', a.orgKey)).to.equal(stableShare('seed', b.orgKey));
    for (const orgs of [
      [a, b],
      [b, a],
    ])
      expect(assignWaves(orgs, [share({ count: 1 })], 'seed').waves).to.deep.equal([[a]]);
  });

  it('differ for another seed', () => {
    const of = (seed: string): string[] => keysOf(assignWaves(many(50), [share({ count: 10 })], seed).waves[0] ?? []);
    expect(of('one')).not.to.have.members(of('another'));
  });
});

describe('a production org', () => {
  it('is moved behind the last of its sandboxes', () => {
    const orgs = [org(1), sandbox(2, 1), sandbox(3, 1), org(4)];
    const { waves, moved } = assignWaves(orgs, [named(1, 2, 4), named(3), ALL], 'seed');
    expect(waves.map(keysOf)).to.deep.equal([[key(2), key(4)], [key(3)], [key(1)]]);
    expect(moved).to.deep.equal([{ orgKey: key(1), from: 0, to: 2 }]);
  });

  it('is moved to a wave of its own, where its sandboxes are in the last one', () => {
    const { waves, moved } = assignWaves([org(1), sandbox(2, 1)], [ALL], 'seed');
    expect(waves.map(keysOf)).to.deep.equal([[key(2)], [key(1)]]);
    expect(moved).to.deep.equal([{ orgKey: key(1), from: 0, to: 1 }]);
  });

  it('stays where it is, if it is behind its sandboxes, or if they are in no wave', () => {
    const orgs = [org(1), sandbox(2, 1), org(3), sandbox(4, 3)];
    const { waves, rest, moved } = assignWaves(orgs, [named(2, 3), named(1)], 'seed');
    expect(waves.map(keysOf)).to.deep.equal([[key(2), key(3)], [key(1)]]);
    expect([keysOf(rest), moved]).to.deep.equal([[key(4)], []]);
  });

  it('is not taken by a share before its sandboxes are in earlier waves', () => {
    const orgs = [org(1), sandbox(2, 1)];
    const { waves, rest, moved } = assignWaves(orgs, [share({ count: 2 }), share({ count: 2 })], 'seed');
    expect(waves.map(keysOf)).to.deep.equal([[key(2)], [key(1)]]);
    expect([rest, moved]).to.deep.equal([[], []]);
  });

  it('may be one of very many moved orgs', () => {
    const orgs = many(150_000).flatMap((each, index) => [each, sandbox(500_000 + index, index)]);
    expect(sizes(assignWaves(orgs, [ALL], 'seed'))).to.deep.equal([150_000, 150_000, 0]);
  });

  it('is moved to the next share with room, where one of its sandboxes is in no wave, or else to a wave of its own', () => {
    const production = [1, 2, 3].map((index) => org(index));
    const inFirst = [1, 2, 3].map((parent) => sandbox(10 + parent, parent));
    const inNone = [1, 2, 3].map((parent) => sandbox(20 + parent, parent));
    const of = (count: number, ...orgs: PlannedOrg[]): WaveRequest => ({
      matches: ({ orgKey }) => orgs.some((each) => each.orgKey === orgKey),
      take: { count },
    });
    const asked = [of(6, ...production, ...inFirst), of(2, ...production)];
    const { waves, rest, moved } = assignWaves([...production, ...inFirst, ...inNone], asked, 'seed');
    expect([waves[0], rest].map((orgs) => keysOf(orgs ?? []))).to.deep.equal([keysOf(inFirst), keysOf(inNone)]);
    expect(waves.map(({ length }) => length)).to.deep.equal([3, 2, 1]);
    expect(moved.map(({ from, to }) => [from, to])).to.deep.equal([
      [0, 1],
      [0, 1],
      [0, 2],
    ]);
  });

  it('leaves its place in a share to others, where it has to wait', () => {
    const orgs = [org(1), sandbox(2, 1), org(3), org(4)];
    expect(sizes(assignWaves(orgs, [share({ count: 3 }), ALL], 'seed'))).to.deep.equal([3, 1, 0]);
  });
});

describe('any orgs in any waves', () => {
  const fleets = fc
    .tuple(fc.integer({ min: 1, max: 25 }), fc.array(fc.nat(30), { maxLength: 25 }))
    .map(([production, parents]) => [
      ...many(production),
      // Some are sandboxes of an org that is none of these.
      ...parents.map((parent, index) => sandbox(100 + index, parent)),
    ]);
  const takes: fc.Arbitrary<Limit | null> = fc.oneof(
    fc.constant(null),
    fc.record({ count: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
  );
  const requests: fc.Arbitrary<WaveRequest[]> = fc.array(
    fc.record({
      matches: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(3)).map(
        ([by, rest]) =>
          ({ orgKey }: PlannedOrg) =>
            Number(orgKey.slice(9)) % by === rest % by,
      ),
      take: takes,
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('are each in one wave or in none, sandboxes strictly before their own production org', () => {
    fc.assert(
      fc.property(fleets, requests, (orgs, asked) => {
        const { waves, rest, moved } = assignWaves(orgs, asked, 'seed');
        expect(keysOf([...waves.flat(), ...rest]).toSorted()).to.deep.equal(keysOf(orgs).toSorted());
        const waveOf = new Map(waves.flatMap((members, index) => members.map(({ orgKey }) => [orgKey, index])));
        for (const { orgKey, parentOrg } of orgs) {
          const [own, parent] = [waveOf.get(orgKey), waveOf.get(parentOrg ?? '')];
          if (own !== undefined && parent !== undefined) expect(own).to.be.below(parent);
        }
        for (const { orgKey, from, to } of moved) {
          expect(from).to.be.below(to);
          expect(waveOf.get(orgKey)).to.equal(to);
        }
        expect(waves.length).to.be.within(asked.length, asked.length + 1);
      }),
    );
  });

  it('are all in a wave, where shares add up to 100 %, or the last wave takes the rest', () => {
    const shares = fc
      .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 })
      .map((parts) => [...parts, Math.max(1, 100 - parts.reduce((sum, part) => sum + part, 0))]);
    const everybody = shares.map((parts) => parts.map((percent) => share({ percent })));
    const theRest = requests.map((asked) => [...asked, ALL]);
    fc.assert(
      fc.property(fleets, fc.oneof(everybody, theRest), (orgs, asked) => {
        expect(keysOf(assignWaves(orgs, asked, 'seed').rest)).to.deep.equal([]);
      }),
    );
  });

  it('are all used in 1, 9 and 90 % of a thousand', () => {
    const orgs = many(400).flatMap((each, index) => [
      each,
      sandbox(1000 + index, index),
      ...(index < 200 ? [sandbox(2000 + index, index)] : []),
    ]);
    const { waves, rest } = assignWaves(
      orgs,
      [1, 9, 90].map((percent) => share({ percent })),
      'seed',
    );
    expect([orgs.length, rest.length, waves[0]?.length, waves[1]?.length]).to.deep.equal([1000, 0, 10, 90]);
  });

  it('keep the share of production orgs whose sandboxes are in no wave', () => {
    const orgs = many(10).flatMap((each, index) => [each, sandbox(100 + index, index)]);
    const production = (percent: number): WaveRequest => ({
      matches: ({ parentOrg }) => parentOrg === null,
      take: { percent },
    });
    expect(sizes(assignWaves(orgs, [production(50), production(50)], 'seed'))).to.deep.equal([5, 5, 10]);
    expect(sizes(assignWaves(orgs, [production(20), production(20)], 'seed'))).to.deep.equal([2, 2, 16]);
  });

  it('match the number and conditions of a wave', () => {
    fc.assert(
      fc.property(fleets, requests, (orgs, asked) => {
        const { waves, moved } = assignWaves(orgs, asked, 'seed');
        const guests = new Set(keysOf(moved));
        for (const [index, { matches, take }] of asked.entries()) {
          const own = (waves[index] ?? []).filter(({ orgKey }) => !guests.has(orgKey));
          expect(own.every(matches)).to.be.true;
          const alike = orgs.filter(matches).length;
          if (take === null) continue;
          expect(own.length).to.be.at.most('count' in take ? take.count : Math.ceil((take.percent * alike) / 100));
        }
      }),
    );
  });

  it('are the same in every run, in any order', () => {
    fc.assert(
      fc.property(fleets, requests, fc.infiniteStream(fc.double({ min: 0, max: 1 })), (orgs, asked, chance) => {
        const shuffled = orgs
          .map((each) => ({ each, at: chance.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ each }) => each);
        const of = (some: readonly PlannedOrg[]): string[][] =>
          assignWaves(some, asked, 'seed').waves.map((members) => keysOf(members).toSorted());
        expect(of(shuffled)).to.deep.equal(of(orgs));
      }),
    );
  });

  it('are contained in any larger share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(30), fc.nat(30), (count, m, n) => {
        const of = (take: number): string[] =>
          keysOf(assignWaves(many(count), [share({ count: take })], 'seed').waves[0] ?? []);
        expect(of(Math.max(m, n))).to.include.members(of(Math.min(m, n)));
        expect(of(m)).to.have.length(Math.min(m, count));
      }),
    );
  });
});

import { expect } from 'chai';
import type { RolloutDefinition } from '../../src/core/rollout/definition/types.js';
import type { OrgKey } from '../../src/core/model.js';
import { outcomes, type OrgOutcome, type RolloutStep } from '../../src/core/rollout/nextStep.js';
import type { StepDone } from '../../src/core/rollout/step.js';
import type { Traits } from './definitions.js';
import type { Happening } from './happenings.js';
import { WANTED } from './books.js';
import { Oracle } from './oracle.js';
import { checkBooks, checkStep } from './rules.js';
import { World } from './world.js';

export type Story = {
  orgs: Traits[];
  definition: RolloutDefinition;
  happenings: Happening[];
  /** Until a push whose jobs have ended says so. */
  lag: number;
};

const HOUR = 3_600_000;
/** More than any rollout of the model needs, from wherever it is. */
const MOST_STEPS = 1500;

/** Tells a story to its end, and checks at every turn. What was done is in `trace`. */
export const tell = async (
  { orgs, definition, happenings, lag }: Story,
  onWorld?: (world: World) => void,
): Promise<World> => {
  const world = new World(lag);
  onWorld?.(world);
  for (const traits of orgs) world.addOrg(traits);
  const excluded = [...world.books.orgs.keys()].filter((_, index) => orgs[index]?.not === 'excluded');
  await world.makePlan(definition, excluded);
  let until: Date | null = null;
  for (const each of happenings) {
    const done = await happen(world, each, until);
    if (done !== undefined) until = untilOf(done.step);
    checkBooks(world);
  }
  await end(world);
  return world;
};

const untilOf = (step: RolloutStep): Date | null =>
  step.do === 'wait' ? step.until : step.do === 'push' ? step.start : null;

const step = async (world: World, fault: Parameters<World['step']>[0]): Promise<StepDone | undefined> => {
  const done = await world.step(fault);
  if (done !== undefined) checkStep(world, done.step);
  return done;
};

const happen = async (world: World, each: Happening, until: Date | null): Promise<StepDone | undefined> => {
  const { books } = world;
  const keys = [...books.orgs.keys()];
  const pick = (number: number): OrgKey => keys[number % keys.length]!;
  if (each.what !== 'step') world.say(JSON.stringify(each));
  switch (each.what) {
    case 'wait':
      books.advance(books.now + each.ms);
      return;
    case 'sleep':
      books.advance(until?.getTime() ?? books.now + HOUR);
      return;
    case 'step':
      return step(world, each.fault);
    case 'settle':
      return settle(world);
    case 'pause':
    case 'abort':
      if (world.state.halt?.kind === 'aborted') return;
      await world.halt(each.what === 'pause' ? 'paused' : 'aborted', each.fault);
      return;
    case 'start':
      await start(world);
      return;
    case 'approve':
      await approve(world, world.plan.waves[each.wave % world.plan.waves.length]!.name);
      return;
    case 'lose state':
      world.disk = null;
      return;
    case 'uninstall':
      books.orgs.get(pick(each.org))!.subscriber.installed = false;
      return;
    case 'fix':
      Object.assign(books.orgs.get(pick(each.org))!.fate, { kind: null, failures: 0, refused: 0 });
      return;
    case 'upgrade itself':
      books.orgs.get(pick(each.org))!.subscriber.versionId = WANTED;
      return;
    case 'come':
      for (const traits of each.orgs) world.addOrg(traits);
      return;
    case 'manual push': {
      const push = books.create('somebody', each.inMs === null ? null : books.now + each.inMs);
      for (const number of each.orgs) books.insert(push, pick(number));
      if (push.jobs.size > 0) books.activate(push);
      return;
    }
    case 'cancel by hand': {
      const push = books.pushes.findLast(({ by, status }) => by === 'rollout' && status === 'Pending');
      if (push !== undefined) books.cancel(push);
    }
  }
};

const start = (world: World): Promise<void> =>
  world.decide((state) => (state.halt?.kind === 'aborted' ? state : { ...state, halt: null }));

const approve = async (world: World, wave: string): Promise<void> => {
  world.approved.add(wave);
  await world.decide((state) => ({ ...state, approved: [...state.approved, wave] }));
};

/** Goes on at the same instant, until there is nothing to do; then a step more does nothing. */
const settle = async (world: World): Promise<StepDone | undefined> => {
  for (let steps = 0; ; steps++) {
    const done = await step(world, null);
    if (done === undefined) return undefined;
    expect(steps, 'steps at one instant').to.be.below(40);
    if (done.step.do === 'push' || done.step.do === 'find-new-subscribers') continue;
    const seen = (): string => JSON.stringify([world.disk, world.books.pushes.map(({ id, status }) => [id, status])]);
    const before = seen();
    const again = await step(world, null);
    expect(seen(), 'a step more does nothing').to.equal(before);
    if (done.step.do !== 'trip') expect(again?.step, 'a step more says the same').to.deep.equal(done.step);
    return again;
  }
};

/** Time goes on, nothing goes wrong any more, and everything is approved: it comes to an end. */
const end = async (world: World): Promise<void> => {
  const { books, plan } = world;
  world.say('--- from here on nothing goes wrong');
  books.unstick();
  for (const { name } of plan.waves) await approve(world, name);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    if (world.state.halt?.kind === 'paused') await start(world);
    const done = await settle(world);
    checkBooks(world);
    if (done === undefined) throw new Error('a step has failed with no fault');
    if (done.step.do === 'finish' || done.step.do === 'stop') return checkEnd(world, done);
    const until = untilOf(done.step)?.getTime();
    books.advance(until === undefined || until <= books.now ? books.now + 6 * HOUR : until);
  }
  throw new Error(`no end after ${String(MOST_STEPS)} steps`);
};

const LISTS = [
  'waiting',
  'open',
  'succeeded',
  'failed',
  'stuck',
  'blockedBySandbox',
  'skipped',
] as const satisfies readonly OrgOutcome[];

/** Every org is accounted for once, as the books have it. */
const checkEnd = ({ plan, books, state }: World, { facts, step: last }: StepDone): void => {
  const oracle = new Oracle(books, plan, state);
  const lists = outcomes(plan, facts, state, new Date(books.now)).map(({ progress }) => progress);
  const placed = lists.flatMap((progress) =>
    LISTS.flatMap((list) => progress[list].map(({ orgKey }) => ({ list, orgKey }))),
  );
  const all = oracle.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
  expect(placed.map(({ orgKey }) => orgKey).sort(), 'every org in one list').to.deep.equal(all.sort());
  for (const { list, orgKey } of placed) {
    const before = oracle.stateOf(orgKey);
    const fitting = { none: ['waiting', 'blockedBySandbox', 'skipped'], open: ['open', 'stuck'] };
    expect(before in fitting ? fitting[before as 'none'] : [before], orgKey).to.include(list);
    if (last.do === 'finish') expect(list, `${orgKey} at the end`).not.to.be.oneOf(['waiting', 'open']);
  }
};

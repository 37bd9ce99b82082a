import { expect } from 'chai';
import type { RolloutDefinition } from '../../src/core/rollout/definition/types.js';
import type { OrgKey } from '../../src/core/model.js';
import { outcomes, type OrgOutcome, type RolloutStep } from '../../src/core/rollout/nextStep.js';
import type { StepDone } from '../../src/core/rollout/step.js';
import type { Traits } from './definitions.js';
import type { ScenarioEvent } from './events.js';
import { WANTED } from './ledger.js';
import { Oracle } from './oracle.js';
import { checkLedger, checkStep } from './rules.js';
import { World } from './world.js';

export type Scenario = {
  orgs: Traits[];
  definition: RolloutDefinition;
  events: ScenarioEvent[];
  /** Delay from the end of the last job until the request has an end. */
  lag: number;
};

const HOUR = 3_600_000;
/** More than any rollout of the model needs from any state. */
const MOST_STEPS = 1500;

/** Runs a scenario to its end, and checks the invariants after every event. `trace` has what was done. */
export const runScenario = async (
  { orgs, definition, events, lag }: Scenario,
  onWorld?: (world: World) => void,
): Promise<World> => {
  const world = new World(lag);
  onWorld?.(world);
  for (const traits of orgs) world.addOrg(traits);
  const excluded = [...world.ledger.orgs.keys()].filter((_, index) => orgs[index]?.not === 'excluded');
  await world.makePlan(definition, excluded);
  let until: Date | null = null;
  for (const each of events) {
    const done = await applyEvent(world, each, until);
    if (done !== undefined) until = untilOf(done.step);
    checkLedger(world);
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

const applyEvent = async (world: World, each: ScenarioEvent, until: Date | null): Promise<StepDone | undefined> => {
  const { ledger } = world;
  const keys = [...ledger.orgs.keys()];
  const pick = (number: number): OrgKey => keys[number % keys.length]!;
  if (each.what !== 'step') world.log(JSON.stringify(each));
  switch (each.what) {
    case 'wait':
      ledger.advance(ledger.now + each.ms);
      return;
    case 'sleep':
      ledger.advance(until?.getTime() ?? ledger.now + HOUR);
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
      ledger.orgs.get(pick(each.org))!.subscriber.installed = false;
      return;
    case 'fix':
      Object.assign(ledger.orgs.get(pick(each.org))!.scenario, { kind: null, failures: 0, refused: 0 });
      return;
    case 'upgrade itself':
      ledger.orgs.get(pick(each.org))!.subscriber.versionId = WANTED;
      return;
    case 'new subscribers':
      for (const traits of each.orgs) world.addOrg(traits);
      return;
    case 'manual push': {
      const push = ledger.create('somebody', each.inMs === null ? null : ledger.now + each.inMs);
      for (const number of each.orgs) ledger.insert(push, pick(number));
      if (push.jobs.size > 0) ledger.activate(push);
      return;
    }
    case 'cancel by hand': {
      const push = ledger.pushes.findLast(({ by, status }) => by === 'rollout' && status === 'Pending');
      if (push !== undefined) ledger.cancel(push);
    }
  }
};

const start = (world: World): Promise<void> =>
  world.decide((state) => (state.halt?.kind === 'aborted' ? state : { ...state, halt: null }));

const approve = async (world: World, wave: string): Promise<void> => {
  world.approved.add(wave);
  await world.decide((state) => ({ ...state, approved: [...state.approved, wave] }));
};

/** Takes steps at the same instant until there is nothing to do; one more step then changes nothing. */
const settle = async (world: World): Promise<StepDone | undefined> => {
  for (let steps = 0; ; steps++) {
    const done = await step(world, null);
    if (done === undefined) return undefined;
    expect(steps, 'steps at one instant').to.be.below(40);
    if (done.step.do === 'push' || done.step.do === 'find-new-subscribers') continue;
    const seen = (): string => JSON.stringify([world.disk, world.ledger.pushes.map(({ id, status }) => [id, status])]);
    const before = seen();
    const again = await step(world, null);
    expect(seen(), 'one more step changes nothing').to.equal(before);
    if (done.step.do !== 'trip') expect(again?.step, 'one more step returns the same').to.deep.equal(done.step);
    return again;
  }
};

/** Without further faults and with every approval, a rollout ends. */
const end = async (world: World): Promise<void> => {
  const { ledger, plan } = world;
  world.log('--- no faults from here on');
  ledger.unstick();
  for (const { name } of plan.waves) await approve(world, name);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    if (world.state.halt?.kind === 'paused') await start(world);
    const done = await settle(world);
    checkLedger(world);
    if (done === undefined) throw new Error('a step has failed with no fault');
    if (done.step.do === 'finish' || done.step.do === 'stop') return checkEnd(world, done);
    const until = untilOf(done.step)?.getTime();
    ledger.advance(until === undefined || until <= ledger.now ? ledger.now + 6 * HOUR : until);
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

/** Every org is in exactly one list, the one that the ledger says. */
const checkEnd = ({ plan, ledger, state }: World, { facts, step: last }: StepDone): void => {
  const oracle = new Oracle(ledger, plan, state);
  const lists = outcomes(plan, facts, state, new Date(ledger.now)).map(({ progress }) => progress);
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

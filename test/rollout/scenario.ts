import { expect } from 'chai';
import type { RolloutDefinition } from '../../src/core/rollout/definition/schema.js';
import type { OrgKey } from '../../src/core/model.js';
import { ORG_OUTCOMES, progressOfAll } from '../../src/core/rollout/waves/waveProgress.js';
import type { RolloutStep } from '../../src/core/rollout/step/rolloutStep.js';
import type { StepDone } from '../../src/core/rollout/step/runStep.js';
import type { Traits } from './definitions.js';
import type { Action, EarlierPush, Fault, MachineIndex, ScenarioEvent } from './events.js';
import { OLD, OLDEST, VIA, WANTED } from './ledger.js';
import { Oracle } from './oracle.js';
import { checkHalted, checkLedger, checkStep } from './rules.js';
import { World } from './world.js';

export type Scenario = {
  orgs: Traits[];
  definition: RolloutDefinition;
  /** What somebody else has pushed before the plan was made. */
  earlier: EarlierPush | null;
  events: ScenarioEvent[];
  /** Delay from the end of the last job until the request has an end. */
  lag: number;
  /** Delay until an org is shown with what a push has given it. */
  shows: number;
};

const HOUR = 3_600_000;
/** More than any rollout of the model needs from any state. */
const MOST_STEPS = 1500;

/** Runs a scenario to its end, and checks the invariants after every event. `trace` has what was done. */
export const runScenario = async (
  { orgs, definition, earlier, events, lag, shows }: Scenario,
  onWorld?: (world: World) => void,
): Promise<World> => {
  const world = new World(lag, shows);
  onWorld?.(world);
  for (const traits of orgs) world.addOrg(traits);
  const excluded = [...world.ledger.orgs.keys()].filter((_, index) => orgs[index]?.not === 'excluded');
  if (earlier !== null) pushBefore(world, earlier);
  await world.makePlan(definition, excluded);
  await world.takeOver(0);
  world.merge();
  let until: Date | null = null;
  for (const each of events) {
    const done = await applyEvent(world, each, until);
    if (done !== undefined) until = untilOf(done.step);
    checkLedger(world);
  }
  await end(world);
  return world;
};

const pushBefore = ({ ledger }: World, { orgs, to, ago, refreshed, seen }: EarlierPush): void => {
  const keys = [...ledger.orgs.keys()];
  const [versionId, before] = to === 'wanted' ? [WANTED, OLD] : [VIA, OLDEST];
  const push = ledger.create('somebody', null, versionId);
  for (const number of orgs) ledger.insert(push, keys[number % keys.length]!);
  if (push.jobs.size > 0) ledger.activate(push);
  ledger.advance(ledger.now + ago);
  const upgraded = [...push.jobs.values()].filter(({ status }) => status === 'Succeeded');
  for (const [index, { orgKey }] of upgraded.entries()) if (refreshed[index]) ledger.refresh(orgKey, before);
  ledger.advance(ledger.now + seen);
};

const untilOf = (step: RolloutStep): Date | null =>
  step.do === 'wait' ? step.until : step.do === 'push' ? step.start : null;

/** A step by whoever is alone with the org. */
const step = async (world: World, machine: MachineIndex, fault: Fault | null = null): Promise<StepDone | undefined> => {
  const oracle = new Oracle(world.ledger, world.plan, world.stateOf(machine));
  const tripped = oracle.waves.filter((wave) => oracle.tripOf(wave) !== undefined).map(({ name }) => name);
  const wasFinished = world.stateOf(machine).finished !== null;
  const made = world.ledger.pushes.length;
  const done = await world.step(machine, fault);
  if (done === undefined) return undefined;
  world.write(`m${String(machine)} step: ${describeStep(done.step)}`);
  if (wasFinished) expect([done.step.do, world.ledger.pushes.length], 'after its end').to.deep.equal(['finish', made]);
  else if (done.step.do === 'finish') checkComplete(world, done);
  checkStep(world, world.stateOf(machine), done.step, tripped, wasFinished);
  return done;
};

const describeStep = (taken: RolloutStep): string => {
  const orgs = 'orgs' in taken ? taken.orgs.map((org) => (typeof org === 'string' ? org : org.orgKey)).join() : '';
  expect(taken.do === 'push' && taken.orgs.length === 0, 'a push of nobody').to.be.false;
  const what = taken.do === 'wait' ? `wait ${taken.for}` : taken.do;
  return [what, 'wave' in taken ? taken.wave : '', orgs, 'reason' in taken ? taken.reason : ''].join(' ');
};

const applyEvent = async (world: World, each: ScenarioEvent, until: Date | null): Promise<StepDone | undefined> => {
  const { ledger } = world;
  const keys = [...ledger.orgs.keys()];
  const pick = (number: number): OrgKey => keys[number % keys.length]!;
  world.write(JSON.stringify(each));
  switch (each.what) {
    case 'wait':
      ledger.advance(ledger.now + each.ms);
      return;
    case 'sleep':
      ledger.advance(until?.getTime() ?? ledger.now + HOUR);
      return;
    case 'command': {
      const { machine, action, fault } = each.command;
      if (action.do === 'advance') return step(world, machine, fault);
      const done = await world.command(each.command);
      if (done !== undefined && isHalt(action)) checkHalted(ledger, world.stateOf(machine));
      return;
    }
    case 'race': {
      const results = await world.race(each.commands, each.order);
      for (const [index, { machine, action }] of each.commands.entries()) {
        const state = world.stateOf(machine);
        if (isHalt(action) && results[index] !== undefined && state.halt !== null) checkHalted(ledger, state);
      }
      return;
    }
    case 'settle':
      return settle(world, each.machine);
    case 'merge':
      world.merge();
      return;
    case 'lose log':
      world.machine(each.machine).log.length = 0;
      return;
    case 'older copy':
      world.machine(each.machine).log.splice(-each.lines);
      return;
    case 'take over':
      await world.takeOver(each.machine);
      return;
    case 'uninstall':
      ledger.orgs.get(pick(each.org))!.subscriber.installed = false;
      return;
    case 'fix':
      Object.assign(ledger.orgs.get(pick(each.org))!.scenario, { kind: null, failures: 0, refused: 0 });
      return;
    case 'upgrade itself':
      if (ledger.versionOf(pick(each.org)) === WANTED) return;
      ledger.upgrade(pick(each.org), each.to === 'wanted' ? WANTED : VIA);
      ledger.upgradedThemselves.add(pick(each.org));
      return;
    case 'refresh': {
      const upgraded = keys.filter((orgKey) => ledger.versionOf(orgKey) === WANTED);
      const orgKey = upgraded[each.org % Math.max(1, upgraded.length)];
      if (orgKey !== undefined) ledger.refresh(orgKey, { old: OLD, oldest: OLDEST, via: VIA }[each.to]);
      return;
    }
    case 'new subscribers':
      for (const traits of each.orgs) world.addOrg(traits);
      return;
    case 'manual push': {
      const push = ledger.create(
        'somebody',
        each.inMs === null ? null : ledger.now + each.inMs,
        each.to === 'wanted' ? WANTED : VIA,
      );
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

const isHalt = ({ do: what }: Action): boolean => what === 'pause' || what === 'abort';

/** Goes on at the same instant, until there is nothing to do; then a step more does nothing. */
const settle = async (world: World, machine: MachineIndex): Promise<StepDone | undefined> => {
  for (let steps = 0; ; steps++) {
    const done = await step(world, machine);
    if (done === undefined) return undefined;
    expect(steps, 'steps at one instant').to.be.below(40);
    if (done.step.do === 'push' || done.step.do === 'find-new-subscribers') continue;
    // What was made came to nothing: the next step decides on it.
    if (done.step.do === 'wait' && done.step.for === 'advance') continue;
    // Where a rival is in the way, each step makes a request, and cancels it; where orgs are not taken yet, it asks for them.
    if (done.step.do === 'wait' && ['runner', 'later'].includes(done.step.for)) return done;
    const seen = (): string =>
      JSON.stringify([world.machine(machine).log, world.ledger.pushes.map(({ id, status }) => [id, status])]);
    const before = seen();
    const again = await step(world, machine);
    expect(seen(), 'a step more does nothing').to.equal(before);
    if (done.step.do !== 'trip') expect(again?.step, 'a step more says the same').to.deep.equal(done.step);
    return again;
  }
};

/** Time goes on, nothing goes wrong any more, all logs are one, and everything is approved: it comes to an end. */
const end = async (world: World): Promise<void> => {
  const { ledger, plan } = world;
  world.write('--- from here on nothing goes wrong');
  ledger.unstick();
  world.merge();
  await world.takeOver(0);
  for (const push of ledger.pushes) {
    const isKnown = world.stateOf(0).pushes.has(push.id);
    // Whoever made it has lost its log, so that a person cleans it up.
    if (push.status === 'Created' && !isKnown) ledger.cancel(push);
  }
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const halt = world.stateOf(0).halt;
    if (halt !== null && halt.kind !== 'aborted')
      await world.command({ machine: 0, action: { do: 'resume' }, fault: null });
    const done = await settle(world, 0);
    checkLedger(world);
    if (done === undefined) throw new Error('a step has failed with no fault');
    const { step: last } = done;
    if (last.do === 'finish' || (last.do === 'stop' && last.outcome === 'aborted')) return checkEnd(world, done);
    if (last.do === 'wait' && last.for === 'approval') {
      const wave = plan.waves.findIndex(({ name }) => name === last.wave);
      await world.command({ machine: 0, action: { do: 'approve', wave }, fault: null });
      continue;
    }
    const until = untilOf(last)?.getTime();
    // Soon enough to see an org that is not shown yet with what it has.
    const pause = ledger.shows > 0 ? HOUR / 2 : 6 * HOUR;
    ledger.advance(until === undefined || until <= ledger.now ? ledger.now + pause : until);
  }
  throw new Error(`no end after ${String(MOST_STEPS)} steps`);
};

/** Nothing is left to do when it finishes. What another copy of the log finds after that stays as it is. */
const checkComplete = ({ ledger }: World, done: StepDone): void => {
  for (const { wave, progress } of progressOfAll({ ...done, now: new Date(ledger.now) }))
    expect([progress.waiting, progress.open], `${wave.name} at the end`).to.deep.equal([[], []]);
};

/** Every org is accounted for once, as the ledger has it. */
const checkEnd = ({ plan, ledger }: World, done: StepDone): void => {
  const oracle = new Oracle(ledger, plan, done.state);
  const lists = progressOfAll({ ...done, now: new Date(ledger.now) });
  const placed = lists.flatMap(({ wave, progress }) =>
    ORG_OUTCOMES.flatMap((list) => progress[list].map(({ orgKey }) => ({ wave, list, orgKey }))),
  );
  const all = oracle.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
  expect(placed.map(({ orgKey }) => orgKey).sort(), 'every org in one list of its wave').to.deep.equal(all.sort());
  for (const { wave, list, orgKey } of placed) {
    const before = oracle.isRegressed(orgKey, wave) ? 'regressed' : oracle.stateOf(orgKey, wave);
    const fitting = {
      none: ['waiting', 'blockedBySandbox', 'missedVia', 'skipped'],
      open: ['open', 'stuck'],
      regressed: ['regressed'],
    };
    expect(before in fitting ? fitting[before as 'none'] : [before], orgKey).to.include(list);
    if (list === 'missedVia')
      expect(oracle.missedVia(orgKey, wave), `${orgKey} has the intermediate version`).to.be.true;
  }
};

import { expect } from 'chai';
import type { OrgKey } from '../../src/core/model.js';
import { plannedKeys, type RolloutStep } from '../../src/core/rollout/nextStep.js';
import type { PlannedWave, RolloutPlan, RolloutState } from '../../src/core/rollout/types.js';
import { isOpen } from '../../src/core/rollout/window.js';
import type { BookedPush, Books } from './books.js';
import { Oracle } from './oracle.js';

type Running = {
  books: Books;
  plan: RolloutPlan;
  state: RolloutState;
  approved: ReadonlySet<string>;
};

/** What has to hold when a push of a rollout is made. */
export const checkPush = (
  { books, plan, state, approved }: Running,
  orgs: readonly OrgKey[],
  start: Date | null,
): void => {
  const oracle = new Oracle(books, plan, state);
  const at = start ?? new Date(books.now);
  const index = oracle.waveOf(orgs[0]!);
  const wave = oracle.waves[index];
  if (wave === undefined) throw new Error(`${String(orgs[0])} is in no wave`);
  const excluded = new Set(plan.excluded.map(({ orgKey }) => orgKey));
  const rule = (text: string, holds: boolean): void => {
    expect(holds, `${text} (push of ${wave.name}: ${orgs.join()})`).to.be.true;
  };

  rule('nothing is pushed while it is halted', state.halt === null);
  rule('a push starts when it is made, or later', at.getTime() >= books.now);
  for (const orgKey of orgs) {
    const org = wave.orgs.find((each) => each.orgKey === orgKey)!;
    rule('a push is of one wave', oracle.waveOf(orgKey) === index);
    rule('nobody is pushed to who is excluded', !excluded.has(orgKey));
    const before = oracle.stateOf(orgKey);
    rule(`an org is pushed to once, and tried again after a failure: ${before}`, ['none', 'failed'].includes(before));
    const tries = oracle.triesOf(orgKey).filter(({ push }) => push.by === 'rollout').length;
    rule('an org is tried as often as it may be', tries <= wave.retry.attempts);
    rule('only what may pass is tried again', before === 'none' || oracle.isRetryable(org, wave));
    rule(
      'somebody has approved',
      wave.approval === 'auto' || (approved.has(wave.name) && state.approved.includes(wave.name)),
    );
    rule('no production org before a sandbox of it is fixed', oracle.failingSandboxes(org).length === 0);
    const windows = oracle.windowsFor(org, wave);
    rule('a push starts in a window, and in no freeze', windows !== 'never' && isOpen(windows, plan.freezes, at));
  }
  for (const [number, each] of oracle.waves.slice(0, index + 1).entries()) {
    rule(`the limits of ${each.name} are kept`, !oracle.isBroken(each));
    if (number === index) continue;
    const unsettled = each.orgs.filter((org) => !oracle.isSettled(org, each)).map(({ orgKey }) => orgKey);
    rule(`${each.name} is over: ${unsettled.join()}`, unsettled.length === 0);
    rule(`${each.name} has soaked`, oracle.endOf(each) + each.soak <= books.now);
  }
};

const keysOf = (orgs: ReadonlyArray<{ orgKey: OrgKey }>): OrgKey[] => orgs.map(({ orgKey }) => orgKey);

const isOf = (known: ReadonlySet<OrgKey>, { by, jobs }: BookedPush): boolean =>
  by === 'rollout' && jobs.size > 0 && [...jobs.keys()].every((orgKey) => known.has(orgKey));

/** What has to hold after each step that has come to its end. */
export const checkStep = ({ books, plan, state }: Running, step: RolloutStep): void => {
  const oracle = new Oracle(books, plan, state);
  const scheduled = books.pushes.filter(({ by, status }) => by === 'rollout' && status === 'Pending');
  checkLimits(oracle, state, step);
  checkWait(oracle, scheduled, step);
  if (step.do === 'find-new-subscribers') {
    expect(keysOf(state.newSubscribers ?? []), 'everybody who came later').to.have.members(oracle.newSubscribers());
  }
  if (step.do === 'finish') {
    const all = oracle.waves.flatMap(({ orgs }) => keysOf(orgs));
    const isGood = all.every((orgKey) => !['failed', 'open'].includes(oracle.stateOf(orgKey)));
    expect([step.outcome, state.newSubscribers === null]).to.deep.equal([isGood ? 'succeeded' : 'partial', false]);
  }
  if (state.halt === null) return;
  const known = plannedKeys(plan, state);
  expect(
    scheduled.filter((push) => isOf(known, push)),
    'nothing is scheduled once it is halted',
  ).to.deep.equal([]);
};

/** Nothing goes on once a limit is exceeded, and nothing is stopped as long as none is. */
const checkLimits = (oracle: Oracle, { halt }: RolloutState, step: RolloutStep): void => {
  const isBegun = ({ orgs }: PlannedWave): boolean =>
    orgs.some(({ orgKey }) => oracle.triesOf(orgKey).some(({ push }) => push.by === 'rollout'));
  const broken = oracle.waves.filter((wave) => oracle.isBroken(wave));
  if (step.do === 'trip') expect(broken, `no limit is exceeded: ${step.reason}`).not.to.deep.equal([]);
  const begun = broken.filter(isBegun).map(({ name }) => name);
  const isMove = step.do === 'push' || step.do === 'find-new-subscribers';
  if (begun.length > 0 && !isMove) expect(halt, `the limits of ${begun.join()} are exceeded`).not.to.equal(null);
};

/** Whoever sleeps as long as a step says, is awake when something begins. */
const checkWait = (oracle: Oracle, scheduled: readonly BookedPush[], step: RolloutStep): void => {
  if (step.do !== 'wait' || step.for !== 'start' || step.until === null) return;
  const until = step.until.getTime();
  const members = oracle.waves.find(({ name }) => name === step.wave)?.orgs ?? [];
  const isNeeded = ({ jobs }: BookedPush): boolean =>
    members.some(({ orgKey }) => jobs.has(orgKey) && oracle.stateOf(orgKey) !== 'succeeded');
  const missed = scheduled.filter((push) => isNeeded(push) && (push.scheduled ?? 0) < until);
  expect(missed, 'no push begins while nobody looks').to.deep.equal([]);
};

/** A push of it that was canceled may have been so by whoever halted it. */
export const checkRebuilt = (books: Books, plan: RolloutPlan, state: RolloutState | undefined): void => {
  const known = new Set(plan.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));
  const all = books.pushes.filter(({ by, jobs }) => by === 'rollout' && jobs.size > 0);
  const own = all.filter((push) => isOf(known, push));
  if (all.some(({ status }) => status === 'Canceled')) expect(state?.halt, 'it waits for somebody').not.to.equal(null);
  else if (own.some(({ status }) => status !== 'Created')) expect(state, 'it was started').not.to.equal(undefined);
};

/** What has to hold of the books, whenever one looks. */
export const checkBooks = ({ books, plan }: Pick<Running, 'books' | 'plan'>): void => {
  const excluded = new Set(plan.excluded.map(({ orgKey }) => orgKey));
  const own = books.pushes.filter(({ by, status }) => by === 'rollout' && status !== 'Created');
  const upgraded = new Set<OrgKey>();
  for (const { orgKey, status } of own.flatMap(({ jobs }) => [...jobs.values()])) {
    expect(excluded.has(orgKey), `${orgKey} is excluded, and has a job`).to.be.false;
    if (status !== 'Succeeded') continue;
    expect(upgraded.has(orgKey), `${orgKey} was upgraded twice`).to.be.false;
    upgraded.add(orgKey);
  }
};

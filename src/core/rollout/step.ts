import type { OrgKey, RejectedOrg } from '../model.js';
import type { PushOrg } from '../ports.js';
import { EVERY_ORG, selectOrgs } from '../orgs/select.js';
import type { RolloutFacts } from './facts.js';
import { planned, withoutWindow } from './plan.js';
import { NEW_SUBSCRIBERS_WAVE, nextStep, plannedKeys, type RolloutStep } from './nextStep.js';
import { readFacts } from './readFacts.js';
import type { Halt, PlannedOrg, RolloutPlan, RolloutState } from './types.js';

/** Makes one push and returns its orgs and those that were refused; no id where no org was left. */
export type MakePush = (order: {
  orgs: readonly OrgKey[];
  start: Date | null;
}) => Promise<{ pushRequestId: string | null; scheduled: readonly OrgKey[]; rejected: readonly RejectedOrg[] }>;

/** One line of the audit log. */
export type AuditEntry = {
  action:
    'start' | 'push' | 'trip' | 'cancel' | 'approve' | 'pause' | 'resume' | 'abort' | 'new-subscribers' | 'rebuild';
  wave: string | null;
  pushRequestId: string | null;
  orgs: number;
  reason: string;
};

export type RolloutPorts = {
  org: PushOrg;
  push: MakePush;
  save: (state: RolloutState) => Promise<void>;
  audit: (entry: AuditEntry) => Promise<void>;
  now: () => Date;
};

/** `pushRequestId`: the push that was made, where one was. `facts`: as they were before. */
export type StepDone = { step: RolloutStep; state: RolloutState; facts: RolloutFacts; pushRequestId?: string | null };

/**
 * Takes one step of a rollout: reads the org, decides, and does that one thing. A push is a step, waiting is none,
 * and the next runner finds in the org what was done.
 */
export const runStep = async (plan: RolloutPlan, state: RolloutState, ports: RolloutPorts): Promise<StepDone> => {
  const facts = await readFacts(ports.org, plan);
  const step = nextStep(plan, facts, state, ports.now());
  switch (step.do) {
    case 'push':
      return { step, ...(await push(step, state, ports)), facts };
    case 'find-new-subscribers':
      return { step, state: await findNewSubscribers(plan, state, ports), facts };
    case 'trip':
      return { step, state: await halt(plan, facts, state, { kind: 'tripped', ...step }, ports), facts };
    case 'wait':
    case 'stop':
      // The process that halted it may have ended before this.
      if (state.halt !== null) await cancelScheduled(plan, facts, state, ports);
      return { step, state, facts };
    case 'finish':
      return { step, state, facts };
  }
};

const push = async (
  { wave, orgs, start, retry }: Extract<RolloutStep, { do: 'push' }>,
  state: RolloutState,
  ports: RolloutPorts,
): Promise<Pick<StepDone, 'state' | 'pushRequestId'>> => {
  const made = await ports.push({ orgs: orgs.map(({ orgKey }) => orgKey), start });
  const { rejected } = made;
  const next = rejected.length === 0 ? state : { ...state, skipped: [...state.skipped, ...rejected] };
  if (next !== state) await ports.save(next);
  await ports.audit({
    action: 'push',
    wave,
    pushRequestId: made.pushRequestId,
    orgs: made.scheduled.length,
    reason: `${retry ? 'tried again' : 'gate open'}${start === null ? '' : `, to start ${start.toISOString()}`}`,
  });
  return { state: next, pushRequestId: made.pushRequestId };
};

/** Subscribers that could be upgraded and are neither in the plan nor excluded. */
const findNewSubscribers = async (
  plan: RolloutPlan,
  state: RolloutState,
  ports: RolloutPorts,
): Promise<RolloutState> => {
  const orgs = plan.scope === 'report' ? [] : undefined;
  const { eligible } = await selectOrgs(
    ports.org,
    plan.pushable,
    { ...EVERY_ORG, orgs, exclusions: plan.exclusions },
    ports.now(),
  );
  const known = plannedKeys(plan, state);
  for (const { orgKey } of plan.excluded) known.add(orgKey);
  const newSubscribers: PlannedOrg[] = eligible.filter(({ orgKey }) => !known.has(orgKey)).map(planned);
  const last = plan.waves.at(-1);
  const swept = plan.newSubscribers === 'include' && last !== undefined;
  const skipped = swept ? withoutWindow(newSubscribers, { ...last, name: NEW_SUBSCRIBERS_WAVE }) : [];
  const next = { ...state, newSubscribers, skipped: [...state.skipped, ...skipped] };
  await ports.save(next);
  await ports.audit({
    ...{ action: 'new-subscribers', wave: null, pushRequestId: null, orgs: newSubscribers.length },
    reason: swept ? 'swept in a last wave' : 'listed only',
  });
  return next;
};

/** Stops a rollout: nothing more is pushed, and pushes that have not started are canceled. */
export const halt = async (
  plan: RolloutPlan,
  facts: RolloutFacts,
  state: RolloutState,
  { kind, wave, reason }: Halt,
  ports: RolloutPorts,
): Promise<RolloutState> => {
  // Written first: from here on no runner schedules anything, whatever happens below.
  const next: RolloutState = { ...state, halt: { kind, wave, reason } };
  await ports.save(next);
  const action = kind === 'paused' ? 'pause' : kind === 'aborted' ? 'abort' : 'trip';
  await ports.audit({ action, wave, pushRequestId: null, orgs: 0, reason });
  await cancelScheduled(plan, facts, next, ports);
  return next;
};

/**
 * Cancels the pushes of the rollout that wait for their start: those all of whose orgs are of the plan. One that cannot
 * be canceled, because it has started by now, does not keep the others from it.
 */
const cancelScheduled = async (
  plan: RolloutPlan,
  facts: RolloutFacts,
  state: RolloutState,
  ports: RolloutPorts,
): Promise<void> => {
  const own = plannedKeys(plan, state);
  let failure: Error | undefined;
  for (const { pushRequestId, status } of facts.pushes) {
    if (status !== 'Pending') continue;
    const members = [...facts.orgs].filter(([, { pushes }]) => pushes.includes(pushRequestId));
    if (members.length === 0 || members.some(([orgKey]) => !own.has(orgKey))) continue;
    try {
      await ports.org.cancel(pushRequestId);
    } catch (error) {
      failure ??= error as Error;
      continue;
    }
    await ports.audit({
      ...{ action: 'cancel', wave: null, pushRequestId, orgs: members.length },
      reason: 'scheduled, and not begun',
    });
  }
  if (failure !== undefined) throw failure;
};

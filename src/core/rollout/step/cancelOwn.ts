import { OrgError } from '../../errors/orgError.js';
import { hasBegun } from '../../status.js';
import { allWaves } from '../waves/allWaves.js';
import type { PushFact } from '../facts/facts.js';
import type { RolloutPorts, StepPorts } from '../facts/ports.js';
import type { RolloutView } from '../facts/rolloutView.js';
import type { OwnPush } from '../log/state.js';
import { orgsInPush } from '../facts/versions.js';
import { mayStartNow } from './mayStart.js';
import { beingMade, RUNNER_GONE_MS } from './nextStep.js';

/** Why a push is canceled that has orgs that a person has skipped. */
export const WITHOUT_SKIPPED = 'made anew without orgs that were skipped';

type CancelPorts = Pick<RolloutPorts, 'org' | 'log'>;

/** The pushes of the rollout that have not started. */
export const notBegun = ({ facts: { pushes }, state }: RolloutView): OwnPush[] =>
  pushes.flatMap(({ pushRequestId, status }) => (hasBegun(status) ? [] : (state.pushes.get(pushRequestId) ?? [])));

/**
 * Cancels the pushes of a halted rollout that are scheduled or being created. Returns whether there were any. If one
 * cannot be canceled because it has started meanwhile, the others are still canceled.
 */
export const cancelHalted = async (view: RolloutView, ports: CancelPorts): Promise<boolean> =>
  cancelEach(notBegun(view), ports, 'the rollout is halted');

/** Cancels pushes that the log records as pushes of the rollout. No other push is ever canceled. */
export const cancelEach = async (
  pushes: readonly OwnPush[],
  { org, log }: CancelPorts,
  reason: string,
): Promise<boolean> => {
  let failure: OrgError | undefined;
  for (const { pushRequestId } of pushes) {
    try {
      await log.append({ what: 'cancel-intended', pushRequestId }, reason);
      await org.cancel(pushRequestId);
      await log.append({ what: 'canceled', pushRequestId }, reason);
    } catch (error) {
      if (!(error instanceof OrgError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return pushes.length > 0;
};

/**
 * Cleans up after a process that ended in the middle of a step. It makes cancels that were intended and not made. It
 * also cancels requests whose maker will not finish them: either the request was made on this machine, where no other
 * process takes a step now, or it is too old. A later step makes the push again. Returns whether anything was done.
 */
export const settleUnfinished = async (
  view: RolloutView,
  ports: Pick<StepPorts, 'org' | 'log' | 'host'>,
): Promise<boolean> => {
  const isGone = ({ host, madeAt }: OwnPush): boolean =>
    host === ports.host || madeAt + RUNNER_GONE_MS <= view.now.getTime();
  const orphaned = beingMade(view).filter(isGone);
  const intended = notBegun(view).filter((push) => push.cancelIntended && !orphaned.includes(push));
  const left = await cancelEach(orphaned, ports, 'left behind by a step that did not come to its end');
  return (await cancelEach(intended, ports, 'its cancel did not come to its end')) || left;
};

/**
 * Cancels scheduled pushes that no longer fit the plan and the log. Either another copy of the log says that one of
 * their orgs was skipped; or the plan was amended, and their start time is outside the windows now. A later step makes
 * them again. Returns whether any push was canceled.
 */
export const withdrawStale = async (view: RolloutView, ports: CancelPorts): Promise<boolean> => {
  let any = false;
  for (const push of view.facts.pushes) {
    const own = view.state.pushes.get(push.pushRequestId);
    if (push.status !== 'Pending' || own === undefined) continue;
    const reason = staleBecause(push, view);
    if (reason !== undefined) any = await cancelEach([own], ports, reason);
  }
  return any;
};

const staleBecause = ({ pushRequestId, scheduledStart }: PushFact, view: RolloutView): string | undefined => {
  const { plan, state, now } = view;
  const members = allWaves(plan, state)
    .map((wave) => ({ wave, orgs: orgsInPush(wave, pushRequestId, view) }))
    .filter(({ orgs }) => orgs.length > 0);
  if (members.some(({ orgs }) => orgs.some(({ orgKey }) => state.skipped.get(orgKey)?.by === 'person')))
    return WITHOUT_SKIPPED;
  if (scheduledStart === null || scheduledStart <= now.getTime()) return undefined;
  const start = new Date(scheduledStart);
  const isOpen = members.every(({ wave, orgs }) => mayStartNow(plan, wave, orgs, start, now));
  return isOpen ? undefined : 'made anew, because the plan has no window at its time any more';
};

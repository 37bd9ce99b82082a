import type { Customers } from '../../core/orgs/customers.js';
import { readView, viewBeforeStart } from '../../core/rollout/facts/rolloutView.js';
import { forecast, type WaveForecast } from '../../core/rollout/step/forecast.js';
import { eventRows, type EventRow } from '../../core/rollout/log/events.js';
import { orgRows, type RolloutOrgRow } from '../../core/rollout/result/orgRows.js';
import { readResult, type RolloutResult } from '../../core/rollout/result/result.js';
import { UsageError } from '../../core/errors/usageError.js';
import { calendarRollout, type CalendarRollout } from '../../core/rollout/result/calendar.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readRollout, requireStarted } from './openRollout.js';
import { readRolloutPlan, type PlanInFile } from './planFile.js';

/** The state of a rollout, the step that is due, and its events. Takes no step, and needs no lock. */
export type RolloutReport = RolloutResult & { events: EventRow[] };

export const reportRollout = async (
  org: OpenOrg,
  named: PlanInFile & { customers?: Customers | undefined },
): Promise<{ report: RolloutReport; rows: RolloutOrgRow[]; ahead: WaveForecast[] }> => {
  const rollout = await readRollout(org, named);
  await requireStarted(rollout);
  const view = await readView(rollout.plan, rollout.ports);
  await rollout.ended.save();
  const report = { ...(await readResult(view, rollout.ports.org)), events: eventRows(rollout.log.entries()) };
  return { report, rows: orgRows(view, named.customers), ahead: forecast(view) };
};

/** Reads plans from their files. Throws where one cannot be read. */
export const readPlans = (planFiles: readonly string[]): Promise<PlanInFile[]> =>
  Promise.all(planFiles.map(async (planFile) => ({ planFile, plan: await readRolloutPlan(planFile) })));

/**
 * When the waves of rollouts ran, run, and will run if every gate passes.
 *
 * @throws {@link UsageError} where a plan was made for another org, or its log cannot be understood.
 */
export const readCalendar = async (org: OpenOrg, plans: readonly PlanInFile[]): Promise<CalendarRollout[]> => {
  const rollouts: CalendarRollout[] = [];
  for (const named of plans) rollouts.push(await readOne(org, named));
  return rollouts;
};

const readOne = async (org: OpenOrg, named: PlanInFile): Promise<CalendarRollout> => {
  const { plan, planFile } = named;
  try {
    const { report, ahead } = await reportRollout(org, named);
    return calendarRollout(plan, planFile, ahead, report);
  } catch (error) {
    const problem = error instanceof UsageError ? error.problem : undefined;
    if (problem?.kind === 'not-started')
      return calendarRollout(plan, planFile, forecast(viewBeforeStart(plan, org.now())), undefined);
    if (problem?.kind !== 'log-missing') throw error;
    // It is unknown which of its waves have ended, so that none of them has a time.
    const found = problem.pushes.map(({ pushRequestId }) => pushRequestId).join(', ');
    const reason = `there is no log of it here, but the org has pushes of its orgs (${found})`;
    return { ...calendarRollout(plan, planFile, [], undefined), outcome: 'unknown', reason };
  }
};

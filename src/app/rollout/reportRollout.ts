import type { Customers } from '../../core/orgs/customers.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readEmptyRequests, readView, type RolloutView } from '../../core/rollout/facts/rolloutView.js';
import { nextStep } from '../../core/rollout/step/nextStep.js';
import { forecast, type WaveForecast } from '../../core/rollout/step/forecast.js';
import { eventRows, type EventRow } from '../../core/rollout/log/events.js';
import { orgRows, type RolloutOrgRow } from '../../core/rollout/result/orgRows.js';
import { rolloutResult, type RolloutResult } from '../../core/rollout/result/result.js';
import { notTaken } from '../../core/rollout/step/rolloutStep.js';
import { readRollout, requireStarted, type PlanInFile, type Rollout } from './openRollout.js';

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
  const report = { ...(await dueResult(rollout, view)), events: eventRows(rollout.log.entries()) };
  return { report, rows: orgRows(view, named.customers), ahead: forecast(view) };
};

/** The state of a rollout, and the step that is due. Takes none. */
export const dueResult = async ({ ports }: Rollout, view: RolloutView): Promise<RolloutResult> =>
  rolloutResult(view, notTaken(nextStep(view)), await readEmptyRequests(view, ports.org));

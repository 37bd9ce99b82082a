import type { DigestedPlan } from '../../core/rollout/plan/plan.js';
import { planText } from '../../core/rollout/plan/planText.js';
import type { OpenOrg } from '../openPushOrg.js';
import { checkReplace, notUpgradedIn, planAmendment, writeAmendment } from './replacePlan.js';
import { planRollout, readRolloutPlan, type RolloutInput } from './rolloutPlan.js';

/** Writes a whole file. */
type WriteFile = (file: string, text: Iterable<string>) => Promise<void>;

/**
 * Where a plan is written, and which orgs it is for: all subscribers; `only` the named orgs and pushes; or the orgs of
 * a rollout that were not upgraded. `amend`: the plan of a running rollout, which it replaces.
 */
export type PlanPlace = {
  outputFile?: string | undefined;
  amend?: string | undefined;
  only?: readonly string[] | undefined;
  fromRollout?: string | undefined;
};

/** A plan that is not written yet, with a function to write it. */
export type PlanToWrite = { planFile: string; plan: DigestedPlan; write: (writeFile: WriteFile) => Promise<void> };

export const planInFile = async (
  org: OpenOrg,
  { outputFile = '', amend, only, fromRollout }: PlanPlace,
  input: Omit<RolloutInput, 'only' | 'amends'>,
): Promise<PlanToWrite> => {
  if (amend !== undefined) {
    const amendment = await planAmendment(org, amend, input);
    const { plan } = amendment;
    return { planFile: amend, plan, write: (to) => writeAmendment(amendment, () => to(amend, planText(plan))) };
  }
  const keepLog = await checkReplace(outputFile, org);
  const left = fromRollout === undefined ? undefined : await leftOf(org, fromRollout);
  const orgs = only === undefined && left === undefined ? undefined : [...(only ?? []), ...(left ?? [])];
  const plan = await planRollout(org, { ...input, only: orgs });
  const write = async (to: WriteFile): Promise<void> => {
    await keepLog();
    await to(outputFile, planText(plan));
  };
  return { planFile: outputFile, plan, write };
};

const leftOf = async (org: OpenOrg, planFile: string): Promise<string[]> =>
  notUpgradedIn(org, { plan: await readRolloutPlan(planFile), planFile });

import type { DigestedPlan } from '../../core/rollout/plan/types.js';
import { planText } from '../../core/rollout/plan/planText.js';
import type { OpenOrg } from '../openPushOrg.js';
import { checkReplace, notUpgradedIn, planAmendment, writeAmendment } from './replacePlan.js';
import { planRollout, readRolloutPlan, type RolloutInput } from './rolloutPlan.js';

/** Writes a file as a whole. */
type WriteFile = (file: string, text: Iterable<string>) => Promise<void>;

/**
 * Where a plan goes, and whom it is for: all subscribers, or orgs and pushes that are named, or the orgs of a rollout that
 * were not upgraded. `amend`: the plan of a rollout that runs, in whose place it is put.
 */
export type PlanPlace = {
  outputFile?: string | undefined;
  amend?: string | undefined;
  only?: readonly string[] | undefined;
  fromRollout?: string | undefined;
};

/** A plan that is made, and not written yet. */
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

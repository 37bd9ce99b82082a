import type { OrgKey } from '../model.js';
import { ofCustomer, type Customers, type ShownCustomer } from '../orgs/customers.js';
import { outcomes, type OrgOutcome } from './nextStep.js';
import type { Seen } from './look.js';
import type { RolloutPlan } from './types.js';

/** An org of a rollout, for a list of all of them. */
export type OrgRow = {
  orgKey: OrgKey;
  wave: string;
  outcome: OrgOutcome;
  /** How often the upgrade has failed since the rollout was started. */
  failures: number;
  /** What it failed of the last time, or why nothing is pushed to it. */
  reasons: readonly string[];
  ignored: boolean;
  pushRequestIds: readonly string[];
  /** What a customer file says of it, where there is one. */
  customer?: ShownCustomer;
};

const PLACES = [
  'succeeded',
  'failed',
  'stuck',
  'open',
  'waiting',
  'blockedBySandbox',
  'skipped',
] as const satisfies readonly OrgOutcome[];

/** Every org of a plan, wave by wave. */
export const orgRows = (plan: RolloutPlan, { facts, state }: Seen, now: Date, customers?: Customers): OrgRow[] =>
  outcomes(plan, facts, state, now).flatMap(({ wave, progress }) =>
    PLACES.flatMap((outcome) =>
      progress[outcome].map((org): OrgRow => {
        const { orgKey } = org;
        const { failures = 0, failure, pushes = [] } = facts.orgs.get(orgKey) ?? {};
        const skipped = outcome === 'skipped' ? state.skipped.get(orgKey)?.message : undefined;
        const reasons = outcome === 'succeeded' ? [] : skipped === undefined ? (failure?.signatures ?? []) : [skipped];
        const ignored = outcome === 'failed' && failure?.ignored === true;
        return {
          orgKey,
          wave: wave.name,
          outcome,
          failures,
          reasons,
          ignored,
          pushRequestIds: pushes,
          ...ofCustomer(customers, org),
        };
      }),
    ),
  );

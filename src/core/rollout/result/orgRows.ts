import type { OrgKey } from '../../model.js';
import { ofCustomer, type Customers, type ShownCustomer } from '../../orgs/customers.js';
import { allWaves, sweptOrgs } from '../waves/allWaves.js';
import { outcomes, type OrgOutcome } from '../step/nextStep.js';
import type { Seen } from '../facts/readRollout.js';
import type { RolloutPlan } from '../plan/types.js';
import { factsOf, orgsOf } from '../facts/versions.js';
import { PLACES } from '../facts/waveProgress.js';

/** An org of a rollout, as a row in the list of all of them. */
export type RolloutOrgRow = {
  orgKey: OrgKey;
  wave: string;
  outcome: OrgOutcome;
  /** How often the upgrade has failed since the rollout was started. */
  failures: number;
  /** Why it failed the last time, or why nothing is pushed to it. */
  reasons: readonly string[];
  ignored: boolean;
  pushRequestIds: readonly string[];
  /** What the customer file says about the org, where there is such a file. */
  customer?: ShownCustomer;
};

const REGRESSED = 'shown with an older version after its upgrade';
const BEHIND = 'the version on the way to this one was not installed';

/**
 * Every org of a plan, wave by wave, and once for each version that is pushed to it. A regressed org in an added wave
 * is listed only there.
 */
export const orgRows = (
  plan: RolloutPlan,
  { facts, state }: Seen,
  now: Date,
  customers?: Customers,
): RolloutOrgRow[] => {
  const swept = sweptOrgs(allWaves(plan, state));
  return outcomes(plan, facts, state, now).flatMap(({ wave, progress }) =>
    PLACES.flatMap((outcome) =>
      progress[outcome].flatMap((org): RolloutOrgRow[] => {
        const { orgKey } = org;
        if (outcome === 'regressed' && swept.has(orgKey)) return [];
        const lost = wave.via === undefined ? state.regressed.get(orgKey) : undefined;
        const { failures = 0, failure, pushes = [] } = factsOf(wave, facts).orgs.get(orgKey) ?? {};
        const skipped =
          outcome === 'skipped'
            ? orgsOf(wave, state).skipped(orgKey)?.message
            : outcome === 'behind'
              ? BEHIND
              : undefined;
        const why = outcome === 'succeeded' ? [] : skipped === undefined ? (failure?.signatures ?? []) : [skipped];
        const reasons = lost === undefined ? why : [REGRESSED, ...why];
        const ignored = outcome === 'failed' && failure?.ignored === true;
        return [
          {
            orgKey,
            wave: wave.name,
            outcome,
            failures,
            reasons,
            ignored,
            pushRequestIds: [...new Set([...(lost ?? []), ...pushes])],
            ...ofCustomer(customers, org),
          },
        ];
      }),
    ),
  );
};

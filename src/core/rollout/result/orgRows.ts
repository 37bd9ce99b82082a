import type { OrgKey } from '../../model.js';
import { ofCustomer, type Customers, type ShownCustomer } from '../../orgs/customers.js';
import { allWaves, sweptOrgs } from '../waves/allWaves.js';
import type { RolloutView } from '../facts/rolloutView.js';
import { factsOf, orgsOf } from '../facts/versions.js';
import { ORG_OUTCOMES, progressOfAll, type OrgOutcome } from '../waves/waveProgress.js';

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
const MISSED_VIA = 'the intermediate version was not installed';

/**
 * Every org of a plan, wave by wave, and once for each version that is pushed to it. A regressed org in an added wave
 * is listed only there.
 */
export const orgRows = (view: RolloutView, customers?: Customers): RolloutOrgRow[] => {
  const { plan, facts, state } = view;
  const swept = sweptOrgs(allWaves(plan, state));
  return progressOfAll(view).flatMap(({ wave, progress }) =>
    ORG_OUTCOMES.flatMap((outcome) =>
      progress[outcome].flatMap((org): RolloutOrgRow[] => {
        const { orgKey } = org;
        if (outcome === 'regressed' && swept.has(orgKey)) return [];
        const lost = wave.via === undefined ? state.regressed.get(orgKey) : undefined;
        const { failures = 0, failure, pushes = [] } = factsOf(wave, facts).orgs.get(orgKey) ?? {};
        const skipped =
          outcome === 'skipped'
            ? orgsOf(wave, state).skipped(orgKey)?.message
            : outcome === 'missedVia'
              ? MISSED_VIA
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

import { productionOrgs, type Package, type PackageVersion, type RejectedOrg } from '../../core/model.js';
import { forecast, type WaveForecast } from '../../core/rollout/step/forecast.js';
import { viewBeforeStart } from '../../core/rollout/facts/rolloutView.js';
import type { DigestedPlan, MovedOrg } from '../../core/rollout/plan/types.js';

/** A plan with the earliest times of its waves, if it is started at `from` and every gate passes. */
export const planDocument = (
  plan: DigestedPlan,
  from: Date,
): { plan: DigestedPlan; waves: WaveForecast[]; from: Date } => ({
  plan,
  waves: forecast(viewBeforeStart(plan, from)),
  from,
});

/** The summary of a plan; the whole plan is in its file. */
export type PlanInShort = {
  digest: string;
  package: Package;
  version: PackageVersion;
  /** `via`: the number of the intermediate version that the wave pushes; null where it pushes the version itself. */
  waves: Array<{ name: string; via: string | null; orgs: number; production: number }>;
  excluded: RejectedOrg[];
  moved: MovedOrg[];
};

export const planInShort = ({ digest, pushable, waves, excluded, moved }: DigestedPlan): PlanInShort => ({
  digest,
  package: pushable.package,
  version: pushable.version,
  waves: waves.map(({ name, via, orgs }) => ({
    name,
    via: via?.version.number ?? null,
    orgs: orgs.length,
    production: productionOrgs(orgs),
  })),
  excluded: [...excluded],
  moved: [...moved],
});

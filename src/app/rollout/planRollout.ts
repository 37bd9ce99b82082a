import { UsageError } from '../../core/errors/usageError.js';
import type { NotChecked, OrgKey, PushableVersion } from '../../core/model.js';
import { toLongId } from '../../core/orgs/ids.js';
import { migratedPackage } from '../../core/orgs/candidates.js';
import type { RolloutDefinition } from '../../core/rollout/definition/schema.js';
import { pushesBefore } from '../../core/rollout/facts/pushesOfPlan.js';
import type { DigestedPlan, RolloutPlan } from '../../core/rollout/plan/plan.js';
import { makeRolloutPlan, type PlanInput } from '../../core/rollout/waves/makeRolloutPlan.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readVersion, requireInstances, requirePushable } from '../readPackage.js';
import { withDigest } from './planFile.js';

/**
 * The input of a rollout plan. `only`: just these orgs (00D), and the orgs of these pushes (0DV). `migration`: orgs are
 * migrated from the first-generation package that the version was converted from.
 */
export type RolloutInput = Omit<PlanInput, 'pushable' | 'hubId' | 'only'> & {
  packageAliases?: Readonly<Record<string, string>>;
  only?: readonly string[] | undefined;
};

/** Makes the plan of a rollout. Nothing is written. */
export const planRollout = async (
  org: OpenOrg,
  { packageAliases, only, ...given }: RolloutInput,
): Promise<DigestedPlan> => {
  const { definition, migration } = given;
  const pushable: PushableVersion = await readVersion(org, { package: definition.packageVersion, packageAliases });
  requirePushable(pushable);
  const packageId = migration === true ? await migratedPackage(org.port, pushable) : pushable.package.id;
  await requireInstances(org, packageId, instancesIn(definition));
  const input: PlanInput = { ...given, pushable, hubId: org.orgId, only: only && (await orgsOf(org, only)) };
  const now = org.port.now();
  const plan = await makeRolloutPlan(org.port, input, now);
  if (plan.waves.every((wave) => wave.orgs.length === 0))
    throw new UsageError({ kind: 'empty-plan', excluded: [...plan.excluded] });
  const requests = await org.port.requests({ packageId: pushable.package.id });
  return withDigest({ ...plan, ...pushesBefore(requests, plan, now) });
};

/** What the hub does not report about the version of a plan: no org is left out because of it. */
export const readNotChecked = async (
  { port }: OpenOrg,
  { pushable, ignoreLineage }: RolloutPlan,
): Promise<NotChecked[]> => {
  const query = { packageId: pushable.package.id, versionId: pushable.version.id };
  return ignoreLineage === true ? [] : [...(await port.lineage(query)).notChecked];
};

const orgsOf = async ({ port }: OpenOrg, ids: readonly string[]): Promise<OrgKey[]> => {
  const orgs = new Set<OrgKey>();
  for (const id of ids) {
    const state = id.startsWith('0DV') ? await port.state(toLongId(id)) : { orgs: [id] };
    if (state === undefined) throw new UsageError({ kind: 'no-such-push', pushRequestId: id });
    for (const orgKey of state.orgs) orgs.add(orgKey);
  }
  return [...orgs];
};

/** The instances that a definition names, in filters and windows. */
const instancesIn = ({ waves }: RolloutDefinition): string[] =>
  waves.flatMap(({ orgs, windows }) => [
    ...(orgs.by === 'filter' ? (orgs.filter.instances ?? []) : []),
    ...windows.flatMap(({ instances }) => instances ?? []),
  ]);

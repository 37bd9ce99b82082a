import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UsageError } from '../../core/errors/usageError.js';
import type { NotChecked, OrgKey, PushableVersion } from '../../core/model.js';
import { toLongId } from '../../core/orgs/ids.js';
import { migratedPackage } from '../../core/orgs/candidates.js';
import type { RolloutDefinition } from '../../core/rollout/definition/types.js';
import { makeRolloutPlan, type PlanInput } from '../../core/rollout/waves/makeRolloutPlan.js';
import type { DefinitionFiles } from '../../core/rollout/plan/definitionFiles.js';
import { planText } from '../../core/rollout/plan/planText.js';
import { pushesBefore } from '../../core/rollout/facts/pushesBeforePlan.js';
import type { DigestedPlan, RolloutPlan } from '../../core/rollout/plan/types.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readVersion, requireInstances, requirePushable } from '../readPackage.js';

/** The digest of everything in the plan but the digest itself, in the order in which it is written. */
const digestOf = (plan: RolloutPlan): string => {
  const hash = createHash('sha256');
  for (const text of planText(plan)) hash.update(text);
  return `sha256:${hash.digest('hex')}`;
};

export const withDigest = (plan: RolloutPlan): DigestedPlan => ({ ...plan, digest: digestOf(plan) });

/**
 * The input of a rollout plan. `only`: just these orgs (00D), and the orgs of these pushes (0DV). `amends`: data of the
 * running rollout.
 */
export type RolloutInput = {
  definition: RolloutDefinition;
  files: DefinitionFiles;
  packageAliases?: Readonly<Record<string, string>>;
  only?: readonly string[] | undefined;
  /** Orgs are planned whatever the ancestors and dependencies of the version are. */
  ignoreLineage?: boolean;
  /** Orgs are migrated from the first-generation package that the version was converted from. */
  migration?: boolean;
  amends?: PlanInput['amends'];
};

/** Makes the plan of a rollout. Nothing is written. */
export const planRollout = async (
  org: OpenOrg,
  { definition, files, packageAliases, only, ignoreLineage, migration, amends }: RolloutInput,
): Promise<DigestedPlan> => {
  const pushable: PushableVersion = await readVersion(org, { package: definition.packageVersion, packageAliases });
  requirePushable(pushable);
  const packageId = migration === true ? await migratedPackage(org.port, pushable) : pushable.package.id;
  await requireInstances(org, packageId, instancesIn(definition));
  const orgs = only && (await orgsOf(org, only));
  const input: PlanInput = {
    definition,
    files,
    pushable,
    hubId: org.orgId,
    only: orgs,
    ignoreLineage,
    migration,
    amends,
  };
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

/** Reads a plan. Throws where it cannot be read, or is not as it was generated. */
export const readRolloutPlan = async (file: string, wanted?: string): Promise<DigestedPlan> => {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'not JSON';
    throw new UsageError({ kind: 'unreadable-plan', file, code });
  }
  // Only loaded where a plan is read.
  const [{ PLAN }, { problemOf }] = await Promise.all([
    import('../../core/rollout/plan/planSchema.js'),
    import('../../core/dataSchema.js'),
  ]);
  const checked = PLAN.safeParse(read);
  if (!checked.success) throw new UsageError({ kind: 'not-a-plan', file, problem: problemOf(checked.error) });
  // Uses the parsed value unchanged: the digest also depends on the order of its keys.
  const plan = read as DigestedPlan;
  const { digest, ...rest } = plan;
  if (digestOf(rest) !== digest) throw new UsageError({ kind: 'changed-plan-file', file });
  if (wanted !== undefined && wanted !== digest) throw new UsageError({ kind: 'other-digest', file, digest, wanted });
  return plan;
};

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UsageError } from '../../core/errors/usageError.js';
import type { NotChecked, OrgKey, PushableVersion, Package, PackageVersion, RejectedOrg } from '../../core/model.js';
import { toLongId } from '../../core/orgs/ids.js';
import { migratedPackage } from '../../core/orgs/selectionFacts.js';
import type { RolloutDefinition } from '../../core/rollout/definition/schema.js';
import { makeRolloutPlan, type PlanInput } from '../../core/rollout/waves/makeRolloutPlan.js';
import { pushesBefore } from '../../core/rollout/facts/pushesOfPlan.js';
import type { DigestedPlan, RolloutPlan } from '../../core/rollout/plan/plan.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readVersion, requireInstances, requirePushable } from '../readPackage.js';
import { cutAddresses } from '../../core/text/addresses.js';
import { productionOrgs } from '../../core/orgs/orgKinds.js';
import { forecast, type WaveForecast } from '../../core/rollout/step/forecast.js';
import { viewBeforeStart } from '../../core/rollout/facts/rolloutView.js';

/** The digest of everything in the plan but the digest itself, in the order in which it is written. */
const digestOf = (plan: RolloutPlan): string => {
  const hash = createHash('sha256');
  for (const text of planText(plan)) hash.update(text);
  return `sha256:${hash.digest('hex')}`;
};

export const withDigest = (plan: RolloutPlan): DigestedPlan => ({ ...plan, digest: digestOf(plan) });

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
    import('../../core/rollout/plan/plan.js'),
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

/**
 * Lists that may have an entry for every org. Each entry gets its own line, so that two plans can be compared with a
 * diff.
 */
const LONG = new Set(['orgs', 'excluded', 'moved', 'exclusions']);

/** The number of characters in one piece. */
const PIECE = 65_536;

/** A plan as JSON, without e-mail addresses. It is yielded in pieces because the whole text may be long. */
export function* planText(plan: RolloutPlan): Generator<string> {
  let piece = '';
  for (const text of valueText(plan, '')) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

function* valueText(value: unknown, indent: string, key = ''): Generator<string> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    yield JSON.stringify(value, cutAddresses);
    return;
  }
  const inner = `${indent}  `;
  const [opening, closing] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  yield opening;
  let separator = '\n';
  for (const [name, each] of Object.entries(value) as Array<[string, unknown]>) {
    yield `${separator}${inner}${Array.isArray(value) ? '' : `${JSON.stringify(name)}: `}`;
    if (Array.isArray(value) && LONG.has(key)) yield JSON.stringify(each, cutAddresses);
    else yield* valueText(each, inner, name);
    separator = ',\n';
  }
  yield `\n${indent}${closing}`;
}

/** A plan with the earliest times of its waves, if it is started at `from` and every gate passes. */
export const planDocument = (
  plan: DigestedPlan,
  from: Date,
): { plan: DigestedPlan; waves: WaveForecast[]; from: Date } => ({
  plan,
  waves: forecast(viewBeforeStart(plan, from)),
  from,
});

/** A production org that was moved behind its sandboxes. `from` and `to` are wave names. */
export type MovedOrg = { orgKey: OrgKey; from: string; to: string };

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

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UsageError } from '../../core/errors/usageError.js';
import { productionOrgs, type OrgKey, type Package, type PackageVersion, type RejectedOrg } from '../../core/model.js';
import { viewBeforeStart } from '../../core/rollout/facts/rolloutView.js';
import type { DigestedPlan, RolloutPlan } from '../../core/rollout/plan/plan.js';
import { forecast, type WaveForecast } from '../../core/rollout/step/forecast.js';
import { cutAddresses } from '../../core/text/redact.js';

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

/** The digest of everything in the plan but the digest itself, in the order in which it is written. */
const digestOf = (plan: RolloutPlan): string => {
  const hash = createHash('sha256');
  for (const text of planText(plan)) hash.update(text);
  return `sha256:${hash.digest('hex')}`;
};

export const withDigest = (plan: RolloutPlan): DigestedPlan => ({ ...plan, digest: digestOf(plan) });

/** A plan, and the path of its file. */
export type PlanInFile = { plan: DigestedPlan; planFile: string };

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

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DigestedPlan, RolloutPlan } from '../core/rollout/types.js';
import { planText } from '../format/planText.js';
import { loadMessages } from './messages.js';
import { writeFileAtOnce } from './rowOutput.js';

const messages = loadMessages('rollout');

/** Over everything in the plan but the digest itself, in the order in which it is written. */
const digestOf = (plan: RolloutPlan): string => {
  const hash = createHash('sha256');
  for (const text of planText(plan)) hash.update(text);
  return `sha256:${hash.digest('hex')}`;
};

export const withDigest = (plan: RolloutPlan): DigestedPlan => ({ ...plan, digest: digestOf(plan) });

export const writePlan = (file: string, plan: DigestedPlan): Promise<void> => writeFileAtOnce(file, planText(plan));

/** Reads a plan; throws where it cannot be read, or is not as it was generated. */
export const readPlan = async (file: string, expectedDigest?: string): Promise<DigestedPlan> => {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw messages.createError('error.planFile', [file, (error as NodeJS.ErrnoException).code ?? 'not JSON']);
  }
  // Loaded by whoever reads a plan, and by nobody else.
  const [{ PLAN }, { problemOf }] = await Promise.all([
    import('../core/rollout/planSchema.js'),
    import('../core/dataSchema.js'),
  ]);
  const checked = PLAN.safeParse(read);
  if (!checked.success) throw messages.createError('error.notAPlan', [file, problemOf(checked.error)]);
  // As it was read: the digest is over its keys in their order, too.
  const plan = read as DigestedPlan;
  const { digest, ...rest } = plan;
  if (digestOf(rest) !== digest) throw messages.createError('error.planChanged', [file]);
  if (expectedDigest !== undefined && expectedDigest !== digest)
    throw messages.createError('error.otherDigest', [file, digest, expectedDigest]);
  return plan;
};

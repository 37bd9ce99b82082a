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
  let plan: DigestedPlan;
  try {
    plan = JSON.parse(await readFile(file, 'utf8')) as DigestedPlan;
  } catch (error) {
    throw messages.createError('error.planFile', [file, (error as NodeJS.ErrnoException).code ?? 'not JSON']);
  }
  const { digest, ...rest } = plan;
  const { format, waves } = plan as { format: unknown; waves: unknown };
  if (format !== 1 || !Array.isArray(waves)) throw messages.createError('error.notAPlan', [file]);
  if (digestOf(rest) !== digest) throw messages.createError('error.planChanged', [file]);
  if (expectedDigest !== undefined && expectedDigest !== digest)
    throw messages.createError('error.otherDigest', [file, digest, expectedDigest]);
  return plan;
};

import { exceeds, type FailureLimit } from '../push/outcome.js';
import type { RolloutFacts } from './facts.js';
import type { PlannedWave } from './types.js';
import type { WaveProgress } from './waveProgress.js';

/** Why a gate trips; undefined where it does not. `settled`: every org of the wave is. */
export const trippedBy = (
  { orgs, gate }: PlannedWave,
  progress: WaveProgress,
  facts: RolloutFacts,
  settled: boolean,
  retryable: ReadonlySet<string>,
): string | undefined => {
  const counted = progress.failed.filter(
    ({ orgKey }) => facts.orgs.get(orgKey)?.failure?.ignored !== true && !retryable.has(orgKey),
  );
  const failures = counted.length + progress.stuck.length;
  const finished = progress.succeeded.length + progress.failed.length + progress.stuck.length;
  const enough = settled || finished >= Math.min(gate.minSample, orgs.length);
  if (enough && gate.maxFailures !== null && exceeds(failures, orgs.length, gate.maxFailures)) {
    return `${failures} of ${orgs.length} orgs failed or are stuck, more than ${said(gate.maxFailures)}`;
  }
  const common = mostCommon(counted.flatMap(({ orgKey }) => facts.orgs.get(orgKey)?.failure?.signatures ?? []));
  if (enough && gate.maxSameSignature !== null && common !== undefined && common.count >= gate.maxSameSignature) {
    return `${common.count} orgs failed of the same cause: ${common.signature}`;
  }
  const ended = progress.succeeded.length + progress.failed.length;
  const meant = orgs.length - progress.skipped.length;
  if (settled && gate.minCompleted !== null && !reaches(ended, meant, gate.minCompleted)) {
    return `only ${ended} of ${meant} orgs have finished, less than ${said(gate.minCompleted)}`;
  }
  return undefined;
};

const said = (limit: FailureLimit): string => ('count' in limit ? String(limit.count) : `${limit.percent}%`);

/** A share has two decimals, which whole numbers keep exact. */
const reaches = (ended: number, total: number, limit: FailureLimit): boolean =>
  'count' in limit ? ended >= Math.min(limit.count, total) : ended * 10_000 >= Math.round(limit.percent * 100) * total;

/** Of those that are equally common, the first by name. */
const mostCommon = (signatures: readonly string[]): { signature: string; count: number } | undefined => {
  const counts = new Map<string, number>();
  for (const signature of signatures.toSorted()) counts.set(signature, (counts.get(signature) ?? 0) + 1);
  const [top] = [...counts].toSorted(([, one], [, other]) => other - one);
  return top && { signature: top[0], count: top[1] };
};

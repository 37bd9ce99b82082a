import type { PushFact } from './facts.js';
import { lateAt } from './waveProgress.js';
import type { WaveStatus } from './waveStatus.js';

/** When the soak of a wave is over that has been settled: counted from the end of its last push. */
export const soakedAt = ({ wave: { soak, deadline }, progress }: WaveStatus, now: number): number =>
  Math.max(0, ...progress.pushes.map((push) => endOf(push, deadline, now))) + soak;

/** A push without an end runs until its deadline, or until now: it may say later than its jobs that it is over. */
const endOf = (push: PushFact, deadline: number | null, now: number): number => {
  if (push.end !== null) return push.end;
  const isOpen = push.status === 'InProgress' || push.status === 'Pending';
  return isOpen ? Math.min(now, deadline === null ? now : lateAt(push, deadline)) : (push.start ?? 0);
};

import type { PushJob } from '../model.js';

/** The seconds that the upgrade of one org took: the median, the 90th percentile, and the maximum. */
export type JobDuration = { p50: number; p90: number; max: number };

/** Upgrades that ended in the interval that begins at `time` (ISO 8601, UTC). */
export type Completions = { time: string; succeeded: number; failed: number };

/** All intervals have the same length, in seconds. Intervals in which nothing ended are left out. */
export type Timeline = { intervalSeconds: number; completions: Completions[] };

/** How long upgrades took and when they ended, from PackagePushJob; `jobDuration` is null where none has ended. */
export type JobTimes = { jobDuration: JobDuration | null; timeline: Timeline };

/** The highest number of intervals: enough for a chart, few enough for a page. */
const MOST_INTERVALS = 120;
const INTERVALS = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

/** Collects when jobs ended and how long they took, in memory that does not grow with their number. */
export class JobTimesCollector {
  readonly #durations = new Map<number, number>();
  /** Completions by interval. The intervals become longer as the times spread. */
  #ends = new Map<number, { succeeded: number; failed: number }>();
  #interval = 0;

  public add(job: PushJob): void {
    const { status, endTime } = job;
    if (status !== 'Succeeded' && status !== 'Failed') return;
    const seconds = secondsOf(job);
    if (seconds !== null) this.#durations.set(seconds, (this.#durations.get(seconds) ?? 0) + 1);
    if (endTime === null) return;
    this.#addEnd(Math.floor(Date.parse(endTime) / 1000), status === 'Succeeded' ? 1 : 0, status === 'Failed' ? 1 : 0);
    while (this.#ends.size > MOST_INTERVALS && this.#interval < INTERVALS.length - 1) this.#coarsen();
  }

  public times(): JobTimes {
    while (this.#span() > MOST_INTERVALS && this.#interval < INTERVALS.length - 1) this.#coarsen();
    const completions = [...this.#ends]
      .toSorted(([a], [b]) => a - b)
      .map(([second, counts]) => ({ time: new Date(second * 1000).toISOString(), ...counts }));
    return { jobDuration: this.#duration(), timeline: { intervalSeconds: this.#seconds(), completions } };
  }

  #seconds(): number {
    return INTERVALS[this.#interval] ?? 1;
  }

  #addEnd(second: number, succeeded: number, failed: number): void {
    const from = second - (second % this.#seconds());
    const counts = this.#ends.get(from) ?? { succeeded: 0, failed: 0 };
    this.#ends.set(from, { succeeded: counts.succeeded + succeeded, failed: counts.failed + failed });
  }

  #coarsen(): void {
    const finer = this.#ends;
    this.#interval++;
    this.#ends = new Map();
    for (const [second, { succeeded, failed }] of finer) this.#addEnd(second, succeeded, failed);
  }

  /** The intervals from the first completion to the last. */
  #span(): number {
    const seconds = [...this.#ends.keys()];
    if (seconds.length === 0) return 0;
    return (Math.max(...seconds) - Math.min(...seconds)) / this.#seconds() + 1;
  }

  #duration(): JobDuration | null {
    const sorted = [...this.#durations].toSorted(([a], [b]) => a - b);
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    const last = sorted.at(-1);
    if (last === undefined) return null;
    /** The smallest duration that at least this share of the jobs does not exceed. */
    const percentile = (share: number): number => {
      let seen = 0;
      return sorted.find(([, count]) => (seen += count) >= share * total)?.[0] ?? last[0];
    };
    return { p50: percentile(0.5), p90: percentile(0.9), max: last[0] };
  }
}

/** How long a job or a push took, in seconds; null where it has not ended, or the org does not report it. */
export const secondsOf = ({
  status,
  startTime,
  endTime,
  durationSeconds,
}: Pick<PushJob, 'status' | 'startTime' | 'endTime' | 'durationSeconds'>): number | null => {
  if (status !== 'Succeeded' && status !== 'Failed') return null;
  if (durationSeconds !== null) return durationSeconds;
  return startTime === null || endTime === null
    ? null
    : Math.floor((Date.parse(endTime) - Date.parse(startTime)) / 1000);
};

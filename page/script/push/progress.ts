import type { PushReport } from '../../../src/core/report/report.js';

/** How many orgs had ended by a moment (milliseconds since 1970). */
export type Progress = { time: number; succeeded: number; failed: number };

/**
 * The way from the start to the last completion. It rises within the intervals of the timeline and is level between
 * them, because nothing ended there.
 */
export const progressOf = ({ startTime, timeline }: PushReport): Progress[] => {
  const { intervalSeconds, completions } = timeline;
  const points: Progress[] = [];
  let now = { succeeded: 0, failed: 0 };
  const add = (time: number): void => {
    if (points.at(-1)?.time !== time) points.push({ time, ...now });
  };
  const first = completions[0];
  if (first === undefined) return [];
  if (startTime !== null && Date.parse(startTime) < Date.parse(first.time)) add(Date.parse(startTime));
  for (const { time, succeeded, failed } of completions) {
    add(Date.parse(time));
    now = { succeeded: now.succeeded + succeeded, failed: now.failed + failed };
    add(Date.parse(time) + 1000 * intervalSeconds);
  }
  return points;
};

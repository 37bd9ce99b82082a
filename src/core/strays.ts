import type { StrayRequest } from './ports.js';
import type { NewPushRequest } from './types.js';

/** Those of the stray requests that could be the one that was asked for: the same start, and no jobs yet. */
export const fittingStrays = (strays: readonly StrayRequest[], { startTime }: NewPushRequest): StrayRequest[] =>
  strays.filter(
    ({ jobs, scheduledStartTime }) =>
      jobs === 0 &&
      (scheduledStartTime === null
        ? startTime === null
        : startTime !== null && new Date(scheduledStartTime).getTime() === new Date(startTime).getTime()),
  );

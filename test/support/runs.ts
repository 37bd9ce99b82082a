import fc from 'fast-check';

/** Settings for a property with a multiple of the usual number of runs; fewer in mutation tests. */
export const runs = (times: number): { numRuns: number } => ({
  numRuns: Math.ceil(times * (fc.readConfigureGlobal().numRuns ?? 100)),
});

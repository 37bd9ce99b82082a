import fc from 'fast-check';

/** Settings of a property that is worth so many times the usual number of runs; fewer where mutants are tested. */
export const runs = (times: number): { numRuns: number } => ({
  numRuns: Math.ceil(times * (fc.readConfigureGlobal().numRuns ?? 100)),
});

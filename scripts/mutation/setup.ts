/** Loaded before the tests where mutants are tested: few and always the same examples of each property. */
import fc from 'fast-check';

fc.configureGlobal({ numRuns: 10, seed: 1, endOnFailure: true });

/**
 * Loaded before the tests where mutants are tested: few and always the same examples of each property, and pauses between
 * two tries that take next to no time, as many mutants lead to one.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import fc from 'fast-check';

fc.configureGlobal({ numRuns: 10, seed: 1, endOnFailure: true });

const LONGEST_PAUSE_MS = 20;

const sleep = timers.setTimeout;
timers.setTimeout = (ms, value, options) =>
  // What does not keep the process alive is the time that an answer may take.
  sleep(options?.ref === false ? ms : Math.min(ms ?? 0, LONGEST_PAUSE_MS), value, options);
syncBuiltinESMExports();

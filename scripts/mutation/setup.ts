/**
 * Loaded before the tests of mutants. Properties run a few fixed examples, and pauses between retries take almost no
 * time, because many mutants cause retries.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import fc from 'fast-check';

fc.configureGlobal({ numRuns: 10, seed: 1, endOnFailure: true });

const LONGEST_PAUSE_MS = 20;

const sleep = timers.setTimeout;
timers.setTimeout = (ms, value, options) =>
  // A timer that does not keep the process alive limits the time of a response, and stays.
  sleep(options?.ref === false ? ms : Math.min(ms ?? 0, LONGEST_PAUSE_MS), value, options);
syncBuiltinESMExports();

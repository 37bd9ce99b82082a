import { setTimeout as sleep } from 'node:timers/promises';
import { env } from '@salesforce/kit/lib/env.js';
import type { Pace } from '../core/ports.js';

export type RealPace = Pace & { now(): number };

/** The real sleep and random numbers. `signal` ends a sleep, which then rejects with an AbortError. */
export const paceUntil = (signal: AbortSignal | undefined): RealPace => ({
  async sleep(ms) {
    await sleep(ms, undefined, { signal });
  },
  random: Math.random,
  now: () => Date.now(),
});

export const realPace: RealPace = paceUntil(undefined);

/** A number of milliseconds in an environment variable. */
export const fromEnvironment = (name: string): number | undefined => {
  const ms = env.getNumber(name, -1);
  return ms < 0 ? undefined : ms;
};

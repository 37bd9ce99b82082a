import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from '../core/ports.js';

/** Time and chance as they are. */
export const realPace: Pace & { now(): number } = {
  async sleep(ms) {
    await sleep(ms);
  },
  random: Math.random,
  now: Date.now,
};

/** A number of milliseconds that the user has set in the environment. */
export const fromEnvironment = (name: string): number | undefined => {
  const text = process.env[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

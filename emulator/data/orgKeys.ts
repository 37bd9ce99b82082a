import type { Random } from './random.js';

/** One org in this many has the key of the org before it, except for the case of the last letter. */
const TWIN_EVERY = 97;
const TWIN_AT = 13;

export const isTwin = (org: number): boolean => org % TWIN_EVERY === TWIN_AT;

/**
 * A 15-character org key: pod, number, letter. The number is in base 36, and random letters of it are then capitalized.
 * Two keys therefore differ by case alone only where that is intended.
 */
export const orgKey = (org: number, pod: string, random: Random): string => {
  const capitals = random.below(256);
  let body = '';
  let bit = 1;
  for (const digit of org.toString(36).padStart(8, '0')) {
    body += capitals & bit ? digit.toUpperCase() : digit;
    bit <<= 1;
  }
  return `00D${pod}${body}${String.fromCharCode(65 + random.below(26))}`;
};

export const twinOf = (key: string): string => key.slice(0, 14) + key.slice(14).toLowerCase();

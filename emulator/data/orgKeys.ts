import type { Random } from './random.js';

/** Where orgs live: production instances and sandbox instances, most of them named as real ones are. */
export type Instances = { readonly production: readonly Instance[]; readonly sandbox: readonly Instance[] };
export type Instance = { readonly name: string; /** What its orgs' ids have behind 00D. */ readonly pod: string };

const PRODUCTION = ['NA1', 'UM1', 'EU45', 'AP12', 'USA234', 'CAN58', 'GBR16', 'IND101', 'DEU10', 'FRA22'];
const SANDBOX = ['CS194', 'CS42', 'USA234S', 'EU12S', 'AUS5S', 'CAN58S'];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const createInstances = (count: number): Instances => {
  const sandboxes = Math.floor(count * 0.4);
  const production = named(PRODUCTION, 'NA', count - sandboxes, 0);
  return { production, sandbox: sandboxes > 0 ? named(SANDBOX, 'CS', sandboxes, count - sandboxes) : production };
};

const named = (known: readonly string[], prefix: string, count: number, first: number): Instance[] =>
  Array.from({ length: count }, (_, place) => ({
    name: known[place] ?? `${prefix}${200 + place}`,
    pod: `${Math.floor((first + place) / LETTERS.length) % 10}${LETTERS[(first + place) % LETTERS.length]}0`,
  }));

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

import type { OrgKey } from '../model.js';

/** A row has four words: three with four characters of a key each, and one with the number. 0: the row is free. */
const WIDTH = 4;
const PREFIX = '00D';
const LENGTH = 15;
const FIRST_ROWS = 16;
/**
 * At this fill level a table grows by half. Each table grows alone, so that only a part of all rows exists twice for a
 * while.
 */
const FULL = 0.8;
const TABLES = 64;

/** The digits 0 to 61 of id characters, by character code; -1: not a character of an id. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(String.fromCharCode(code)),
);

/** Assigns each of many orgs a number, from 1. `get` returns 0 for an org without a number. */
export type OrgNumbers = { get(orgKey: OrgKey): number; set(orgKey: OrgKey, number: number): void };

/**
 * Takes 20 to 30 bytes for each org with a number, where a Map of keys takes a hundred: a million orgs have to fit into
 * memory.
 */
export const orgNumbers = (): OrgNumbers => {
  const tables = Array.from({ length: TABLES }, () => ({ rows: new Uint32Array(FIRST_ROWS * WIDTH), taken: 0 }));
  /** Texts that are no org keys are kept as they are. */
  const others = new Map<string, number>();
  const wanted = new Uint32Array(WIDTH);

  /** Encodes a key into `wanted`; returns false where it is no org key. */
  const isRead = (orgKey: string): boolean => {
    if (orgKey.length !== LENGTH || !orgKey.startsWith(PREFIX)) return false;
    wanted.fill(0);
    for (let at = 0; at < LENGTH - PREFIX.length; at++) {
      const digit = DIGITS[orgKey.charCodeAt(at + PREFIX.length)] ?? -1;
      if (digit < 0) return false;
      wanted[at >> 2] = word(at >> 2) * 62 + digit;
    }
    return true;
  };
  const word = (index: number): number => wanted[index] ?? 0;

  const hash = (): number => {
    const mixed = Math.imul(Math.imul(Math.imul(word(0), 0x85ebca6b) ^ word(1), 0xc2b2ae35) ^ word(2), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };

  /** The index in these rows at which `wanted` is, or at which it has to be inserted. */
  const placeIn = (rows: Uint32Array): number => {
    for (let at = (Math.floor(hash() / TABLES) * WIDTH) % rows.length; ; at = (at + WIDTH) % rows.length)
      if (rows[at + 3] === 0 || (rows[at] === word(0) && rows[at + 1] === word(1) && rows[at + 2] === word(2)))
        return at;
  };

  const grown = (rows: Uint32Array): Uint32Array<ArrayBuffer> => {
    const more = new Uint32Array(Math.ceil((rows.length / WIDTH) * 1.5) * WIDTH);
    for (let at = 0; at < rows.length; at += WIDTH) {
      if (rows[at + 3] === 0) continue;
      wanted.set(rows.subarray(at, at + WIDTH));
      more.set(wanted, placeIn(more));
    }
    return more;
  };

  const tableOf = (): (typeof tables)[number] => tables[hash() % TABLES] as (typeof tables)[number];

  return {
    get(orgKey) {
      if (!isRead(orgKey)) return others.get(orgKey) ?? 0;
      const { rows } = tableOf();
      return rows[placeIn(rows) + 3] ?? 0;
    },
    set(orgKey, number) {
      if (!isRead(orgKey)) {
        others.set(orgKey, number);
        return;
      }
      const table = tableOf();
      const place = placeIn(table.rows);
      const isNew = table.rows[place + 3] === 0;
      wanted[3] = number;
      table.rows.set(wanted, place);
      if (isNew && ++table.taken > FULL * (table.rows.length / WIDTH)) table.rows = grown(table.rows);
    },
  };
};

/**
 * Salesforce record ids. The 15-character form is case-sensitive. The 18-character form adds a checksum: one character
 * for the case of each five characters, so that the id survives tools that ignore case.
 */

import type { OrgKey } from '../model.js';

const CHECKSUM_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const ID_PATTERN = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const ORG_PREFIX = '00D';

/** The last three characters of the 18-character form of a 15-character id. */
const checksum = (id15: string): string =>
  [0, 5, 10]
    .map((start) => {
      const isUpper = (offset: number): boolean => /[A-Z]/.test(id15.charAt(start + offset));
      const bits = [0, 1, 2, 3, 4].reduce((sum, offset) => (isUpper(offset) ? sum + 2 ** offset : sum), 0);
      return CHECKSUM_ALPHABET.charAt(bits);
    })
    .join('');

/** The 18-character form of a 15- or 18-character id. */
export const toLongId = (id: string): string => (id.length === 15 ? id + checksum(id) : id);

/** The 15-character form of a 15- or 18-character id. */
export const toShortId = (id: string): string => id.slice(0, 15);

/** Whether the last three of 18 characters do not fit the others, because one of them was mistyped. */
export const isMistyped = (id: string): boolean => id.length === 18 && id.slice(15) !== checksum(toShortId(id));

/** Whether two ids, of either length, name the same record. */
export const sameId = (a: string, b: string): boolean => toShortId(a) === toShortId(b);

export type OrgKeyReading =
  { ok: true; orgKey: OrgKey } | { ok: false; reason: 'invalid-id' | 'not-an-org' | 'bad-checksum' };

/** Reads an org id of 15 characters, or of 18 characters with a correct checksum. */
export const readOrgKey = (text: string): OrgKeyReading => {
  if (!ID_PATTERN.test(text)) return { ok: false, reason: 'invalid-id' };
  if (!text.startsWith(ORG_PREFIX)) return { ok: false, reason: 'not-an-org' };
  const orgKey = toShortId(text);
  // The checksum's own letters are upper case, so that a tool which changes the case of an id changes them too.
  if (isMistyped(text)) return { ok: false, reason: 'bad-checksum' };
  return { ok: true, orgKey };
};

/** Record ids: 15 case-sensitive characters, or 18, where the last three encode which of the first 15 are capitals. */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const SHORT = /^[0-9A-Za-z]{15}$/;
/** The characters after the prefix in every id of this org: as on the platform, they identify the instance. */
const POD = '3z';
const WIDTH = 10;

const codes = new Uint8Array(18);
const digitOf = new Int8Array(128).fill(-1);
for (let digit = 0; digit < DIGITS.length; digit++) digitOf[DIGITS.charCodeAt(digit)] = digit;

const isCapital = (code: number): boolean => code >= 65 && code <= 90;

/** Writes the three checksum characters after the 15 characters in `codes`. */
const writeSuffix = (): string => {
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let place = 0; place < 5; place++) if (isCapital(codes[block * 5 + place] ?? 0)) bits |= 1 << place;
    codes[15 + block] = SUFFIXES.charCodeAt(bits);
  }
  // One flat string: an id built by concatenation would keep its parts in memory, which matters with a million rows.
  // The types require an array, where any list of numbers works.
  return String.fromCharCode.apply(null, codes as unknown as number[]);
};

/** The 18-character form of a 15-character id. */
export const to18 = (id: string): string => {
  for (let place = 0; place < 15; place++) codes[place] = id.charCodeAt(place);
  return writeSuffix();
};

export const to15 = (id: string): string => id.slice(0, 15);

/** The 18-character form of an id given in either form; undefined if it is neither, or its checksum is wrong. */
export const normalizeId = (text: string): string | undefined => {
  const short = text.slice(0, 15);
  if ((text.length !== 15 && text.length !== 18) || !SHORT.test(short)) return undefined;
  const full = to18(short);
  return text.length === 15 || text === full ? full : undefined;
};

/**
 * The id of a table's record number `index`: prefix, pod, and the number in base 62, so that ids sort in creation
 * order.
 */
export const mintId = (prefix: string, index: number): string => {
  for (let place = 0; place < 3; place++) codes[place] = prefix.charCodeAt(place);
  for (let place = 0; place < POD.length; place++) codes[3 + place] = POD.charCodeAt(place);
  let rest = index + 1;
  for (let place = 14; place > 14 - WIDTH; place--) {
    codes[place] = DIGITS.charCodeAt(rest % 62);
    rest = Math.floor(rest / 62);
  }
  return writeSuffix();
};

/** The record number of a 15- or 18-character id of `mintId`; -1 for any other id. The suffix is not checked. */
export const mintedIndex = (prefix: string, id: string): number => {
  if (!id.startsWith(prefix) || !id.startsWith(POD, 3)) return -1;
  let index = 0;
  for (let place = 15 - WIDTH; place < 15; place++) {
    const digit = digitOf[id.charCodeAt(place)] ?? -1;
    if (digit < 0) return -1;
    index = index * 62 + digit;
  }
  return index - 1;
};

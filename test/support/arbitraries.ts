import fc from 'fast-check';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const characters = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...LETTERS), minLength: length, maxLength: length });

/** Well-formed 15-character org keys. */
export const orgKeys: fc.Arbitrary<string> = characters(12).map((rest) => `00D${rest}`);

/** Between them are the halves of characters, which are none. */
const [BEFORE_HALVES, AFTER_HALVES, LAST] = [0xd7ff, 0xe000, 0x10ffff];
const HALVES = AFTER_HALVES - BEFORE_HALVES - 1;

/**
 * Any character of Unicode. As the unit `binary` of fast-check, which first makes a table of all that there are: a second
 * in each process.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(LAST - HALVES).map(
  (index) => String.fromCodePoint(index <= BEFORE_HALVES ? index : index + HALVES),
  (text) => {
    const code = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (code === undefined || text !== String.fromCodePoint(code)) throw new Error('It is not one character.');
    if (code > BEFORE_HALVES && code < AFTER_HALVES) throw new Error('It is half a character.');
    return code <= BEFORE_HALVES ? code : code - HALVES;
  },
);

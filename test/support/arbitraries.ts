import fc from 'fast-check';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const characters = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...LETTERS), minLength: length, maxLength: length });

/** Well-formed 15-character org keys. */
export const orgKeys: fc.Arbitrary<string> = characters(12).map((rest) => `00D${rest}`);

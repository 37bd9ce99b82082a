import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { anyCharacter } from './arbitraries.js';

/** Names and error texts that other companies could write; see test/cases/README.md. */
export const HOSTILE_TEXTS = JSON.parse(
  readFileSync(new URL('../cases/hostile-texts.json', import.meta.url), 'utf8'),
) as string[];

/**
 * Any Unicode text, mixed with texts that a terminal, a spreadsheet, a page or the log of a CI server would interpret.
 */
export const hostile: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text.length < 100)),
    fc.constantFrom(
      '\u001B',
      '\u001B[2J',
      '\u001B]0;x\u0007',
      '\u009B',
      '\u0000',
      '\u0085',
      '\n',
      '\r',
      '\t',
      '\u2028',
    ),
    fc.constantFrom(
      '\u202E',
      '\u2066',
      '\u200B',
      '\u200D',
      '\u00AD',
      '\u3164',
      '\uFE0F',
      '\u{E0041}',
      '\uFEFF',
      '\uD800',
    ),
    fc.constantFrom(
      ':',
      '::',
      '#',
      '##',
      '[',
      ']',
      'vso',
      'error',
      'teamcity',
      ' ',
      '\\',
      '=',
      '\uFF1D',
      '|',
      '`',
      '<',
    ),
    fc.string({ unit: anyCharacter, maxLength: 3 }),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  ),
  maxLength: 8,
});

/**
 * What no line for people may contain: control and reordering characters, invisible characters (joiners and selectors
 * can be part of a letter or an emoji), lone surrogates, and commands of CI servers.
 */
export const UNSAFE =
  /(?!\n)\p{Cc}|[\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u00AD\u115F\u1160\u3164\uFFA0\uFEFF\u{E0000}-\u{E007F}\p{Cs}]|::[a-z]|##[a-z]*\[/iu;

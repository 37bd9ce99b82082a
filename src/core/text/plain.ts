import { visible } from './visible.js';

/**
 * What a terminal takes for orders: sequences with parameters, texts such as titles and links up to their end, and
 * single letters after an escape. No part can begin what another repeats, so that any text takes time by its length.
 */
const ESCAPE_SEQUENCES =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[PX\]^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u0090\u0098\u001B\u009C-\u009F]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]*[0-~]/g;
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/** Letters that reorder the text around them: with them a name could show another line than it holds. */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** What has no shape: zero-width characters, fillers, tags, variation selectors, and code points that are no characters. */
const NO_SHAPE = String.raw`[\p{DI}\u2800\uFFF9-\uFFFB\uFFFE\uFFFF]`;
/** Where such a character is a part of what is written, and seen: in an emoji, a rare Han character, or joined letters. */
const SEEN = [
  String.raw`(?<=\p{ExtPict})[\uFE0E\uFE0F]|(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=[\p{ExtPict}\p{EMod}\uFE0F])\u200D(?=\p{ExtPict})`,
  String.raw`(?<=\p{sc=Han})[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]|(?<=\p{sc=Mong})[\u180B-\u180F]`,
  ...['Arab', 'Syrc', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr'].map(
    (script) => String.raw`(?<=\p{scx=${script}})[\u200C\u200D](?=\p{scx=${script}})`,
  ),
].join('|');
const PRINTABLE_ASCII = /^[ -~]*$/;
let shapeless: RegExp | undefined;

/** A text with what has no shape written as `\u200b`, so that it is neither empty nor looks like another. */
export const withInvisible = (text: string): string =>
  // Made when it is needed: most texts are ASCII, and the tables of scripts take time.
  text.replaceAll((shapeless ??= new RegExp(`(${SEEN})|${NO_SHAPE}`, 'gu')), (found, seen?: string) =>
    seen === undefined ? visible(found) : found,
  );

/**
 * What a log of a CI server takes for an order: a line of GitHub that begins with `::name`, wherever it is wrapped, and
 * GitHub's older `##[name]`, `##vso[` of Azure and `##teamcity[` anywhere.
 */
const CI_COMMANDS = /:(:)(?=[a-z])|##[a-z]*(\[)/gi;

/** The text with the last sign of each CI command written as `escape` has it, so that no server takes it for one. */
export const withoutCommands = (text: string, escape: (sign: string) => string): string =>
  text.replaceAll(CI_COMMANDS, (found, colon?: string, bracket?: string) => {
    const sign = colon ?? bracket ?? '';
    return found.slice(0, -sign.length) + escape(sign);
  });

/** The text without what a terminal would take for orders, such as those of colours. */
export const withoutEscapes = (text: string): string => text.replaceAll(ESCAPE_SEQUENCES, '');

/** One line without escapes, control or reordering characters; everything else as it is. */
export const oneLine = (text: string): string =>
  PRINTABLE_ASCII.test(text) ? text : withoutEscapes(text).replaceAll(CONTROLS, ' ').replaceAll(BIDI_CONTROLS, '');

/**
 * Text of another company, made safe for a person or a log to read: one line, without escapes, control and
 * reordering characters, with `\u200b` for what is invisible, and with a backslash in what a CI server would take for
 * a command. A text that holds nothing else than what is left out is shown in the same notation.
 */
export const harmless = (text: string): string => {
  const line = PRINTABLE_ASCII.test(text) ? text : withInvisible(oneLine(text).toWellFormed());
  const shown = line.trim() === '' && text.trim() !== '' ? visible(text) : line;
  return withoutCommands(shown, (sign) => `\\${sign}`);
};

/** The same without blanks around it. */
export const plain = (text: string): string => harmless(text).trim();

/** The beginning of a text that is too long to be shown. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;

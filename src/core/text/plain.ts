/**
 * Characters that are invisible or look like a blank: controls, format characters (zero-width, bidi, soft hyphen,
 * tags), fillers, variation selectors, lone surrogates, and blanks.
 */
const BLANK = String.raw`[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]`;

const invisible = new RegExp(`(?! )${BLANK}`, 'gu');
/**
 * A run of blanks at the end is only matched from its first character. Otherwise a long run elsewhere would be tried
 * from each of its characters.
 */
const around = new RegExp(`^${BLANK}+|(?<!${BLANK})${BLANK}+$`, 'gu');

const escaped = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
};

/** A text with every invisible character written as its number, such as `\u200b`. */
export const visible = (text: string): string => text.replaceAll(invisible, escaped);

/** A text without blanks and invisible characters around it; those inside it stay. */
export const trimInvisible = (text: string): string => text.replaceAll(around, '');

/**
 * Terminal escape sequences: those with parameters, texts such as titles and links up to their end, and single letters
 * after an escape. No part of the pattern can begin what another part repeats, so that the time is linear in the length
 * of the text.
 */
const ESCAPE_SEQUENCES =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[PX\]^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u0090\u0098\u001B\u009C-\u009F]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]*[0-~]/g;
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/** Characters that reorder the text around them: with them, a name could show another line than it contains. */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** Invisible characters: zero-width characters, fillers, tags, variation selectors, and noncharacters. */
const NO_SHAPE = String.raw`[\p{DI}\u2800\uFFF9-\uFFFB\uFFFE\uFFFF]`;
/** Where such a character is a visible part of the text: in an emoji, a rare Han character, or joined letters. */
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

/** A text with invisible characters written as `\u200b`, so that it does not look empty or like another text. */
export const withInvisible = (text: string): string =>
  // Built on first use: most texts are ASCII, and building the tables of scripts takes time.
  text.replaceAll((shapeless ??= new RegExp(`(${SEEN})|${NO_SHAPE}`, 'gu')), (found, seen?: string) =>
    seen === undefined ? visible(found) : found,
  );

/**
 * Commands in the log of a CI server: a GitHub line that begins with `::name`, wherever it is wrapped, and anywhere
 * GitHub's older `##[name]`, `##vso[` of Azure and `##teamcity[`.
 */
const CI_COMMANDS = /:(:)(?=[a-z])|##[a-z]*(\[)/gi;

/** The text with the last character of each CI command replaced by `escape`, so that no server executes it. */
export const withoutCommands = (text: string, escape: (sign: string) => string): string =>
  text.replaceAll(CI_COMMANDS, (found, colon?: string, bracket?: string) => {
    const sign = colon ?? bracket ?? '';
    return found.slice(0, -sign.length) + escape(sign);
  });

/** The text without terminal escape sequences, such as those for colours. */
export const withoutEscapes = (text: string): string => text.replaceAll(ESCAPE_SEQUENCES, '');

/** One line without escape sequences, control or reordering characters. Everything else is unchanged. */
export const oneLine = (text: string): string =>
  PRINTABLE_ASCII.test(text) ? text : withoutEscapes(text).replaceAll(CONTROLS, ' ').replaceAll(BIDI_CONTROLS, '');

/**
 * Text of another company, made safe for a person or a log to read: one line, without escape sequences, control and
 * reordering characters. Invisible characters are shown as `\u200b`, and commands of CI servers get a backslash. A text
 * that consists only of removed characters is shown in the same notation.
 */
export const harmless = (text: string): string => {
  const line = PRINTABLE_ASCII.test(text) ? text : withInvisible(oneLine(text).toWellFormed());
  const shown = line.trim() === '' && text.trim() !== '' ? visible(text) : line;
  return withoutCommands(shown, (sign) => `\\${sign}`);
};

/** The same, trimmed. */
export const plain = (text: string): string => harmless(text).trim();

/** The text, cut after `longest` characters. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;

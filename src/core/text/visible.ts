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

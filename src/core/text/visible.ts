/**
 * What takes no room, or none that can be told from a blank: controls, format characters (zero-width, bidi, soft hyphen, tags),
 * fillers, variation selectors, halves of a character, and blanks.
 */
const BLANK = String.raw`[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]`;

const invisible = new RegExp(`(?! )${BLANK}`, 'gu');
/** A run at the end is looked at from its beginning only: a long run elsewhere would be tried from each of its letters. */
const around = new RegExp(`^${BLANK}+|(?<!${BLANK})${BLANK}+$`, 'gu');

const escaped = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
};

/** A text with everything in it that can't be seen written as its number, such as `\u200b`. */
export const visible = (text: string): string => text.replaceAll(invisible, escaped);

/** A text without the blanks and the invisible characters around it; those within it stay. */
export const trimInvisible = (text: string): string => text.replaceAll(around, '');

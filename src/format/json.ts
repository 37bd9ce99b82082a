/** C1 controls, line separators and text-reordering characters, which JSON allows in a string as they are. */
const HIDDEN = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** JSON on one line that a terminal can show: what would move the cursor or reorder the line is escaped. */
export const jsonLine = (value: unknown): string => visible(JSON.stringify(value));

/** The same over many lines. */
export const prettyJson = (value: unknown): string => visible(JSON.stringify(value, null, 2));

const visible = (json: string): string =>
  json.replaceAll(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

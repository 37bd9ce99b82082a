import stringWidth from 'string-width';
import { harmless } from '../../core/text/plain.js';
import { piecesOf, type Piece, type Style, type Text } from './blocks.js';

const PRINTABLE_ASCII = /^[ -~]*$/;

/** The columns that a text takes on a terminal. */
export const width = (text: string): number => (PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text));

/** A unit that is never broken: a word, or a whole piece. `glued`: it follows the word before it without a space. */
export type Word = { text: string; columns: number; style: Style | undefined; glued: boolean; whole: boolean };

/** Renders words as a line, with or without colours. */
export type Paint = (words: readonly Word[]) => string;

/** The words of a text. Two pieces are separate words where one of them has a space at the boundary. */
export const wordsOf = (text: Text): Word[] => {
  const words: Word[] = [];
  let isApart = true;
  for (const piece of piecesOf(text)) {
    const {
      text: raw,
      style,
      whole = false,
    }: Exclude<Piece, string> = typeof piece === 'string' ? { text: piece } : piece;
    const shown = harmless(raw);
    const parts = whole ? [shown.trim()] : shown.trim().split(/[^\S\u00A0]+/);
    for (const [index, part] of parts.entries()) {
      if (part === '') continue;
      const glued = !whole && index === 0 && !isApart && !/^\s/.test(shown);
      words.push({ text: part, columns: width(part), style, glued, whole });
    }
    if (shown !== '') isApart = whole || /\s$/.test(shown);
  }
  return words;
};

/** The width of words on one line, in columns. */
export const wordsWidth = (words: readonly Word[]): number =>
  words.reduce((sum, { columns, glued }, index) => sum + columns + (index === 0 || glued ? 0 : 1), 0);

/** Words in lines of limited width, the first line and the others. A longer word has a line of its own. */
export const wrap = (words: readonly Word[], first: number, others = first): Word[][] => {
  const lines: Word[][] = [[]];
  let left = first;
  for (const run of runsOf(words)) {
    const columns = wordsWidth(run);
    const line = lines.at(-1) ?? [];
    const gap = line.length === 0 ? 0 : 1;
    if (line.length > 0 && gap + columns > left) {
      lines.push([...run]);
      left = others - columns;
    } else {
      line.push(...run);
      left -= gap + columns;
    }
  }
  return lines;
};

/** Groups of words that are glued together. */
const runsOf = (words: readonly Word[]): Word[][] => {
  const runs: Word[][] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (word.glued && last !== undefined) last.push(word);
    else runs.push([{ ...word, glued: false }]);
  }
  return runs;
};

/**
 * The beginning of a text, in at most this many columns, including the sign for omitted text. If its last word is
 * whole, it is kept.
 */
export const cut = (words: readonly Word[], most: number): Word[] => {
  if (wordsWidth(words) <= most) return [...words];
  const last = words.at(-1);
  if (words.length > 1 && last?.whole === true && last.columns + 3 <= most)
    return [...cut(words.slice(0, -1), most - last.columns - 1), last];
  const text = words.map(({ text: word, glued }, index) => (index === 0 || glued ? word : ` ${word}`)).join('');
  let [shown, columns] = ['', 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const more = width(segment);
    if (columns + more >= most) break;
    shown += segment;
    columns += more;
  }
  const short = `${shown.trimEnd()}…`;
  return [{ text: short, columns: width(short), style: words[0]?.style, glued: false, whole: false }];
};

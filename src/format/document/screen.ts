import { styleText } from 'node:util';
import type { Style } from './blocks.js';
import type { Word } from './words.js';

/** Where a document is shown: how many columns it has, and whether colours. `whole`: tables are as wide as they need to be. */
export type Screen = { width: number; colors: boolean; whole?: boolean };

/** Narrower or wider than this nothing is laid out. */
const [NARROWEST, WIDEST] = [40, 200];

/** A file, a pipe, a log: what is searched by programs, too, loses nothing. */
export const PLAIN_SCREEN: Screen = { width: 80, colors: false, whole: true };

const COLORS: Record<Style, Parameters<typeof styleText>[0]> = {
  heading: 'bold',
  good: 'green',
  bad: 'red',
  caution: 'yellow',
};

/** The columns that a table is laid out in. */
export const tableWidthOf = (screen: Screen): number => (screen.whole ? Infinity : widthOf(screen));

/** The columns that a document is laid out in. */
export const widthOf = ({ width }: Screen): number => Math.max(NARROWEST, Math.min(WIDEST, width));

/** Words as a line, in colours or without. */
export const lineOf = (words: readonly Word[], colors: boolean): string =>
  words
    .map(({ text, style, glued }, index) => {
      const shown = colors && style !== undefined ? styleText(COLORS[style], text, { validateStream: false }) : text;
      return index === 0 || glued ? shown : ` ${shown}`;
    })
    .join('');

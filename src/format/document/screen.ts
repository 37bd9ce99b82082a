import { styleText } from 'node:util';
import type { Style } from './blocks.js';
import type { Word } from './words.js';

/**
 * The properties of the output: its width in columns, and whether it has colours. `whole`: tables are as wide as
 * needed.
 */
export type Screen = { width: number; colors: boolean; whole?: boolean };

/** The narrowest and the widest layout. */
const [NARROWEST, WIDEST] = [40, 200];

/** A file, a pipe or a log. Programs may search it, too, so that nothing is cut. */
export const PLAIN_SCREEN: Screen = { width: 80, colors: false, whole: true };

const COLORS: Record<Style, Parameters<typeof styleText>[0]> = {
  heading: 'bold',
  good: 'green',
  bad: 'red',
  caution: 'yellow',
};

/** The width of tables in columns. */
export const tableWidthOf = (screen: Screen): number => (screen.whole ? Infinity : widthOf(screen));

/** The width of a document in columns. */
export const widthOf = ({ width }: Screen): number => Math.max(NARROWEST, Math.min(WIDEST, width));

/** Words as a line, with or without colours. */
export const lineOf = (words: readonly Word[], colors: boolean): string =>
  words
    .map(({ text, style, glued }, index) => {
      const shown = colors && style !== undefined ? styleText(COLORS[style], text, { validateStream: false }) : text;
      return index === 0 || glued ? shown : ` ${shown}`;
    })
    .join('');

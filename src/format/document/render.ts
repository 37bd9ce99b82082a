import { styleText } from 'node:util';
import { harmless } from '../../core/text/plain.js';
import { GAP, type Block, type Style, type TableColumn, type Text } from './blocks.js';
import { fitTable, rowLines, tableLines } from './table.js';
import { cut, width, wordsOf, wordsWidth, wrap, type Paint, type Word } from './words.js';

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
const tableWidthOf = (screen: Screen): number => (screen.whole ? Infinity : widthOf(screen));

/** The width of a document in columns. */
const widthOf = ({ width }: Screen): number => Math.max(NARROWEST, Math.min(WIDEST, width));

/** Words as a line, with or without colours. */
const lineOf = (words: readonly Word[], colors: boolean): string =>
  words
    .map(({ text, style, glued }, index) => {
      const shown = colors && style !== undefined ? styleText(COLORS[style], text, { validateStream: false }) : text;
      return index === 0 || glued ? shown : ` ${shown}`;
    })
    .join('');

const LONGEST_BAR = 40;

/**
 * A document as lines. No line is wider than the screen, unless it consists of a single word, id or command that is
 * wider.
 */
export const render = (blocks: readonly Block[], screen: Screen = PLAIN_SCREEN): string[] => {
  const most = widthOf(screen);
  const paint: Paint = (words) => lineOf(words, screen.colors);
  return blocks.flatMap((block) =>
    block.is === 'table' ? tableLines(block, tableWidthOf(screen), paint) : renderBlock(block, most, paint),
  );
};

const renderBlock = (block: Exclude<Block, { is: 'table' }>, most: number, paint: Paint): string[] => {
  switch (block.is) {
    case 'blank':
      return [''];
    case 'paragraph': {
      const { lead, text, indent, hang } = block;
      const first = `${' '.repeat(indent)}${lead === undefined ? '' : `${harmless(lead)}${' '.repeat(GAP)}`}`;
      return wrap(wordsOf(text), most - width(first), most - hang).map((words, index) =>
        `${index === 0 ? first : ' '.repeat(hang)}${paint(words)}`.trimEnd(),
      );
    }
    case 'bars':
      return renderBars(block, most, paint);
    case 'command':
      return renderCommand(block, most, paint);
  }
};

const renderBars = ({ rows }: Block & { is: 'bars' }, most: number, paint: Paint): string[] => {
  const labels = rows.map(({ label }) => cut(wordsOf(label), Math.floor(most / 3)));
  const longest = Math.max(0, ...labels.map(wordsWidth));
  const digits = Math.max(0, ...rows.map(({ count }) => count.length));
  const room = Math.min(LONGEST_BAR, most - longest - digits - 6);
  return rows.map(({ count, share }, index) => {
    const label = labels[index] ?? [];
    const bar = '█'.repeat(Math.max(1, Math.round(room * share)));
    return `  ${paint(label)}${' '.repeat(longest - wordsWidth(label))}  ${count.padStart(digits)}  ${bar}`;
  });
};

const renderCommand = ({ lead, command, indent }: Block & { is: 'command' }, most: number, paint: Paint): string[] => {
  const [line] = wordsOf({ text: command, whole: true });
  const words = wordsOf(lead);
  const before = ' '.repeat(indent);
  const shown = line?.text ?? '';
  if (words.length === 0) return [`${before}${shown}`];
  if (indent + wordsWidth(words) + 2 + (line?.columns ?? 0) <= most) return [`${before}${paint(words)}  ${shown}`];
  return [...wrap(words, most - indent).map((each) => `${before}${paint(each)}`), `${before}  ${shown}`];
};

/**
 * A table with fixed widths, whose rows can be shown as they are read. Texts that are too long are cut, unless the
 * screen shows whole tables, or the last column wraps. `titles`: the lines above the rows.
 */
export const fixedTable = (
  columns: ReadonlyArray<TableColumn & { columns: number }>,
  screen: Screen,
): { titles: string[]; row: (cells: readonly string[]) => string[] } => {
  const shown = fitTable(
    columns,
    columns.map((column) => column.columns),
    tableWidthOf(screen),
  ) ?? [{ place: 0, columns: columns[0]?.columns ?? 0 }];
  const row = (texts: readonly Text[]): string[] => {
    const cells = texts.map(wordsOf);
    const room = (place: number, least: number): number =>
      screen.whole ? Math.max(least, wordsWidth(cells[place] ?? [])) : least;
    const fit = shown.map(({ place, columns: least }) => ({ place, columns: room(place, least) }));
    return rowLines(cells, columns, fit, (words) => lineOf(words, screen.colors));
  };
  return { titles: row(columns.map(({ title }) => ({ text: title, style: 'heading', whole: true }))), row };
};

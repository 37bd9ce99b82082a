import { styleText } from 'node:util';
import { padStart } from '../text.js';
import type { Block, Style } from './blocks.js';
import { renderTable } from './renderTable.js';
import { columnsOf, cut, wordsOf, wrap, type Paint, type Word } from './words.js';

/** Where a document is shown: how many columns it has, and whether colours. */
export type Screen = { width: number; colors: boolean };

/** Narrower or wider than this nothing is laid out. */
const [NARROWEST, WIDEST] = [40, 200];

/** Where nothing is known of who reads it: a file, a pipe, a log. */
export const PLAIN_SCREEN: Screen = { width: 80, colors: false };

const COLORS: Record<Style, Parameters<typeof styleText>[0]> = {
  heading: 'bold',
  good: 'green',
  bad: 'red',
  caution: 'yellow',
};

const LONGEST_BAR = 40;

/** A document as lines, none wider than the screen but for a word, an id or a command that is wider by itself. */
export const render = (blocks: readonly Block[], { width, colors }: Screen = PLAIN_SCREEN): string[] => {
  const most = Math.max(NARROWEST, Math.min(WIDEST, width));
  return blocks.flatMap((block) => renderBlock(block, most, (words) => lineOf(words, colors)));
};

const lineOf = (words: readonly Word[], colors: boolean): string =>
  words
    .map(({ text, style, glued }, index) => {
      const shown = colors && style !== undefined ? styleText(COLORS[style], text, { validateStream: false }) : text;
      return index === 0 || glued ? shown : ` ${shown}`;
    })
    .join('');

const renderBlock = (block: Block, most: number, paint: Paint): string[] => {
  switch (block.is) {
    case 'blank':
      return [''];
    case 'paragraph': {
      const { text, indent, hang } = block;
      return wrap(wordsOf(text), most - indent, most - hang).map((words, index) =>
        `${' '.repeat(index === 0 ? indent : hang)}${paint(words)}`.trimEnd(),
      );
    }
    case 'table':
      return renderTable(block, most, paint);
    case 'bars':
      return renderBars(block, most, paint);
    case 'command':
      return renderCommand(block, most, paint);
  }
};

const renderBars = ({ rows }: Block & { is: 'bars' }, most: number, paint: Paint): string[] => {
  const labels = rows.map(({ label }) => cut(wordsOf(label), Math.floor(most / 3)));
  const longest = Math.max(0, ...labels.map(columnsOf));
  const digits = Math.max(0, ...rows.map(({ count }) => count.length));
  const room = Math.min(LONGEST_BAR, most - longest - digits - 6);
  return rows.map(({ count, share }, index) => {
    const label = labels[index] ?? [];
    const bar = '█'.repeat(Math.max(1, Math.round(room * share)));
    return `  ${paint(label)}${' '.repeat(longest - columnsOf(label))}  ${padStart(count, digits)}  ${bar}`;
  });
};

const renderCommand = ({ lead, command, indent }: Block & { is: 'command' }, most: number, paint: Paint): string[] => {
  const [line] = wordsOf({ text: command, whole: true });
  const words = wordsOf(lead);
  const before = ' '.repeat(indent);
  const shown = line?.text ?? '';
  if (words.length === 0) return [`${before}${shown}`];
  if (indent + columnsOf(words) + 2 + (line?.columns ?? 0) <= most) return [`${before}${paint(words)}  ${shown}`];
  return [...wrap(words, most - indent).map((each) => `${before}${paint(each)}`), `${before}  ${shown}`];
};

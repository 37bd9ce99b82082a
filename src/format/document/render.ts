import { harmless, padStart, width } from '../text.js';
import { GAP, type Block } from './blocks.js';
import { renderTable } from './renderTable.js';
import { lineOf, PLAIN_SCREEN, tableWidthOf, widthOf, type Screen } from './screen.js';
import { wordsWidth, cut, wordsOf, wrap, type Paint } from './words.js';

const LONGEST_BAR = 40;

/**
 * A document as lines. No line is wider than the screen, unless it consists of a single word, id or command that is
 * wider.
 */
export const render = (blocks: readonly Block[], screen: Screen = PLAIN_SCREEN): string[] => {
  const most = widthOf(screen);
  const paint: Paint = (words) => lineOf(words, screen.colors);
  return blocks.flatMap((block) =>
    block.is === 'table' ? renderTable(block, tableWidthOf(screen), paint) : renderBlock(block, most, paint),
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
    return `  ${paint(label)}${' '.repeat(longest - wordsWidth(label))}  ${padStart(count, digits)}  ${bar}`;
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

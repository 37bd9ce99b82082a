import { stripVTControlCharacters } from 'node:util';
import type { Block } from '../../format/document/blocks.js';
import { render } from '../../format/document/render.js';
import { width } from '../../format/document/words.js';
import { loadMessages } from '../messages.js';
import { screenOf } from '../output/show.js';

const messages = loadMessages('push');

/** The interval of redrawing, in milliseconds, for what changes with the time. */
const REDRAW_MS = 1000;

/** A block at the bottom of a terminal that is redrawn in place. */
export type LiveBlock = {
  /** Draws the current state. */
  redraw: () => void;
  /** Draws the block a last time, and leaves it on the screen. */
  stop: () => void;
  /** Removes the block. */
  clear: () => void;
};

/**
 * Draws a document in place: each second, on request, and when the terminal is resized. A terminal breaks lines that
 * are too long for its new width, so that the block takes more rows than were drawn. The rows are therefore counted
 * again each time.
 */
export const liveBlock = (stream: NodeJS.WriteStream, documentOf: () => readonly Block[]): LiveBlock => {
  let shown: readonly string[] = [];
  let due: NodeJS.Immediate | undefined;
  // Not at once: the signal of a resize arrives before the new width is known.
  const redraw = (): void => {
    due ??= setImmediate(() => {
      due = undefined;
      draw(documentOf());
    });
  };
  const draw = (blocks: readonly Block[]): void => {
    const { width: columns, colors } = screenOf(stream);
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
    const back = rows === 0 ? '' : `\u001B[${rows}A`;
    // One column is left free: a terminal may break a line that fills the last one.
    const lines = withinRows(render(blocks, { width: columns - 1, colors }), (stream.rows || 24) - 1);
    const cut = lines.map((line) =>
      width(stripVTControlCharacters(line)) < columns ? line : withoutEnd(line, columns),
    );
    // The rows below are erased last: tmux copies a screen that is erased from its first row into its history, each
    // time.
    stream.write(`\r${back}${cut.map((line) => `${line}\u001B[K\n`).join('')}\u001B[J`);
    shown = cut.map(stripVTControlCharacters);
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  stream.on('resize', redraw);
  draw(documentOf());
  const end = (): void => {
    clearInterval(timer);
    clearImmediate(due);
    stream.removeListener('resize', redraw);
  };
  return {
    redraw,
    stop: () => {
      end();
      draw(documentOf());
    },
    clear: () => {
      end();
      draw([]);
    },
  };
};

/** Leaves out lines that do not fit on the terminal, and says how many. */
const withinRows = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), messages.getMessage('moreLines', [String(lines.length - most + 1)])];

/** Cuts a line with a word that is wider than the terminal: a wrapped line would not be counted. */
const withoutEnd = (line: string, columns: number): string =>
  [...new Intl.Segmenter().segment(stripVTControlCharacters(line))]
    .map(({ segment }) => segment)
    .reduce((cut, segment) => (width(cut + segment) < columns ? cut + segment : cut), '');

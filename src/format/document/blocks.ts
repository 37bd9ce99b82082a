import { grouped } from '../../core/text/numbers.js';

/** The style of a text, shown as a colour on a terminal with colours: headings, and words for a state. */
export type Style = 'heading' | 'good' | 'bad' | 'caution';

/** A part of a text. A `whole` part, such as a command, is never broken. */
export type Piece = string | { text: string; style?: Style; whole?: boolean };

/**
 * One paragraph or cell. Its source does not matter: characters that a terminal or a log would execute are made
 * harmless when it is shown.
 */
export type Text = Piece | readonly Piece[];

/**
 * How a column reacts where a table is too wide. `wrap`: its text is wrapped (the last column only). `shorten`: its
 * text is cut. A number: the column is left out, the lowest number first. Without it a column, such as one of ids, does
 * not change.
 */
export type Gives = 'wrap' | 'shorten' | number;

/** `least`: where the column is cut, at least this many characters remain, for texts that differ at their end. */
export type TableColumn = { title: string; align?: 'right'; gives?: Gives; least?: number };

/** The spaces between columns. */
export const GAP = 2;

/** A part of the output of a command, before the width and the colours of the screen are known. */
export type Block =
  | { is: 'blank' }
  /** The first line begins after `indent` and `lead`, which is never broken, the others after `hang` columns. */
  | { is: 'paragraph'; lead?: string; text: Text; indent: number; hang: number }
  /** Indented by two. The line of titles is left out where all titles are empty. */
  | { is: 'table'; columns: readonly TableColumn[]; rows: ReadonlyArray<readonly Text[]> }
  /** A `share` of 1 is a full bar. */
  | { is: 'bars'; rows: ReadonlyArray<{ label: Text; count: string; share: number }> }
  /** An advice, and a command to paste: on the same line where there is room for both. */
  | { is: 'command'; lead: string; command: string; indent: number };

export const BLANK: Block = { is: 'blank' };

export const heading = (text: string): Block => paragraph({ text, style: 'heading' });

/** A paragraph. The first line is indented by `indent`, further lines by `hang`. */
export const paragraph = (text: Text, indent = 0, hang = indent): Block => ({ is: 'paragraph', text, indent, hang });

/** A list item: a mark, a number or an id, and a text. Further lines begin below the text, or after `hang`. */
export const item = (lead: string, text: Text, indent = 2, hang = indent + lead.length + GAP): Block => ({
  is: 'paragraph',
  lead,
  text,
  indent,
  hang,
});

/** `and 12 more`, below the first of a list; nothing where all of it is shown. */
export const andMore = (left: number, indent = 2): Block[] =>
  left > 0 ? [paragraph(`and ${grouped(left)} more`, indent)] : [];

export type Column<T> = TableColumn & { value: (row: T) => Text };

/** A table with one line for each row. */
export const table = <T>(rows: readonly T[], columns: ReadonlyArray<Column<T>>): Block => ({
  is: 'table',
  columns: columns.map(({ title, align, gives, least }) => ({ title, align, gives, least })),
  rows: rows.map((row) => columns.map(({ value }) => value(row))),
});

/** Texts below their titles. Those of `numbers` are at the right, and the last of several columns wraps. */
export const textTable = (
  titles: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  numbers: ReadonlySet<string>,
): Block => ({
  is: 'table',
  columns: titles.map((title, place) => ({
    title,
    ...(numbers.has(title) ? { align: 'right' } : {}),
    ...(place > 1 && place === titles.length - 1 ? { gives: 'wrap' } : {}),
  })),
  rows,
});

/** Names and values, one pair below the other; values wrap. */
export const keyValues = (rows: ReadonlyArray<readonly [key: string, value: Text]>): Block => ({
  is: 'table',
  columns: [{ title: '' }, { title: '', gives: 'wrap' }],
  rows,
});

export const command = (lead: string, line: string, indent = 0): Block => ({
  is: 'command',
  lead,
  command: line,
  indent,
});

/** A blank line, a heading and the blocks below it; nothing where there are no blocks. */
export const section = (title: string, blocks: readonly Block[]): Block[] =>
  blocks.length === 0 ? [] : [BLANK, ...(title === '' ? [] : [heading(title), BLANK]), ...blocks];

export const piecesOf = (text: Text): readonly Piece[] =>
  typeof text === 'string' || !Array.isArray(text) ? [text as Piece] : (text as readonly Piece[]);

/** The commands of a document. */
export const commandsIn = (blocks: readonly Block[]): Array<{ lead: string; command: string }> =>
  blocks.flatMap((block) => (block.is === 'command' ? [{ lead: block.lead, command: block.command }] : []));

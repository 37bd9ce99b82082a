/** What has a colour on a terminal that shows some: headings, and the words that say how something stands. */
export type Style = 'heading' | 'good' | 'bad' | 'caution';

/** A part of a text; one that is `whole`, such as a command, is never broken. */
export type Piece = string | { text: string; style?: Style; whole?: boolean };

/** One paragraph or cell. Whoever wrote it: what a terminal or a log would take for an order is made harmless when it is shown. */
export type Text = Piece | readonly Piece[];

/**
 * What a column gives where a table is too wide: `wrap` breaks its text (the last column only), `shorten` cuts it, and a
 * number leaves the column out, the lowest first. Without it a column, such as one of ids, gives nothing.
 */
export type Gives = 'wrap' | 'shorten' | number;

/** `least`: where it is cut, so many columns of it stay, for what differs at its end. */
export type TableColumn = { title: string; align?: 'right'; gives?: Gives; least?: number };

/** Between what stands side by side. */
export const GAP = 2;

/** What a command shows, before it is known how wide it is shown and whether in colours. */
export type Block =
  | { is: 'blank' }
  /** Further lines begin after `hang` columns, the first after `indent` and `lead`, which is never broken. */
  | { is: 'paragraph'; lead?: string; text: Text; indent: number; hang: number }
  /** Indented by two; the line of titles is left out where all are empty. */
  | { is: 'table'; columns: readonly TableColumn[]; rows: ReadonlyArray<readonly Text[]> }
  /** `share` of 1 is a whole bar. */
  | { is: 'bars'; rows: ReadonlyArray<{ label: Text; count: string; share: number }> }
  /** What to do, and a command that can be pasted: on the same line where there is room for both. */
  | { is: 'command'; lead: string; command: string; indent: number };

export const BLANK: Block = { is: 'blank' };

export const heading = (text: string): Block => paragraph({ text, style: 'heading' });

/** Indented by so many columns, and further lines by as many or by `hang`. */
export const paragraph = (text: Text, indent = 0, hang = indent): Block => ({ is: 'paragraph', text, indent, hang });

/** An item of a list: a sign, a number or an id, and a text, whose further lines begin below its first, or after `hang`. */
export const item = (lead: string, text: Text, indent = 2, hang = indent + lead.length + GAP): Block => ({
  is: 'paragraph',
  lead,
  text,
  indent,
  hang,
});

export type Column<T> = TableColumn & { value: (row: T) => Text };

/** A table with a row for each of these. */
export const table = <T>(rows: readonly T[], columns: ReadonlyArray<Column<T>>): Block => ({
  is: 'table',
  columns: columns.map(({ title, align, gives, least }) => ({ title, align, gives, least })),
  rows: rows.map((row) => columns.map(({ value }) => value(row))),
});

/** Names and values, one below the other; values wrap. */
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

/** A blank line, a heading and what is below it; nothing where nothing is. */
export const section = (title: string, blocks: readonly Block[]): Block[] =>
  blocks.length === 0 ? [] : [BLANK, ...(title === '' ? [] : [heading(title), BLANK]), ...blocks];

export const piecesOf = (text: Text): readonly Piece[] =>
  typeof text === 'string' || !Array.isArray(text) ? [text as Piece] : (text as readonly Piece[]);

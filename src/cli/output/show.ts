import type { SfCommand } from '@salesforce/sf-plugins-core';
import { paragraph, type Block } from '../../format/document/blocks.js';
import { render, PLAIN_SCREEN, type Screen } from '../../format/document/render.js';
import { withTarget } from '../commandLine.js';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** A command that shows something. Advised commands get the org of its arguments. */
export type Showing = Pick<SfCommand<unknown>, 'log'> & Partial<Pick<SfCommand<unknown>, 'argv'>>;

/** Prints a document on standard output, as wide as the terminal; nothing under --json. */
export const show = (command: Showing, blocks: readonly Block[]): void => {
  for (const line of render(withTarget(blocks, command.argv), screenOf(process.stdout))) command.log(line);
};

/** Prints a text as a document. */
export const showText = (command: Showing, text: string): void => {
  show(command, [paragraph(text)]);
};

/** Says that a file was written, where there is one. */
export const showWritten = (command: Showing, file: string | undefined): void => {
  if (file !== undefined) showText(command, messages.getMessage('written', [file]));
};

/** Prints a document on standard error, also under --json. */
export const tell = (
  command: Pick<SfCommand<unknown>, 'logToStderr'> & Omit<Showing, 'log'>,
  blocks: readonly Block[],
): void => {
  for (const line of render(withTarget(blocks, command.argv), screenOf(process.stderr))) command.logToStderr(line);
};

/**
 * The properties of a stream. The width is that of OCLIF_COLUMNS, which other commands of `sf` use too, or that of the
 * terminal, or 80 columns. Colours are used on a terminal that supports them, unless NO_COLOR or FORCE_COLOR says
 * otherwise.
 */
export const screenOf = (stream: NodeJS.WriteStream): Screen => {
  const asked = Number.parseInt(process.env.OCLIF_COLUMNS ?? '', 10);
  const own = stream.isTTY ? stream.columns : 0;
  const width = asked || own;
  return width ? { width, colors: hasColors(stream) } : { ...PLAIN_SCREEN, colors: hasColors(stream) };
};

const hasColors = (stream: NodeJS.WriteStream): boolean => {
  const { FORCE_COLOR: forced, NO_COLOR: none } = process.env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return !none && stream.isTTY && process.env.TERM !== 'dumb';
};

/** In a log, a progress line is written at most once in this time. */
export const LINE_EVERY_MS = 10_000;

/** After this time without changes a line is written, so that a log shows that the command is alive. */
const HEARTBEAT_MS = 60_000;

/** Writes a line to the log where its key is new, or the last line is a minute old. */
export const newLines = (command: Pick<SfCommand<unknown>, 'logToStderr'>): ((line: string, key?: string) => void) => {
  let [shown, shownAt] = ['', 0];
  return (line, key = line) => {
    if (key === shown && Date.now() - shownAt < HEARTBEAT_MS) return;
    command.logToStderr(line);
    [shown, shownAt] = [key, Date.now()];
  };
};

/** Warns of a record that is skipped, because it cannot be read. */
export const warnOfRecord =
  (command: Pick<SfCommand<unknown>, 'warn'>) =>
  ({ file, line, problem }: { file: string; line: number | null; problem: string }): void => {
    const where = line === null ? '' : ` (line ${line})`;
    command.warn(messages.getMessage('warning.unreadableRecord', [`${file}${where}: ${problem}`]));
  };

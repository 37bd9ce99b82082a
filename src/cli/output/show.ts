import type { SfCommand } from '@salesforce/sf-plugins-core';
import { paragraph, type Block } from '../../format/document/blocks.js';
import { render } from '../../format/document/render.js';
import { PLAIN_SCREEN, type Screen } from '../../format/document/screen.js';
import { withTarget } from '../commandLine.js';

/** Prints a document on standard output, as wide as the terminal; nothing under --json. */
export const show = (command: Showing, blocks: readonly Block[]): void => {
  for (const line of render(withTarget(blocks, command.argv), screenOf(process.stdout))) command.log(line);
};

type Showing = Pick<SfCommand<unknown>, 'log'> & Partial<Pick<SfCommand<unknown>, 'argv'>>;

/** Prints a text as a document. */
export const showText = (command: Showing, text: string): void => {
  show(command, [paragraph(text)]);
};

/** Prints a document on standard error, also under --json. */
export const tell = (
  command: Pick<SfCommand<unknown>, 'logToStderr'> & Partial<Pick<SfCommand<unknown>, 'argv'>>,
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

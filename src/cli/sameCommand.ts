import type { SfCommand } from '@salesforce/sf-plugins-core';
import { commandLine } from './commandLine.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** A command line longer than this, with a list of orgs in it, is described: an error has to be short. */
const LONGEST_COMMAND = 1000;

/** This command again, to be pasted; with `--dry-run --json` it lists everything that was found, and writes nothing. */
export const sameCommand = ({ id = '', argv }: SfCommand<unknown>, ...more: string[]): string => {
  const words = ['sf', ...id.split(':'), ...argv.filter((argument) => !more.includes(argument))];
  const line = commandLine(...words, ...more);
  return line.length > LONGEST_COMMAND
    ? messages.getMessage('sameCommand', [more.length === 0 ? '' : ` with ${more.join(' ')}`])
    : line;
};

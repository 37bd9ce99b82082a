import { DROP_REASONS, type BadExclusion, type DroppedEntry } from '../../core/errors/entries.js';
import type { Targets } from '../../core/orgs/targets.js';
import { visible } from '../../core/text/visible.js';
import { paragraph, type Block } from '../document/blocks.js';
import { counted, grouped, harmless, shortened } from '../text.js';

/** The longest piece of a line of the input that is repeated. */
const LONGEST_ECHO = 40;

/** How many of the lines that can't be read an error shows; the rest are counted. */
const LINES_SHOWN = 5;

/** `Read 12 orgs, kept 10, dropped 2:` and why, with line numbers. */
export const formatTargets = (targets: Targets | undefined): Block[] =>
  targets === undefined ? [] : readingBlocks(targets);

const readingBlocks = ({ read, orgs, dropped }: Targets): Block[] => [
  paragraph(
    `Read ${counted(read, 'org')}, kept ${grouped(orgs.length)}, dropped ${grouped(dropped.length)}${dropped.length === 0 ? '.' : ':'}`,
  ),
  ...formatDropped(dropped).map((line) => paragraph(line, 2, 4)),
];

export const formatDropped = (dropped: readonly DroppedEntry[]): string[] =>
  dropped.map(({ line, text, reason }) => `  line ${line}: ${echo(text)}: ${DROP_REASONS[reason]}`);

/**
 * Whether entries that can't be read are out of a list of orgs. Where there is nothing like an id among them it is another
 * file than was meant, perhaps one with secrets, and none of it is repeated.
 */
export const isOrgList = (unreadable: ReadonlyArray<{ text: string }>, read: number): boolean =>
  read > unreadable.length || unreadable.some(({ text }) => /^00d/i.test(text));

/** What an error shows of entries that can't be read: a few lines, or, where they are out of no list, how many. */
export const firstLines = (lines: readonly string[], isList: boolean): string[] => {
  if (!isList) return [`  ${counted(lines.length, 'line')}, none of them an organization ID`];
  const more = lines.length - LINES_SHOWN;
  return [...lines.slice(0, LINES_SHOWN), ...(more > 0 ? [`  and ${grouped(more)} more`] : [])];
};

/** The first exclusions that can't be read of so many that were read, of a file or, as those of flags are shown in any case, of none. */
export const formatBadExclusions = (bad: readonly BadExclusion[], read: number, isFile: boolean): string[] => {
  const lines = bad.map(({ line, text, problem }) => `  line ${line}: ${echo(text)}: ${problem}`);
  const ids = bad.filter(({ problem }) => problem === 'not an org id');
  return firstLines(lines, !isFile || isOrgList(ids, read));
};

const echo = (text: string): string => `"${shortened(harmless(visible(text)), LONGEST_ECHO)}"`;

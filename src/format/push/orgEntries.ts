import { DROP_REASONS, type BadExclusion, type DroppedEntry } from '../../core/errors/usageProblem.js';
import type { Targets } from '../../core/orgs/entries.js';
import { visible } from '../../core/text/plain.js';
import { paragraph, type Block } from '../document/blocks.js';
import { counted, grouped, harmless, shortened } from '../text.js';

/** The longest part of an input line that is repeated. */
const LONGEST_ECHO = 40;

/** How many unreadable lines an error shows; the rest are counted. */
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
 * Whether unreadable entries come from a list of orgs. If none of them looks like an id, it is probably the wrong file,
 * perhaps one with secrets, and nothing of it is repeated.
 */
export const isOrgList = (unreadable: ReadonlyArray<{ text: string }>, read: number): boolean =>
  read > unreadable.length || unreadable.some(({ text }) => /^00d/i.test(text));

/**
 * The part of unreadable entries that an error shows: a few lines, or, where they do not come from an org list, only
 * their number.
 */
export const firstLines = (lines: readonly string[], isList: boolean): string[] => {
  if (!isList) return [`  ${counted(lines.length, 'line')}, none of them an organization ID`];
  const more = lines.length - LINES_SHOWN;
  return [...lines.slice(0, LINES_SHOWN), ...(more > 0 ? [`  and ${grouped(more)} more`] : [])];
};

/**
 * The first unreadable exclusions of `read` entries. `isFile`: they come from a file, which may be the wrong one; those
 * from flags are always shown.
 */
export const formatBadExclusions = (bad: readonly BadExclusion[], read: number, isFile: boolean): string[] => {
  const lines = bad.map(({ line, text, problem }) => `  line ${line}: ${echo(text)}: ${problem}`);
  const ids = bad.filter(({ problem }) => problem === 'not an org id');
  return firstLines(lines, !isFile || isOrgList(ids, read));
};

const echo = (text: string): string => `"${shortened(harmless(visible(text)), LONGEST_ECHO)}"`;

import { commandLine } from './commandLine.js';
import { excludeFlags } from './excludeFlags.js';
import { customersFlag, tagFlag } from './customerFlags.js';
import { filterFlags } from './filterFlags.js';

/** Which orgs a command is about: what is advised next has to be about the same ones. */
const SELECTION = Object.keys({ ...filterFlags, ...customersFlag, ...tagFlag, ...excludeFlags });
/** What a report of the adoption is about besides. */
const SOURCE = ['since', 'from-history'];

const nameOf = (word: string): string | undefined => /^--([\w-]+)/.exec(word)?.[1];

/** The words of a command line that belong to some flags: each with its values, as many as it has. */
const wordsOf = (argv: readonly string[], names: readonly string[]): string[] => {
  let isKept = false;
  return argv.filter((word) => {
    if (word.startsWith('-')) isKept = names.includes(nameOf(word) ?? '');
    return isKept;
  });
};

/** An advised command about the adoption, with the orgs that this one was about. */
export const withKeptFlags = (line: string, argv: readonly string[]): string => {
  const names = line.includes(' adoption ') ? [...SELECTION, ...SOURCE] : SELECTION;
  const kept = wordsOf(argv, names);
  return kept.length === 0 ? line : `${line} ${commandLine(...kept)}`;
};

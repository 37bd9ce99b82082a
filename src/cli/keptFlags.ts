import { commandLine } from './commandLine.js';
import { excludeFlags } from './excludeFlags.js';
import { customersFlag, tagFlag } from './customerFlags.js';
import { filterFlags } from './filterFlags.js';
import { wordsOf } from './target.js';

/** Which orgs a command is about: what is advised next has to be about the same ones. */
const SELECTION = Object.keys({ ...filterFlags, ...customersFlag, ...tagFlag, ...excludeFlags });
/** What a report of the adoption is about besides. */
const SOURCE = ['since', 'from-history'];

/** An advised command about the adoption, with the orgs that this one was about. */
export const withKeptFlags = (line: string, argv: readonly string[]): string => {
  const names = line.includes(' adoption ') ? [...SELECTION, ...SOURCE] : SELECTION;
  const kept = wordsOf(argv, names);
  return kept.length === 0 ? line : `${line} ${commandLine(...kept)}`;
};

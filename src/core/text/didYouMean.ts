import { distance } from 'fastest-levenshtein';

/** With more suggestions, none of them is likely. */
const MOST = 3;

const sorted = (word: string): string => Array.from(word).toSorted().join('');

/** The edit distance of two words, in letters; 0 where only the order of letters differs. */
const wrongLetters = (a: string, b: string): number => (sorted(a) === sorted(b) ? 0 : distance(a, b));

/** The most similar known words, the most similar first. At most a third of the letters of a word may differ. */
export const nearest = (word: string, known: readonly string[]): string[] => {
  const written = word.toLowerCase().slice(0, 40);
  return [...new Set(known)]
    .map((each) => ({ each, wrong: wrongLetters(written, each.toLowerCase()) }))
    .filter(({ each, wrong }) => wrong <= Math.max(1, Math.floor(each.length / 3)))
    .toSorted((a, b) => a.wrong - b.wrong)
    .slice(0, MOST)
    .map(({ each }) => each);
};

/** The most similar known word. */
export const didYouMean = (word: string, known: readonly string[]): string | undefined => nearest(word, known)[0];

/** Whether two words differ in one letter, or in the order of their letters. */
export const isTypo = (word: string, meant: string): boolean => word !== meant && wrongLetters(word, meant) <= 1;

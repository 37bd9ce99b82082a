import { distance } from 'fastest-levenshtein';

/** Of more, none is what was meant. */
const MOST = 3;

const sorted = (word: string): string => Array.from(word).toSorted().join('');

/** How far a word is from another, in letters; none where they are the same in another order. */
const wrongLetters = (a: string, b: string): number => (sorted(a) === sorted(b) ? 0 : distance(a, b));

/** The words that were most likely meant, the likeliest first: those of which at most a third of the letters would be wrong. */
export const nearest = (word: string, known: readonly string[]): string[] => {
  const written = word.toLowerCase().slice(0, 40);
  return [...new Set(known)]
    .map((each) => ({ each, wrong: wrongLetters(written, each.toLowerCase()) }))
    .filter(({ each, wrong }) => wrong <= Math.max(1, Math.floor(each.length / 3)))
    .toSorted((a, b) => a.wrong - b.wrong)
    .slice(0, MOST)
    .map(({ each }) => each);
};

/** The word that was most likely meant. */
export const didYouMean = (word: string, known: readonly string[]): string | undefined => nearest(word, known)[0];

/** Whether a word is another one but for a letter, or for the order of its letters. */
export const isTypo = (word: string, meant: string): boolean => word !== meant && wrongLetters(word, meant) <= 1;

import { distance } from 'fastest-levenshtein';

const sorted = (word: string): string => Array.from(word).toSorted().join('');

/** How far a word is from another, in letters; none where they are the same in another order. */
const wrongLetters = (a: string, b: string): number => (sorted(a) === sorted(b) ? 0 : distance(a, b));

/** The word that was most likely meant; undefined where more than a third of each one's letters would be wrong. */
export const didYouMean = (word: string, known: readonly string[]): string | undefined => {
  const written = word.toLowerCase().slice(0, 40);
  const [best] = known
    .map((each) => ({ each, wrong: wrongLetters(written, each.toLowerCase()) }))
    .filter(({ each, wrong }) => wrong <= Math.max(1, Math.floor(each.length / 3)))
    .toSorted((a, b) => a.wrong - b.wrong);
  return best?.each;
};

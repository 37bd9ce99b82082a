/** How many letters have to be put in, left out or replaced to make one word of another. */
const distance = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const [left = 0, corner = 0, over = 0] = [current[column], above[column], above[column + 1]];
      current.push(Math.min(left + 1, over + 1, corner + (letter === other ? 0 : 1)));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
};

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

/**
 * An evenly distributed number in [0, 1), always the same for a seed and a text. The same orgs are therefore sampled
 * every time, and a larger share contains every smaller one. FNV-1a with the finalizer of MurmurHash3.
 */
export const stableShare = (seed: string, text: string): number => {
  let hash = 0x811c9dc5;
  for (const character of `${seed}\u0000${text}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};

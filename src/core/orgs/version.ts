/** `major.minor.patch.build`, compared number by number: 1.10 is newer than 1.9. */
type VersionNumber = readonly [major: number, minor: number, patch: number, build: number];

/** A version with its number as the org returned it. */
type Numbered = { number: string };

export const versionOf = ({ number }: Numbered): VersionNumber => {
  const [major = 0, minor = 0, patch = 0, build = 0] = number.split('.').map(Number);
  return [major, minor, patch, build];
};

/** Below 0 where the first version is the older one, 0 where they are the same. */
export const compareVersions = (a: Numbered, b: Numbered): number => comparePrefixes(versionOf(a), versionOf(b));

export const newestFirst = (a: { version: Numbered }, b: { version: Numbered }): number =>
  compareVersions(b.version, a.version);

/** The first one to four parts of a version number, as people write them. */
export type VersionPrefix = readonly number[];

/** Whether a version is one of those that a part of a number stands for; an empty one stands for all. */
export const beginsWith = (version: Numbered, prefix: VersionPrefix): boolean =>
  comparePrefixes(versionOf(version), prefix) === 0;

const comparePrefixes = (a: VersionPrefix, b: VersionPrefix): number => {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Reads `1.4`, `1.4.0`, `1.4.0.6` or `1.4.0-6`. LATEST as the last part, in any case, leaves that part open. */
export const parseVersionPrefix = (text: string): VersionPrefix | undefined => {
  const [, numbers] = /^v?(\d{1,9}(?:\.\d{1,9}){0,2}(?:[.-]\d{1,9})?)(?:[.-]latest)?$/i.exec(text.trim()) ?? [];
  const parts = numbers?.split(/[.-]/).map(Number);
  return parts === undefined || parts.length > 4 ? undefined : parts;
};

type Comparator = { test: (order: number) => boolean; bound: VersionPrefix };

const OPERATORS: Record<string, Comparator['test']> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '=': (order) => order === 0,
  '': (order) => order === 0,
};

/** A set of versions: those that satisfy all comparators. */
export type VersionRange = { readonly comparators: readonly Comparator[] };

/**
 * Reads `<1.4`, `>=1.2 <2`, `1.3` or `=1.3.0.4`. A bound with fewer than four parts stands for all versions that begin
 * with it: `1.3` and `<=1.3` include 1.3.2.7, `>1.3` does not.
 */
export const parseVersionRange = (text: string): VersionRange | undefined => {
  const parts = text
    .trim()
    .replaceAll(/([<>=])\s+/g, '$1')
    .split(/[\s,]+/);
  const comparators = parts.map((part) => {
    const [, operator = '', rest = ''] = /^([<>]?=?)(.*)$/.exec(part) ?? [];
    const [test, bound] = [OPERATORS[operator], parseVersionPrefix(rest)];
    return test === undefined || bound === undefined ? undefined : { test, bound };
  });
  return comparators.every((comparator) => comparator !== undefined) ? { comparators } : undefined;
};

export const inRange = (version: Numbered, range: VersionRange): boolean =>
  range.comparators.every(({ test, bound }) => test(comparePrefixes(versionOf(version), bound)));

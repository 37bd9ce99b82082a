import type { Package, PackageVersion } from '../core/model.js';
import { grouped } from '../core/text/numbers.js';
import { plain } from '../core/text/plain.js';
import type { Text } from './document/blocks.js';

export { counted, grouped, shareText } from '../core/text/numbers.js';
export { harmless, plain, shortened } from '../core/text/plain.js';

/** `Acme CRM 1.4.0.6` */
export const pushName = (push: { package: Package; version: PackageVersion }): string =>
  plain(`${push.package.name} ${push.version.number}`);

/** The same as pieces for a column that may be cut: the version number stays whole. */
export const pushPieces = ({ package: pkg, version }: { package: Package; version: PackageVersion }): Text => [
  pkg.name,
  ' ',
  { text: version.number, whole: true },
];

/** Each text as a line. */
export const linesText = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** The first of these as texts, and how many more there are. */
export const firstTexts = <T>(all: readonly T[], most: number, textOf: (each: T) => string): string[] => [
  ...all.slice(0, most).map((each) => textOf(each)),
  ...(all.length > most ? [`and ${grouped(all.length - most)} more`] : []),
];

/** The same in a sentence: `a, b and 3 more` */
export const firstText = (texts: readonly string[], most: number, separator = ', '): string =>
  `${texts.slice(0, most).join(separator)}${texts.length > most ? ` and ${grouped(texts.length - most)} more` : ''}`;

/** Numbers by group: `NA1 (12), CS42 (3), others (2)` */
export const groupsText = (
  counts: Readonly<Record<string, number>>,
  most: number,
  nameOf = (key: string): string => key,
): string => {
  const groups = Object.entries(counts);
  const others = groups.slice(most).reduce((sum, [, count]) => sum + count, 0);
  const shown = groups.slice(0, most).map(([key, count]) => `${nameOf(key)} (${grouped(count)})`);
  return [...shown, ...(others === 0 ? [] : [`others (${grouped(others)})`])].join(', ');
};

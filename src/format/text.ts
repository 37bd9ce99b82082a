import type { Package, PackageVersion } from '../core/model.js';
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

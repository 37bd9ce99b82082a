import type { PushableVersion } from '../../core/model.js';
import { pushName, plain } from '../text.js';

/** How many candidates are listed where a name is ambiguous. */
const CANDIDATES_SHOWN = 10;

/** The versions that may be meant, one line each. */
export const versionList = (versions: readonly PushableVersion[]): string[] =>
  lines(
    versions.map(
      (each) =>
        `  ${each.version.id}  ${pushName(each)}${each.released ? '' : ' (beta)'}${each.deprecated ? ' (deprecated)' : ''}`,
    ),
  );

/** The packages that may be meant, one line each. */
export const packageList = (versions: readonly PushableVersion[]): string[] =>
  lines(
    versions.map(
      (each) => `  ${each.package.id}  ${plain(each.package.name)} (${each.package.namespace ?? 'no namespace'})`,
    ),
  );

const lines = (all: string[]): string[] => [
  ...all.slice(0, CANDIDATES_SHOWN),
  ...(all.length > CANDIDATES_SHOWN ? [`  and ${all.length - CANDIDATES_SHOWN} more`] : []),
];

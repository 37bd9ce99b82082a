import type { UpgradePath } from '../../core/orgs/upgradePaths.js';
import { paragraph, table, type Block } from '../document/blocks.js';
import { counted, grouped } from '../text.js';

/** At most this many versions are named; the rest are counted together. */
const VERSIONS_SHOWN = 10;

const isDirect = ({ pushes }: UpgradePath): boolean => pushes?.length === 1;

/** How orgs get to a version, by their installed version; nothing where one push is enough for all of them. */
export const formatPaths = (wanted: string, paths: readonly UpgradePath[]): Block[] => {
  if (paths.every(isDirect)) return [];
  // Versions that need more than one push come first, because the table is about them.
  const sorted = paths.toSorted((a, b) => Number(isDirect(a)) - Number(isDirect(b)));
  const rest = sorted.slice(VERSIONS_SHOWN).reduce((sum, { orgs }) => sum + orgs, 0);
  return [
    paragraph(`Ways to ${wanted}:`),
    table(sorted.slice(0, VERSIONS_SHOWN), [
      { title: 'Installed', value: ({ installedVersion }) => installedVersion },
      { title: 'Orgs', value: ({ orgs }) => grouped(orgs), align: 'right' },
      { title: 'Pushes', value: ({ pushes }) => (pushes === null ? 'none' : grouped(pushes.length)), align: 'right' },
      { title: 'Path', gives: 'wrap', value: pathText },
    ]),
    ...(rest === 0 ? [] : [paragraph(`and ${counted(rest, 'org')} on other versions`, 2)]),
  ];
};

const pathText = ({ installedVersion, pushes, newest }: UpgradePath): string => {
  if (pushes !== null) return [installedVersion, ...pushes].join(' -> ');
  return newest === null ? 'no version follows' : `${newest} at most`;
};

/**
 * `212 orgs on 1.2.0.1 can go to 1.4.3.2 at most`: for versions from which one push does not lead to the wanted
 * version.
 */
export const formatAtMost = (paths: ReadonlyArray<Omit<UpgradePath, 'pushes'>>): Block[] =>
  paths.map(({ installedVersion, orgs, newest }) =>
    paragraph(
      newest === null
        ? `No version follows from ${installedVersion}, which ${counted(orgs, 'org')} ${orgs === 1 ? 'has' : 'have'}.`
        : `${counted(orgs, 'org')} on ${installedVersion} can go to ${newest} at most.`,
    ),
  );

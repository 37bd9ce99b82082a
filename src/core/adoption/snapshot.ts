import { compare } from '../text/compare.js';
import type { AdoptionReport } from './report.js';

/** The adoption of a package at a moment, in counts of orgs: a line of a snapshot file. */
export type Snapshot = {
  format: 1;
  /** ISO 8601 in UTC. */
  time: string;
  /** 033 and the name of the package. */
  package: { id: string; name: string };
  /** Which subscribers were counted, as the options of a filter; those left out are not there. */
  filter: Record<string, readonly string[] | string>;
  /** The number of the version that orgs are held against. */
  version: string;
  orgs: AdoptionReport['orgs'];
  /** By the number of the version that they have. */
  versions: Record<string, number>;
  /** By the reason why they are behind. */
  behind: Record<string, number>;
};

type Filter = Record<string, readonly string[] | string | undefined>;

export const snapshotOf = (report: AdoptionReport, filter: Filter): Snapshot => {
  const { time, package: pkg, version, orgs, versions, behind } = report;
  return {
    format: 1,
    time,
    package: { id: pkg.id, name: pkg.name },
    filter: givenIn(filter),
    version: version.number,
    orgs,
    versions: Object.fromEntries(versions.map((each) => [each.number, each.orgs])),
    behind: Object.fromEntries(behind.map((each) => [each.reason, each.orgs])),
  };
};

/** What a filter says, in one order, so that two can be compared. */
const givenIn = (filter: Filter): Snapshot['filter'] =>
  Object.fromEntries(
    Object.entries(filter)
      .flatMap(([name, value]) => (value === undefined ? [] : [[name, inOrder(value)] as const]))
      .sort(([a], [b]) => compare(a, b)),
  );

const inOrder = (value: readonly string[] | string): readonly string[] | string =>
  typeof value === 'string' ? value : [...new Set(value)].sort(compare);

/** Why a snapshot of this package and filter does not go on from these; undefined: it does. A trend is of one thing. */
export const notOneSeries = (
  before: readonly Snapshot[],
  { packageId, filter }: { packageId: string; filter: Filter },
): string | undefined => {
  const last = before.at(-1);
  if (last === undefined) return undefined;
  if (last.package.id !== packageId) return `it is of another package, ${last.package.name} (${last.package.id})`;
  return JSON.stringify(last.filter) === JSON.stringify(givenIn(filter))
    ? undefined
    : `its counts are of other orgs: the filter was ${JSON.stringify(last.filter)}`;
};

import { compare } from '../text/compare.js';
import type { AdoptionReport } from './report.js';

/** The adoption of a package at a moment, in counts of orgs: a line of a snapshot file. */
export type Snapshot = {
  format: 1;
  /** ISO 8601 in UTC. */
  time: string;
  /** 033 and the name of the package. */
  package: { id: string; name: string };
  /** Which subscribers were counted: the options of the filter that were given. */
  filter: Record<string, readonly string[] | string>;
  /** How orgs were excluded, such as `tag frozen`. For orgs that were named one by one, only a digest. */
  exclude: readonly string[];
  /** The number of the version that orgs are compared with. */
  version: string;
  orgs: AdoptionReport['orgs'];
  /** How many orgs have each version, by its number. */
  versions: Record<string, number>;
  /** How many orgs are behind, by reason. */
  behind: Record<string, number>;
};

type Filter = Record<string, readonly string[] | string | undefined>;

/** Which orgs a snapshot counts. */
export type Restrictions = { filter: Filter; exclude: readonly string[] };

export const snapshotOf = (report: AdoptionReport, { filter, exclude }: Restrictions): Snapshot => {
  const { time, package: pkg, version, orgs, versions, behind } = report;
  return {
    format: 1,
    time,
    package: { id: pkg.id, name: pkg.name },
    filter: givenIn(filter),
    exclude: inOrder(exclude),
    version: version.number,
    orgs,
    versions: Object.fromEntries(versions.map((each) => [each.number, each.orgs])),
    behind: Object.fromEntries(behind.map((each) => [each.reason, each.orgs])),
  };
};

/** The options of a filter in a fixed order, so that two filters can be compared. */
const givenIn = (filter: Filter): Snapshot['filter'] =>
  Object.fromEntries(
    Object.entries(filter)
      .flatMap(([name, value]) => (value === undefined ? [] : [[name, inOrder(value)] as const]))
      .sort(([a], [b]) => compare(a, b)),
  );

const inOrder = <T extends readonly string[] | string>(value: T): T | string[] =>
  typeof value === 'string' ? value : [...new Set(value)].sort(compare);

/** Why a snapshot of this package cannot be added to these; undefined if it can. */
export const notOneSeries = (before: readonly Snapshot[], packageId: string): string | undefined => {
  const other = before.find((each) => each.package.id !== packageId);
  return other && `it is of another package, ${other.package.name} (${other.package.id})`;
};

/** How many snapshots count other orgs, and which. */
export type OtherSnapshots = Pick<Snapshot, 'filter' | 'exclude'> & { snapshots: number };

/** The snapshots that count the same orgs as one of them, by time, and the others: a trend must not mix them. */
export const seriesOf = (
  snapshot: Snapshot,
  all: readonly Snapshot[],
): { series: Snapshot[]; others: OtherSnapshots[] } => {
  const keyOf = ({ filter, exclude }: Snapshot): string => JSON.stringify([filter, exclude]);
  const groups = Map.groupBy(
    [...all].sort((a, b) => compare(a.time, b.time)),
    keyOf,
  );
  const series = groups.get(keyOf(snapshot)) ?? [];
  groups.delete(keyOf(snapshot));
  return {
    series,
    others: [...groups.values()].flatMap((each) =>
      each.slice(0, 1).map(({ filter, exclude }) => ({ filter, exclude, snapshots: each.length })),
    ),
  };
};

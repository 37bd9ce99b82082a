/** A file of an export. `name`: below the folder, with `/`. `rows`: without the header of a CSV file. */
export type HistoryFile = { name: string; rows: number; bytes: number; sha256: string };

/** How much an export contains; `open`: pushes that the next export reads again. */
export type HistoryCounts = {
  requests: number;
  open: number;
  jobs: number;
  errors: number;
  versions: number;
  subscribers: number;
};

/**
 * The files of an export. It is written last, when every file that it names is on the disk. Files are never changed:
 * new content gets a new name, which contains the number of the run.
 */
export type Manifest = {
  format: 1;
  /** The number of the run that wrote it, from 1. */
  run: number;
  /** The org that the pushes were made in (00D). */
  orgId: string;
  /** Such as `66.0`. */
  apiVersion: string;
  /** The one package (033) whose pushes are exported; null for all. */
  package: string | null;
  /** ISO 8601, UTC, by the org's clock. */
  exportedAt: string;
  counts: HistoryCounts;
  files: HistoryFile[];
};

export const EXPORT_FORMAT = 1;

/** `jobs/0DV….3.jsonl`: its table, the run that wrote it, its format. */
const NAME = /^(requests|versions|(?:jobs|errors|subscribers)\/\w{15,18})\.(\d+)\.(jsonl|csv)$/;

export const fileName = (of: string, run: number, ending: 'jsonl' | 'csv'): string => `${of}.${run}.${ending}`;

/** The table that a file of an export is a part of, such as `jobs/0DV…`; undefined for any other file. */
export const ofFile = (name: string): { of: string; ending: string } | undefined => {
  const [, of, , ending] = NAME.exec(name) ?? [];
  return of === undefined || ending === undefined ? undefined : { of, ending };
};

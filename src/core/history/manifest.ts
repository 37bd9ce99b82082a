/** How much an export contains; `open`: pushes that the next export reads again. */
export type HistoryCounts = {
  requests: number;
  open: number;
  jobs: number;
  errors: number;
  versions: number;
  subscribers: number;
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

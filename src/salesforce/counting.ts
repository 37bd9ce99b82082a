import type { OnRead, ReadProgress } from '../core/model.js';

/** Adds a number of records. With a place, the records of that place count once, even if they come in several pages. */
type Add = (records: number, place?: number) => void;

/** Begins to tell how far a read is. `totalOf` is asked each time, as the total may become known on the way. */
const begin = (
  onRead: OnRead,
  what: ReadProgress['what'],
  totalOf: () => number | undefined,
): { add: Add; end: () => void } => {
  let count = 0;
  const places = new Set<number>();
  const tell = (isOver: boolean): void => {
    const total = totalOf();
    // There may be more by now than were counted.
    onRead({ what, read: count, total: total && Math.max(count, total), isOver });
  };
  tell(false);
  return {
    add(records, place) {
      if (place !== undefined && places.has(place)) return;
      if (place !== undefined) places.add(place);
      count += records;
      tell(false);
    },
    end() {
      tell(true);
    },
  };
};

/**
 * Runs a read and reports its progress: at the beginning, whenever records are added, and at the end, also after an
 * error.
 */
export const counting = async <T>(
  onRead: OnRead | undefined,
  what: ReadProgress['what'],
  total: number | undefined,
  read: (add: Add) => Promise<T>,
): Promise<T> => {
  if (onRead === undefined || total === 0) return read(() => undefined);
  const { add, end } = begin(onRead, what, () => total);
  try {
    return await read(add);
  } finally {
    end();
  }
};

/** The same of pages, whose rows are counted as they come; the end may also be that no more of them are wanted. */
export async function* countingPages<T>(
  onRead: OnRead | undefined,
  what: ReadProgress['what'],
  pages: AsyncIterable<T[]>,
  totalOf: () => number | undefined,
): AsyncGenerator<T[]> {
  const { add, end } = begin(onRead ?? (() => undefined), what, totalOf);
  try {
    for await (const page of pages) {
      add(page.length);
      yield page;
    }
  } finally {
    end();
  }
}

/** Undefined where one of them is. */
export const sumOf = (counts: ReadonlyArray<number | undefined>): number | undefined =>
  counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);

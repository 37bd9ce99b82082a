import type { OnRead, ReadProgress } from '../core/model.js';

/** Adds a number of records. With a place, the records of that place count once, even if they come in several pages. */
type Add = (records: number, place?: number) => void;

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
  let count = 0;
  const places = new Set<number>();
  const tell = (isOver: boolean): void => {
    onRead({ what, read: count, total, isOver });
  };
  tell(false);
  try {
    return await read((records, place) => {
      if (place !== undefined && places.has(place)) return;
      if (place !== undefined) places.add(place);
      count += records;
      tell(false);
    });
  } finally {
    tell(true);
  }
};

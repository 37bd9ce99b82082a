import type { OnRead, ReadProgress } from '../core/model.js';

/** Counts records; with a place, those of each place once, as they may come in several pages. */
type Add = (records: number, place?: number) => void;

/** A read whose progress is heard of: at its beginning, with whatever it adds, and at its end, which an error may be. */
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

/** The local time in a zone; times on the axis are in milliseconds since the epoch. */
export type ZoneClock = {
  /** The milliseconds by which local time is ahead of UTC. */
  offset: (time: number) => number;
  /** `2026-11-28 02:00` */
  text: (iso: string) => string;
};

export const zoneClock = (timeZone: string): ZoneClock => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const wall = (time: number): string => format.format(time);
  return {
    offset: (time) => Date.parse(`${wall(time).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000,
    text: (iso) => wall(Date.parse(iso)).slice(0, 16),
  };
};

export const DAY_MS = 86_400_000;

/** The format of days here: 2026-12-31. */
export const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the day exists; Date would make 2 March of 2026-02-30. */
export const isDay = (text: string): boolean => {
  const time = new Date(`${text}T00:00Z`);
  return DAY_PATTERN.test(text) && !Number.isNaN(time.getTime()) && dayOf(time) === text;
};

/** The day of a time, in UTC. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** `2026-11-28 01:00:04 UTC`; seconds only where there are any. */
export const utcTime = (iso: string): string => `${iso.slice(0, 10)} ${shortClock(iso.slice(11, 19))} UTC`;

/** `01:00:04`, or `01:00` where the seconds are zero. */
export const shortClock = (time: string): string => time.replace(/:00$/, '');

/** In the order of Date.getUTCDay. */
export const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Whether the text names a time zone, or is an offset such as `+01:00`. The check is slow. */
export const isTimeZone = (text: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
};

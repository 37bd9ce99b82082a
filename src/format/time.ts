import { utcTime, shortClock } from '../core/text/calendar.js';

/** The local time in a zone, for example `2026-11-28 02:00 Europe/Vienna`; without a zone, in that of this machine. */
export const localTime = (iso: string, timeZone: string | undefined): string => {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const [date = '', time = ''] = parts.format(new Date(iso)).split(' ');
  return `${date} ${shortClock(time)} ${timeZone ?? offset(iso)}`;
};

/** The local time to the minute and without its zone, for a column: `2026-11-28 02:00`. */
export const clockTime = (iso: string, timeZone: string): string =>
  (timeZone === 'UTC' ? utcTime(iso) : localTime(iso, timeZone)).slice(0, 16);

/** `2026-11-28 01:00 UTC (2026-11-28 02:00 Europe/Vienna)`; only the former where the zone is UTC. */
export const bothTimes = (iso: string, timeZone = zoneOfMachine(iso)): string =>
  timeZone === 'UTC' ? utcTime(iso) : `${utcTime(iso)} (${localTime(iso, timeZone)})`;

/**
 * The name of this machine's zone. Intl takes longer to load than the rest of most commands, so that it is not used
 * where the clock shows UTC. Undefined where TZ contains something else than an IANA name (a file, `UTC-2`).
 */
const zoneOfMachine = (iso: string): string | undefined =>
  new Date(iso).getTimezoneOffset() === 0 ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;

/** How far this machine's local time is ahead of UTC, for example `+01:00`. */
const offset = (iso: string): string => {
  const minutes = -new Date(iso).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
};

/** `18 s`, `4 m 5 s`, `1 h 12 m` */
export const duration = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} m ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
};

const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A duration in its two largest units: `2 weeks`, `1 day 2 hours`. */
export const span = (ms: number): string => {
  let left = Math.round(ms / 1000);
  const parts: string[] = [];
  for (const [unit, seconds] of UNITS) {
    // Weeks are only used for whole weeks.
    if (unit === 'week' && left % seconds !== 0) continue;
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return parts.slice(0, 2).join(' ');
};

import type { StartTimeProblem } from '../errors/usageProblem.js';
import { isDay, isTimeZone } from '../text/calendar.js';

/**
 * When a push may start. The org reads UTC; people write local time. Nothing is guessed: an unclear time is refused.
 */

/** `start`: null: as soon as possible. */
export type StartTimeReading = { ok: true; start: Date | null } | { ok: false; problem: StartTimeProblem };

const ISO =
  /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?)\s?(?<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

const refuse = (problem: StartTimeProblem): StartTimeReading => ({ ok: false, problem });

/**
 * Reads `now`, an ISO 8601 time with an offset or `Z`, or, where `timeZone` names an IANA zone, a local time in it.
 * Refuses dates that do not exist, and local times that daylight saving time skips or repeats. Also refuses past times,
 * where the current time is known.
 */
export const readStartTime = async (text: string, now?: Date, timeZone?: string): Promise<StartTimeReading> => {
  const trimmed = text.trim();
  if (timeZone !== undefined && !isTimeZone(timeZone)) return refuse('unknown-zone');
  if (trimmed.toLowerCase() === 'now') return { ok: true, start: null };
  const { date, time, offset } = ISO.exec(trimmed)?.groups ?? {};
  if (date === undefined || time === undefined || !isDay(date)) return refuse('unreadable');
  const reading = offset === undefined ? await inZone(`${date}T${time}`, timeZone) : withOffset(date, time, offset);
  if (!(reading instanceof Date)) return refuse(reading);
  return now !== undefined && reading <= now ? refuse('past') : { ok: true, start: reading };
};

const withOffset = (date: string, time: string, offset: string): Date | StartTimeProblem => {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset) ?? [];
  const zone = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
  const parsed = new Date(`${date}T${time}${zone}`);
  return Number.isNaN(parsed.getTime()) ? 'unreadable' : parsed;
};

const inZone = async (local: string, timeZone: string | undefined): Promise<Date | StartTimeProblem> => {
  if (timeZone === undefined) return 'no-offset';
  const { DateTime } = await import('luxon');
  const parsed = DateTime.fromISO(local, { zone: timeZone });
  const asWritten = DateTime.fromISO(local, { zone: 'utc' });
  if (parsed.hour !== asWritten.hour || parsed.minute !== asWritten.minute) return 'skipped-by-dst';
  if (parsed.getPossibleOffsets().length > 1) return 'twice-by-dst';
  return parsed.toJSDate();
};

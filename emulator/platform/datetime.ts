const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Milliseconds since the epoch of a dateTime that REST accepts, or undefined. `zoneless`: the offset to UTC, in
 * minutes, for one without a zone; null: a zone is required.
 */
export const parseDateTime = (text: string, zoneless: number | null = 0): number | undefined => {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const part = (group: number): number => Number(match[group] ?? 0);
  const [month, day, hour, minute, second] = [part(2) - 1, part(3), part(4), part(5), part(6)];
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(part(1), month, day, hour, minute, second, millis);
  const real = new Date(local);
  const exists = real.getUTCMonth() === month && real.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = match[8] === undefined ? zoneless : zoneOffset(match[8]);
  return exists && offset !== null ? local - offset * 60_000 : undefined;
};

/** In minutes. */
const zoneOffset = (zone: string): number => {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
};

/** The format of dateTimes in the REST API: `2026-01-31T01:00:00.000+0000`. */
export const formatDateTime = (time: number): string => new Date(time).toISOString().replace('Z', '+0000');

import type { FailureLimit } from '../outcome.js';

/** How single values are written; the schema has the patterns, and these read what fits them. */
export const PATTERNS = {
  percent: '^(?:100(?:\\.00?)?|(?!0?0(?:\\.00?)?%)\\d{1,2}(?:\\.\\d{1,2})?)%$',
  duration: '^\\d{1,4}[mhdw]$',
  deadline: '^(?!0+\\D)\\d{1,4}[mhdw]$',
  time: '^(?:[01]\\d|2[0-3]):[0-5]\\d$',
  endTime: '^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  /** On one line, without spaces around it. */
  text: '^\\S(?:.*\\S)?$',
} as const;

const MINUTE = 60_000;
const UNITS = { m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE, w: 7 * 1440 * MINUTE } as const;

/** `90m`, `12h`, `2d` or `1w` in milliseconds; a day has 24 hours, whatever the clocks do. */
export const readDuration = (text: string): number =>
  Number.parseInt(text, 10) * UNITS[text.slice(-1) as keyof typeof UNITS];

/** `2%`, `0.25%` or a number of orgs. */
export const readLimit = (written: string | number): FailureLimit =>
  typeof written === 'number' ? { count: written } : { percent: Number.parseFloat(written) };

import { holdsAddress, withoutAddresses } from '../text/redact.js';
import { isDay, isTimeZone } from '../text/calendar.js';
import { withoutApostrophe } from '../text/csv.js';
import { trimInvisible } from '../text/plain.js';
import { uniqueTags, type CustomerField, type CustomerLine } from './customers.js';

/** The text of a cell. In JSON a cell may be a list, or a record, whose `Name` is taken. */
export const cellText = (cell: string, isJson: boolean): string => {
  if (!isJson || !/^[[{]/.test(cell)) return withoutApostrophe(cell);
  const value = JSON.parse(cell) as unknown;
  if (Array.isArray(value)) return value.join(',');
  const { Name: name = '' } = value as { Name?: unknown };
  return typeof name === 'string' ? name : '';
};

/** Reads a cell that is not empty. Returns its part of the line, or what is wrong with it. */
export const readCell = (field: CustomerField, text: string): Partial<CustomerLine> | { problem: string } => {
  switch (field) {
    case 'renewal': {
      // The org writes some date fields with a time.
      const renewal = text.replace(/T\d{2}:.*$/, '');
      return isDay(renewal) ? { renewal } : { problem: 'not a day such as 2027-01-31' };
    }
    case 'timeZone':
      return isNamedZone(text) ? { timeZone: text } : { problem: 'not the name of a time zone, such as Europe/Vienna' };
    case 'tags':
      return holdsAddress(text) ? { problem: 'a tag is no e-mail address' } : { tags: tagsIn(text) };
    case 'email':
      return { email: text };
    default:
      return { [field]: withoutAddresses(text) };
  }
};

const tagsIn = (text: string): string[] =>
  uniqueTags(
    text
      .split(/[,;|\n]/)
      .map(trimInvisible)
      .filter((tag) => tag !== ''),
  );

/** Names of time zones that were checked: there are a few hundred, and a file repeats a few of them in all of its lines. */
const TIME_ZONES = new Set<string>();

/** Whether a text is the name of a time zone. A UTC offset is refused, because it has no daylight saving time. */
const isNamedZone = (text: string): boolean => {
  if (TIME_ZONES.has(text)) return true;
  if (!/^[A-Za-z]/.test(text) || !isTimeZone(text)) return false;
  TIME_ZONES.add(text);
  return true;
};

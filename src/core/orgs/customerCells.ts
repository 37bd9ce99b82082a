import { holdsAddress, withoutAddresses } from '../text/addresses.js';
import { isDay } from '../text/calendar.js';
import { trimInvisible } from '../text/visible.js';
import { uniqueTags, type CustomerField } from './customers.js';

/** Reads a cell that is not empty. Returns its text, with `tags` for a cell of tags, or what is wrong with it. */
export type CellReader = (
  field: CustomerField,
  text: string,
) => { text: string; tags: readonly string[] } | { problem: string };

/** The apostrophe with which reports keep a spreadsheet from reading a text as a formula. */
const ESCAPED = /^'(?=[\p{White_Space}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/u;

/** The text of a cell. In JSON a cell may be a list, or a record, whose `Name` is taken. */
export const cellText = (cell: string, isJson: boolean): string => {
  if (!isJson || !/^[[{]/.test(cell)) return cell.replace(ESCAPED, '');
  const value = JSON.parse(cell) as unknown;
  if (Array.isArray(value)) return value.join(',');
  const { Name: name = '' } = value as { Name?: unknown };
  return typeof name === 'string' ? name : '';
};

/** The reader caches the time zones that it has checked. */
export const cellReader = (): CellReader => {
  const isTimeZone = timeZones();
  return (field, text) => {
    const said = { text: withoutAddresses(text), tags: [] };
    switch (field) {
      case 'renewal': {
        // The org writes some date fields with a time.
        const day = text.replace(/T\d{2}:.*$/, '');
        return isDay(day) ? { ...said, text: day } : { problem: 'not a day such as 2027-01-31' };
      }
      case 'timeZone':
        return isTimeZone(text) ? said : { problem: 'not the name of a time zone, such as Europe/Vienna' };
      case 'tags':
        return holdsAddress(text) ? { problem: 'a tag is no e-mail address' } : { ...said, tags: tagsIn(text) };
      case 'email':
        return { ...said, text };
      default:
        return said;
    }
  };
};

const tagsIn = (text: string): string[] =>
  uniqueTags(
    text
      .split(/[,;|\n]/)
      .map(trimInvisible)
      .filter((tag) => tag !== ''),
  );

/**
 * Checks time zone names, with a cache: the check is slow, and a file repeats a few names in all of its lines. A UTC
 * offset is refused, because it has no daylight saving time.
 */
const timeZones = (): ((name: string) => boolean) => {
  const known = new Map<string, boolean>();
  const isOne = (name: string): boolean => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return /^[A-Za-z]/.test(name);
    } catch {
      return false;
    }
  };
  return (name) => {
    const found = known.get(name) ?? isOne(name);
    known.set(name, found);
    return found;
  };
};

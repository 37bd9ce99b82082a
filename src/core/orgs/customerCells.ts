import { holdsAddress, withoutAddresses } from '../text/addresses.js';
import { isDay } from '../text/calendar.js';
import { trimInvisible } from '../text/visible.js';
import { uniqueTags, type CustomerField } from './customers.js';

/** What a cell that is not empty says, `tags` those of a cell of tags; or what is wrong with it. */
export type CellReader = (
  field: CustomerField,
  text: string,
) => { text: string; tags: readonly string[] } | { problem: string };

/** The apostrophe that keeps a spreadsheet from taking a text for a formula, as reports are written with. */
const ESCAPED = /^'(?=[\p{White_Space}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/u;

/** In JSON a cell may be a list, or a record of which the name is meant. */
export const cellText = (cell: string, isJson: boolean): string => {
  if (!isJson || !/^[[{]/.test(cell)) return cell.replace(ESCAPED, '');
  const value = JSON.parse(cell) as unknown;
  if (Array.isArray(value)) return value.join(',');
  const { Name: name = '' } = value as { Name?: unknown };
  return typeof name === 'string' ? name : '';
};

/** Knows the time zones that it has seen. */
export const cellReader = (): CellReader => {
  const isTimeZone = timeZones();
  return (field, text) => {
    const said = { text: withoutAddresses(text), tags: [] };
    switch (field) {
      case 'renewal': {
        // Also with a time behind it, as the org writes dates of some fields.
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

/** It takes a while, and a file has the same few in all of its lines. An offset is none: it has no summer time. */
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

import { IANAZone } from 'luxon';
import { readOrgKey } from '../ids.js';
import { parsePackageRef } from '../packageRef.js';
import { isBalanced } from '../soqlCondition.js';
import { DROP_REASONS } from '../targets.js';
import { parseVersionRange } from '../versionNumber.js';

/** Whether a text is right; where the schema's own words for what it should be do not say what is wrong: what is. */
type Format = (text: string) => boolean | string;

/** What no pattern can tell about a text, by the name that the schema has for it. */
export const FORMATS = {
  'package-version': (text) => {
    const ref = parsePackageRef(text);
    return ref.by === 'version-id' || ref.version !== undefined;
  },
  'org-id': (text) => {
    const reading = readOrgKey(text);
    return reading.ok || DROP_REASONS[reading.reason];
  },
  date: (text) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
    const time = new Date(`${text}T00:00Z`);
    // Date makes 2 March of 2026-02-30.
    return (!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)) || `there is no day ${text}`;
  },
  'time-zone': (text) => IANAZone.isValidZone(text),
  'version-range': (text) => parseVersionRange(text) !== undefined,
  'soql-condition': (text) => isBalanced(text),
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

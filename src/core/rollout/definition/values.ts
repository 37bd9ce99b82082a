import { z } from 'zod';
import { DAY_PATTERN, isDay, isTimeZone } from '../../text/calendar.js';
import { holdsAddress, withoutAddresses } from '../../text/redact.js';
import { readDuration } from '../../text/duration.js';
import { readOrgKey } from '../../orgs/ids.js';
import { parsePackageRef } from '../../orgs/resolve.js';
import { DROP_REASONS } from '../../errors/usageProblem.js';

/**
 * The values that a definition consists of: how they are written, and what they are parsed to. The `title` continues
 * the word "write" in the error message for any other value.
 */

/** Text on one line, without spaces around it. */
export const TEXT = z
  .string()
  .regex(/^\S(?:.*\S)?$/)
  .meta({ title: 'a text on one line' });

/** Text written by people, which appears in plans and pages. */
export const WORDS = TEXT.transform(withoutAddresses);

/** A name that appears in plans and on command lines. */
export const NAME = TEXT.refine(
  (text) => !holdsAddress(text),
  'write a name without an e-mail address: it is in the plan',
);

export const FILE = TEXT.meta({ title: 'the path of a file' });

export const DAY = z
  .string()
  .regex(DAY_PATTERN, { abort: true })
  .refine(isDay, { error: ({ input }) => `there is no day ${String(input)}` })
  .meta({ title: 'a day such as 2026-12-31', format: 'date' });

export const OPENING_TIME = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .meta({ title: "a time of day such as '01:00'" });

export const CLOSING_TIME = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/)
  .meta({ title: "a time of day such as '05:00' or '24:00'" });

export const ORG_ID = z
  .string()
  .meta({ title: 'an org id, 00D...' })
  .transform((text, context) => {
    const reading = readOrgKey(text);
    if (reading.ok) return reading.orgKey;
    context.addIssue(DROP_REASONS[reading.reason]);
    return z.NEVER;
  });

/** Kept as written; parsePackageRef parses it. */
export const PACKAGE_VERSION = z
  .string()
  .refine((text) => {
    const ref = parsePackageRef(text);
    return ref.by === 'version-id' || ref.version !== undefined;
  })
  .meta({ title: 'the id of a version, 04t..., or a package with the number of one, such as Acme CRM@1.4.0' });

export const TIME_ZONE = z
  .string()
  .refine(isTimeZone)
  .meta({
    title: 'the name of a time zone, such as Europe/Vienna or UTC',
    examples: ['Europe/Vienna', 'America/Los_Angeles', 'UTC'],
  });

/** Written in place of a time zone: the time zone of each org's customer. */
export const OF_CUSTOMER = 'customer';

export const WINDOW_ZONE = z
  .string()
  .refine((name) => name === OF_CUSTOMER || isTimeZone(name))
  .meta({
    title: 'the name of a time zone, such as Europe/Vienna or UTC, or customer',
    examples: ['Europe/Vienna', 'America/Los_Angeles', 'UTC', OF_CUSTOMER],
  });

const milliseconds = (text: string): number => readDuration(text)?.milliseconds ?? 0;
const WRITTEN_DURATION = z.string().meta({ title: 'a duration such as 30m, 12h, 2d or 1w' });
export const DURATION = WRITTEN_DURATION.regex(/^\d{1,4}[mhdw]$/).transform(milliseconds);
/** A duration longer than zero. */
export const DEADLINE = WRITTEN_DURATION.regex(/^(?!0+\D)\d{1,4}[mhdw]$/).transform(milliseconds);

const PERCENT = z
  .string()
  .regex(/^(?:100(?:\.00?)?|(?!0?0(?:\.00?)?%)\d{1,2}(?:\.\d{1,2})?)%$/)
  .transform((text) => ({ percent: Number.parseFloat(text) }));
const count = (least: 0 | 1) =>
  z
    .int()
    .min(least)
    .transform((orgs) => ({ count: orgs }));
const limit = (least: 0 | 1) =>
  z.union([PERCENT, count(least)]).meta({ title: 'a number of orgs, or a share of them such as 2%' });

/** A Limit, as people write it. */
export const LIMIT = limit(0);
/** Like LIMIT, but at least one org. */
export const TAKE = limit(1);

const either = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

/** One of these words. */
export const word = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words).meta({ title: either(words) });

/** A list of any of these words. */
export const words = <const Words extends readonly string[]>(known: Words) =>
  z
    .array(word(known))
    .min(1)
    .meta({ title: `a list of ${either(known)}` });

export const INSTANCES = z
  .array(TEXT.meta({ title: 'the name of an instance, such as EU45' }))
  .min(1)
  .meta({ title: 'a list of instances such as [EU45, USA234]' });

// Rules between values: they are reported together with other mistakes, as far as possible.

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isFilled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** Checks a rule on a map even where other parts of the map are wrong, unless these keys are wrong. */
export const unlessWrong = (...keys: string[]): { when: (payload: z.core.ParsePayload) => boolean } => ({
  when: ({ value, issues }) => isMap(value) && !issues.some(({ path = [] }) => keys.includes(String(path[0]))),
});

type WithFile<Key extends string> = { file?: unknown } & { [Each in Key]?: unknown };

/** The arguments of a refinement for a key that has no meaning beside `file`. */
export const notWithFile = <Key extends string>(
  key: Key,
): [holds: (value: WithFile<Key>) => boolean, params: z.core.$ZodCustomParams] => [
  (value) => value.file === undefined || value[key] === undefined,
  { error: 'this does not go with file', path: [key], ...unlessWrong() },
];

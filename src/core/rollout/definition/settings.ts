import { z } from 'zod';
import { WEEKDAYS } from '../../text/calendar.js';
import { CAUSE_CLASSES } from '../../report/causes.js';
import { ERROR_WORDS, meantErrors } from '../../report/ignoredErrors.js';
import { nearest } from '../../text/didYouMean.js';
import {
  unlessWrong,
  CLOSING_TIME,
  DEADLINE,
  DURATION,
  INSTANCES,
  LIMIT,
  OF_CUSTOMER,
  OPENING_TIME,
  TEXT,
  TIME_ZONE,
  WINDOW_ZONE,
  word,
  words,
} from './values.js';

const WINDOW = z
  .strictObject({
    days: words(WEEKDAYS)
      .describe('The days on which it begins; every day if left out.')
      .default([...WEEKDAYS]),
    from: OPENING_TIME.describe('The local time at which it opens.'),
    to: CLOSING_TIME.describe('The local time at which it closes; one that is not after from is on the next day.'),
    timeZone: WINDOW_ZONE.describe(
      'The zone of days, from and to; customer for that of each org, as the customer file has it, so that orgs of different zones get pushes of their own.',
    ),
    defaultTimeZone: TIME_ZONE.describe('The zone of orgs of which the customer file has none.').optional(),
    instances: INSTANCES.describe(
      'For orgs on these instances, which then have no other windows. If left out, for all that no window names.',
    ).optional(),
  })
  .refine(({ timeZone, defaultTimeZone }) => timeZone !== OF_CUSTOMER || defaultTimeZone !== undefined, {
    error: 'with timeZone: customer, write defaultTimeZone too, for orgs of which the customer file has none',
    ...unlessWrong('timeZone', 'defaultTimeZone'),
  })
  .refine(({ timeZone, defaultTimeZone }) => timeZone === OF_CUSTOMER || defaultTimeZone === undefined, {
    error: 'this goes with timeZone: customer',
    path: ['defaultTimeZone'],
    ...unlessWrong('timeZone', 'defaultTimeZone'),
  })
  .meta({ title: 'a window with from, to and timeZone' })
  .transform(({ instances = null, ...window }) => ({ ...window, instances }));

const IGNORED_ERROR = TEXT.superRefine((text, context) => {
  const meant = meantErrors(text, nearest);
  if (meant === undefined) return;
  const instead = meant.length === 0 ? '' : `: did you mean ${meant.join(' or ')}?`;
  context.addIssue(
    `write a cause or a type of errors, or a title of several words, not ${JSON.stringify(text)}${instead}`,
  );
}).meta({ title: 'a cause, a title or a type of errors', examples: ERROR_WORDS });

const GATE = z
  .strictObject({
    maxFailures: LIMIT.describe('At most so many orgs may fail.').optional(),
    minSample: z
      .int()
      .min(0)
      .meta({
        title: 'a number of orgs',
        description: 'Failures count only once so many orgs have finished; at once if left out.',
      })
      .optional(),
    minCompleted: LIMIT.describe('At least so many orgs have to have finished.').optional(),
    maxSameSignature: z
      .int()
      .min(1)
      .meta({
        title: 'a number of orgs, at least 1',
        description: 'So many orgs that failed of the same cause stop the rollout.',
      })
      .optional(),
    ignoreErrors: z
      .array(IGNORED_ERROR)
      .meta({
        title: 'a list of causes, titles or types of errors',
        description: 'Failures that do not count, as --ignore-error takes them.',
      })
      .optional(),
  })
  .meta({ title: 'limits: maxFailures, minSample, minCompleted, maxSameSignature or ignoreErrors' });

const RETRY = z
  .strictObject({
    classes: words(CAUSE_CLASSES).describe('Failures of these classes; transient if left out.').optional(),
    attempts: z
      .int()
      .min(0)
      .max(10)
      .meta({ title: 'a number from 0 to 10', description: 'How often; once if left out.' })
      .optional(),
  })
  .meta({ title: 'classes and attempts' });

/** The settings that `defaults` sets for every wave, and that a wave may set for itself. */
export const SETTINGS = z
  .strictObject({
    soak: DURATION.describe(
      "How long after the wave has ended the next wave's gate may open; at once if left out.",
    ).optional(),
    window: z
      .union([WINDOW.transform((window) => [window]), z.array(WINDOW)])
      .meta({
        title: 'a window with from, to and timeZone, or a list of them',
        description:
          'When a push of the wave may start: one window or a list. Any time if left out, or if the list is empty.',
      })
      .optional(),
    gate: GATE.describe(
      'What has to hold of the wave before the next one may begin. Limits that a wave leaves out are those of defaults.',
    ).optional(),
    approval: word(['auto', 'manual'])
      .describe('Whether somebody has to approve the wave before it begins; auto if left out.')
      .optional(),
    retry: RETRY.describe(
      'Which failures are tried again; none if left out. What a wave leaves out of it is that of defaults.',
    ).optional(),
    deadline: DEADLINE.describe(
      'How long after the start of the wave jobs that have not ended count as stuck; never if left out.',
    ).optional(),
  })
  .meta({ title: 'any of soak, window, gate, approval, retry and deadline' });
type Settings = z.output<typeof SETTINGS>;

/**
 * A setting of a wave replaces the whole setting of the defaults. The exceptions are gate and retry, which are merged
 * key by key.
 */
export const withDefaults = (wave: Settings, defaults: Settings) => {
  const { soak = 0, window: windows = [], approval = 'auto', deadline = null } = { ...defaults, ...wave };
  const gate = { ...defaults.gate, ...wave.gate };
  const { maxFailures = null, minSample = 0, minCompleted = null, maxSameSignature = null, ignoreErrors = [] } = gate;
  const retries = (wave.retry ?? defaults.retry) !== undefined;
  const { classes = ['transient' as const], attempts = retries ? 1 : 0 } = { ...defaults.retry, ...wave.retry };
  return {
    soak,
    windows,
    approval,
    deadline,
    gate: { maxFailures, minSample, minCompleted, maxSameSignature, ignoreErrors },
    retry: { classes, attempts },
  };
};

import { CAUSE_KEYS } from '../causes.js';
import { PATTERNS } from './scalars.js';
import { DURATION, INSTANCES, LIMIT, list, TEXT, TIME_ZONE } from './schemaValues.js';
import { APPROVALS, CAUSE_CLASSES, DAYS } from './types.js';

const WINDOW = {
  title: 'a window with from, to and timeZone',
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to', 'timeZone'],
  properties: {
    days: {
      description: 'The days on which it begins; every day if left out.',
      ...list('a list of days such as [Sat, Sun]', {
        title: 'a day: Mon, Tue, Wed, Thu, Fri, Sat or Sun',
        enum: DAYS,
      }),
    },
    from: {
      description: 'The local time at which it opens.',
      title: "a time of day such as '01:00'",
      type: 'string',
      pattern: PATTERNS.time,
    },
    to: {
      description: 'The local time at which it closes; one that is not after from is on the next day.',
      title: "a time of day such as '05:00' or '24:00'",
      type: 'string',
      pattern: PATTERNS.endTime,
    },
    timeZone: { description: 'The zone of days, from and to.', ...TIME_ZONE },
    instances: {
      description:
        'For orgs on these instances, which then have no other windows. If left out, for all that no window names.',
      ...INSTANCES,
    },
  },
} as const;

/** What `defaults` says for every wave, and a wave for itself. */
export const SETTINGS = {
  soak: {
    description: "How long after the wave has ended the next wave's gate may open; at once if left out.",
    ...DURATION,
  },
  window: {
    ...WINDOW,
    description:
      'When a push of the wave may start: one window or a list. Any time if left out, or if the list is empty.',
    title: 'a window with from, to and timeZone, or a list of them',
    type: ['object', 'array'],
    items: WINDOW,
  },
  gate: {
    description:
      'What has to hold of the wave before the next one may begin. Limits that a wave leaves out are those of defaults.',
    title: 'limits: maxFailures, minSample, minCompleted, maxSameSignature or ignoreErrors',
    type: 'object',
    additionalProperties: false,
    properties: {
      maxFailures: { description: 'At most so many orgs may fail.', ...LIMIT },
      minSample: {
        description: 'Failures count only once so many orgs have finished; at once if left out.',
        title: 'a number of orgs',
        type: 'integer',
        minimum: 0,
      },
      minCompleted: { description: 'At least so many orgs have to have finished.', ...LIMIT },
      maxSameSignature: {
        description: 'So many orgs that failed of the same cause stop the rollout.',
        title: 'a number of orgs, at least 1',
        type: 'integer',
        minimum: 1,
      },
      ignoreErrors: {
        description: 'Failures that are none, as --ignore-error takes them.',
        title: 'a list of causes, titles or types of errors',
        type: 'array',
        items: { ...TEXT, title: 'a cause, a title or a type of errors', examples: CAUSE_KEYS },
      },
    },
  },
  approval: {
    description: 'Whether somebody has to approve the wave before it begins; auto if left out.',
    title: 'auto or manual',
    enum: APPROVALS,
  },
  retry: {
    description: 'Which failures are tried again; none if left out. What a wave leaves out of it is that of defaults.',
    title: 'classes and attempts',
    type: 'object',
    additionalProperties: false,
    properties: {
      classes: {
        description: 'Failures of these classes; transient if left out.',
        ...list('a list of transient, dependency, permanent, package and unknown', {
          title: 'transient, dependency, permanent, package or unknown',
          enum: CAUSE_CLASSES,
        }),
      },
      attempts: {
        description: 'How often; once if left out.',
        title: 'a number from 0 to 10',
        type: 'integer',
        minimum: 0,
        maximum: 10,
      },
    },
  },
  deadline: {
    description: 'How long after the start of the wave jobs that have not ended count as stuck; never if left out.',
    ...DURATION,
    pattern: PATTERNS.deadline,
  },
} as const;

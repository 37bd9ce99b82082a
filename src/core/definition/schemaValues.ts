import type { FormatName } from './formats.js';
import { PATTERNS } from './scalars.js';

/**
 * The values that a definition is made of, as JSON Schema. A `title` goes on with "write": it is what people are told
 * who wrote something else.
 */
const format = <const Name extends FormatName>(name: Name): { readonly type: 'string'; readonly format: Name } => ({
  type: 'string',
  format: name,
});

type ListSchema<Items> = {
  readonly title: string;
  readonly type: 'array';
  readonly minItems: 1;
  readonly items: Items;
};

export const list = <const Items>(title: string, items: Items): ListSchema<Items> => ({
  title,
  type: 'array',
  minItems: 1,
  items,
});

export const TEXT = { title: 'a text on one line', type: 'string', pattern: PATTERNS.text } as const;
export const FILE = { ...TEXT, title: 'the path of a file' } as const;
export const DATE = { title: 'a day such as 2026-12-31', ...format('date') } as const;
export const ORG_ID = { title: 'an org id, 00D...', ...format('org-id') } as const;
export const PACKAGE_VERSION = {
  title: 'the id of a version, 04t..., or a package with the number of one, such as Acme CRM@1.4.0',
  ...format('package-version'),
} as const;
export const TIME_ZONE = {
  title: 'the name of a time zone, such as Europe/Vienna or UTC',
  ...format('time-zone'),
  examples: ['Europe/Vienna', 'America/Los_Angeles', 'UTC'],
} as const;
export const DURATION = {
  title: 'a duration such as 30m, 12h, 2d or 1w',
  type: 'string',
  pattern: PATTERNS.duration,
} as const;
export const LIMIT = {
  title: 'a number of orgs, or a share of them such as 2%',
  type: ['string', 'integer'],
  pattern: PATTERNS.percent,
  minimum: 0,
} as const;
export const INSTANCES = list('a list of instances such as [EU45, USA234]', {
  ...TEXT,
  title: 'the name of an instance, such as EU45',
});

/** SubscriberFilter, as people write it. */
export const FILTER = {
  title: 'a filter: orgTypes, orgStatuses, instances, installedVersions, parentOrgs or where',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    orgTypes: {
      description: 'Of any of these types.',
      ...list('a list of Production and Sandbox', {
        title: 'Production or Sandbox',
        enum: ['Production', 'Sandbox'],
      }),
    },
    orgStatuses: {
      description: 'Of any of these statuses.',
      ...list('a list of Active, Demo, Free, Inactive and Trial', {
        title: 'Active, Demo, Free, Inactive or Trial',
        enum: ['Active', 'Demo', 'Free', 'Inactive', 'Trial'],
      }),
    },
    instances: { description: 'On any of these instances.', ...INSTANCES },
    installedVersions: {
      description: "With a version in any of these ranges, in quotes: '<1.4', '>=1.2 <2', '1.3'.",
      ...list("a list of ranges of versions, such as ['<1.4']", {
        title: "a range of versions, such as '<1.4' or '1.3'",
        ...format('version-range'),
      }),
    },
    parentOrgs: {
      description: 'Sandboxes of any of these production orgs.',
      ...list('a list of org ids', ORG_ID),
    },
    where: {
      description: 'A SOQL condition on PackageSubscriber.',
      title: 'a SOQL condition',
      ...format('soql-condition'),
    },
  },
} as const;

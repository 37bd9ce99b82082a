import { PATTERNS } from './scalars.js';
import { SETTINGS } from './schemaSettings.js';
import { DATE, FILE, FILTER, LIMIT, list, ORG_ID, PACKAGE_VERSION, TEXT, TIME_ZONE } from './schemaValues.js';
import { LATE_COMERS } from './types.js';

/** What fits nothing; its title is all there is to say. */
const NOT_WITH_FILE = { title: 'this does not go with file', not: {} } as const;

const EXCLUSION = {
  title: 'one of file, org and customer',
  type: 'object',
  additionalProperties: false,
  properties: {
    file: { description: 'A file as --exclude-file takes it: columns OrgKey, Reason, Expires.', ...FILE },
    org: { description: 'One org.', ...ORG_ID },
    customer: { description: 'A production org and all its sandboxes.', ...ORG_ID },
    reason: { description: 'Why; shown beside the org.', ...TEXT },
    expires: { description: 'The last day on which it holds, in UTC.', ...DATE },
  },
  oneOf: [{ required: ['file'] }, { required: ['org'] }, { required: ['customer'] }],
  dependencies: { file: { type: 'object', properties: { reason: NOT_WITH_FILE, expires: NOT_WITH_FILE } } },
} as const;

const FREEZE = {
  title: 'a freeze with from and to',
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  properties: {
    from: { description: 'The first day.', ...DATE },
    to: { description: 'The last day.', ...DATE },
    timeZone: { description: 'The zone of the days; UTC if left out.', ...TIME_ZONE, default: 'UTC' },
    reason: { description: 'Why; shown where the rollout waits for it.', ...TEXT },
  },
} as const;

const WAVE = {
  title: 'a wave with name and orgs',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'orgs'],
  properties: {
    name: { description: 'What the wave is called; no two have the same.', ...TEXT },
    orgs: {
      description:
        'Which orgs of the plan the wave takes, of those that no wave before has: so many, a share of all orgs of the plan, the rest, those of a file, or those that a filter finds.',
      title: 'a share such as 5%, a number of orgs, rest, file or filter',
      type: ['string', 'integer', 'object'],
      examples: ['5%', 50, 'rest'],
      pattern: `^rest$|${PATTERNS.percent}`,
      minimum: 1,
      additionalProperties: false,
      minProperties: 1,
      properties: {
        file: { description: 'A file as --org-file takes it.', ...FILE },
        filter: { description: 'What the orgs have to be like; everything that is said has to hold.', ...FILTER },
        take: {
          description: 'Only so many of the orgs that the filter finds, or a share of them.',
          ...LIMIT,
          minimum: 1,
        },
      },
      dependencies: {
        file: { type: 'object', properties: { filter: NOT_WITH_FILE } },
        take: ['filter'],
      },
    },
    ...SETTINGS,
  },
} as const;

/**
 * What a definition file looks like: files are checked against it, and editors complete and check with its copy,
 * rollout-definition.schema.json (`npm run snapshot` writes it). There are no alternatives of whole shapes in it: an error
 * in each of them would say nothing about what was meant.
 */
export const DEFINITION_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  description: 'A staged rollout of a package version, as sf-plugin-package-push reads it.',
  title: 'a rollout with packageVersion and waves',
  type: 'object',
  additionalProperties: false,
  required: ['packageVersion', 'waves'],
  properties: {
    $schema: { description: 'Where the schema of this file is, for editors.', title: 'a URL', type: 'string' },
    packageVersion: { description: 'What is pushed.', ...PACKAGE_VERSION },
    seed: { description: 'Any text; another one changes which orgs numbers and shares take.', ...TEXT },
    exclusions: {
      description: 'Orgs that are never pushed to.',
      title: 'a list of exclusions',
      type: 'array',
      items: EXCLUSION,
    },
    freezes: {
      description: 'Days in which nothing is started.',
      title: 'a list of freezes',
      type: 'array',
      items: FREEZE,
    },
    lateComers: {
      description:
        'Subscribers that install the package after planning are listed, or swept up in a last wave; list if left out.',
      title: 'list or sweep',
      enum: LATE_COMERS,
    },
    defaults: {
      description: 'For every wave that does not say otherwise.',
      title: 'any of soak, window, gate, approval, retry and deadline',
      type: 'object',
      additionalProperties: false,
      properties: SETTINGS,
    },
    waves: {
      description: 'In their order; each begins when the one before has passed its gate.',
      ...list('a list of at least one wave', WAVE),
    },
  },
} as const;

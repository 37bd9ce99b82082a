import { Flags } from '@salesforce/sf-plugins-core';
import type { TargetEntry } from '../../core/errors/usageProblem.js';
import { trimInvisible } from '../../core/text/plain.js';
import type { PlanOptions } from '../../app/push/planOptions.js';
import type { Customers } from '../../core/orgs/customers.js';
import { ORG_STATUSES, ORG_TYPES } from '../../core/model.js';
import { loadMessages, createFlagError } from '../messages.js';
import { readEntriesOf } from './inputFile.js';
import { customersFlag, readTaggedCustomers, tagFlag } from './customerFlags.js';
import { excludeFlags, filterFlags, readExclude, readFilterFlags } from './filterFlags.js';
import type { FlagValues } from './flagTypes.js';
import { lineageFlags, readLineageFlags } from './lineageFlags.js';

const messages = loadMessages('push');

/** Selects orgs by id: one by one, as a list, or in a file. */
const orgInputFlags = {
  org: Flags.string({
    multiple: true,
    exclusive: ['org-list', 'org-file', 'all-behind', 'where'],
    ...messages.flag('org', 'ORG SELECTION'),
  }),
  'org-list': Flags.string({
    char: 'l',
    exclusive: ['org', 'org-file', 'all-behind', 'where'],
    ...messages.flag('org-list', 'ORG SELECTION'),
  }),
  'org-file': Flags.file({
    char: 'f',
    exclusive: ['org', 'org-list', 'all-behind', 'where'],
    ...messages.describedFlag('org-file', 'ORG SELECTION'),
  }),
  'org-column': Flags.string({ dependsOn: ['org-file'], ...messages.flag('org-column', 'ORG SELECTION') }),
  'on-invalid': Flags.option({ options: ['fail', 'skip'] as const })({
    default: 'fail',
    ...messages.flag('on-invalid', 'ORG SELECTION'),
  }),
};

type NamedOrgs = FlagValues<typeof orgInputFlags>;

/** The orgs that the flags name, those from a file with their lines; undefined where they name none. */
export const readOrgInput = async (flags: NamedOrgs): Promise<Array<string | TargetEntry> | undefined> => {
  const { org, 'org-list': list, 'org-file': file } = flags;
  if (file !== undefined) return readEntriesOf(file, flags['org-column']);
  return (org ?? list?.split(','))?.filter((text) => trimInvisible(text) !== '');
};

/**
 * Selects orgs, for every command that makes or checks a push: named or found orgs, minus exclusions, with a sample or
 * a limit.
 */
export const selectionFlags = {
  ...orgInputFlags,
  ...customersFlag,
  'all-behind': Flags.boolean(messages.flag('all-behind', 'ORG SELECTION')),
  ...filterFlags,
  ...tagFlag,
  'include-blocked': Flags.boolean(messages.flag('include-blocked', 'ORG SELECTION')),
  ...lineageFlags,
  ...excludeFlags,
  sample: Flags.custom<number>({
    parse: (input) => {
      const [, percent] = /^(\d{1,3}(?:\.\d+)?)%?$/.exec(input.trim()) ?? [];
      const share = Number(percent) / 100;
      if (!(share > 0 && share <= 1)) throw createFlagError('not-a-percentage', [input]);
      return Promise.resolve(share);
    },
  })({ helpValue: 'PERCENT', ...messages.flag('sample', 'ORG SELECTION') }),
  limit: Flags.integer({ min: 1, ...messages.flag('limit', 'ORG SELECTION') }),
  'migrate-to-2gp': Flags.boolean(messages.flag('migrate-to-2gp', 'PUSH')),
};

type SelectionInput = FlagValues<typeof selectionFlags>;

/**
 * Whether the filters may leave out an org that is behind. A filter that names every possible value leaves out none.
 * Orgs left out by a sample, a limit or exclusions are in the plan.
 */
const narrows = (flags: SelectionInput): boolean => {
  const { 'org-type': types, 'org-status': statuses } = flags;
  const isPart = (named: readonly string[] | undefined, all: readonly string[]): boolean =>
    named !== undefined && all.some((value) => !named.includes(value));
  const others = [flags.instance, flags['installed-version'], flags['parent-org'], flags.where, flags.tag];
  return isPart(types, ORG_TYPES) || isPart(statuses, ORG_STATUSES) || others.some((each) => each !== undefined);
};

/** The options of a plan that select orgs. */
export type OrgOptions = Omit<PlanOptions, 'package' | 'packageAliases' | 'startTime' | 'timeZone'>;

/** The orgs that the flags and their files select. Throws where they select none, or a file cannot be read. */
export const readSelectionFlags = async (
  flags: SelectionInput,
): Promise<{
  options: OrgOptions;
  customers: Customers | undefined;
  named: boolean;
  filters: boolean;
  warnings: string[];
}> => {
  const orgs = await readOrgInput(flags);
  const filter = readFilterFlags(flags);
  const conditions: unknown[] = Object.values(filter);
  const finds = flags['all-behind'] || conditions.some((condition) => condition !== undefined);
  if (orgs === undefined && !finds) throw createFlagError('no-selection');
  const customers = await readTaggedCustomers(flags);
  const { exclude, warnings } = await readExclude(flags, customers);
  return {
    customers,
    named: orgs !== undefined,
    filters: narrows(flags),
    warnings,
    options: {
      orgs: orgs ?? 'all-behind',
      onInvalid: flags['on-invalid'],
      filter,
      customers,
      exclude,
      sample: flags.sample,
      limit: flags.limit,
      includeBlocked: flags['include-blocked'],
      ...readLineageFlags(flags),
      migration: flags['migrate-to-2gp'] === true,
    },
  };
};

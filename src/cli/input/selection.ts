import { Flags } from '@salesforce/sf-plugins-core';
import type { PlanOptions } from '../../app/push/planOptions.js';
import type { Exclusion } from '../../core/orgs/entries.js';
import type { Customers } from '../../core/orgs/customers.js';
import { ORG_STATUSES, ORG_TYPES } from '../../core/model.js';
import type { Cut } from '../../core/orgs/selection.js';
import { customersFlag, readTaggedCustomers, tagFlag } from './customerFlags.js';
import { excludeFlags, readExclude, type ExcludeInput } from './excludeFlags.js';
import { filterFlags, readFilterFlags, type FilterInput } from './filterFlags.js';
import { lineageFlags, readLineageFlags, type LineageInput } from './lineage.js';
import { createFlagError } from '../createError.js';
import { loadMessages } from '../messages.js';
import { orgInputFlags, readOrgInput, type NamedOrgs } from './orgInput.js';

const messages = loadMessages('push');

/**
 * Selects orgs, for every command that makes or checks a push: named or found orgs, minus exclusions, with a sample or
 * a limit.
 */
export const selectionFlags = {
  ...orgInputFlags,
  ...customersFlag,
  'all-behind': Flags.boolean({ helpGroup: 'ORG SELECTION', summary: messages.getMessage('flags.all-behind.summary') }),
  ...filterFlags,
  ...tagFlag,
  'include-blocked': Flags.boolean({
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.include-blocked.summary'),
  }),
  ...lineageFlags,
  ...excludeFlags,
  sample: Flags.custom<number>({
    parse: (input) => {
      const [, percent] = /^(\d{1,3}(?:\.\d+)?)%?$/.exec(input.trim()) ?? [];
      const share = Number(percent) / 100;
      if (!(share > 0 && share <= 1)) throw createFlagError('not-a-percentage', [input]);
      return Promise.resolve(share);
    },
  })({ helpValue: 'PERCENT', helpGroup: 'ORG SELECTION', summary: messages.getMessage('flags.sample.summary') }),
  limit: Flags.integer({ min: 1, helpGroup: 'ORG SELECTION', summary: messages.getMessage('flags.limit.summary') }),
  'migrate-to-2gp': Flags.boolean({ helpGroup: 'PUSH', summary: messages.getMessage('flags.migrate-to-2gp.summary') }),
};

type SelectionInput = NamedOrgs &
  FilterInput &
  Cut &
  LineageInput &
  ExcludeInput & {
    'all-behind': boolean;
    tag?: string[];
    'include-blocked': boolean;
    /** Undefined at run time where the flag is not given, although oclif's types say otherwise. */
    'migrate-to-2gp'?: boolean;
  };

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

/** A warning for each exclusion that has expired on the day of the push, because its org is pushed to again. */
export const expiryWarnings = (expired: readonly Exclusion[]): string[] =>
  expired.map(({ orgKey, expires, reason }) =>
    messages.getMessage('warning.exclusionExpired', [orgKey, expires ?? '', reason === null ? '' : ` (${reason})`]),
  );

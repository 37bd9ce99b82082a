import { Flags } from '@salesforce/sf-plugins-core';
import { hasExpired, readExclusions, type Exclusion, type Exclusions } from '../core/orgs/exclusions.js';
import type { Cut, OrgSelection } from '../core/orgs/select.js';
import type { TargetEntry } from '../core/errors/entries.js';
import type { Targets } from '../core/orgs/targets.js';
import { trimInvisible } from '../core/text/visible.js';
import { formatBadExclusions } from '../format/schedule.js';
import { filterFlags, readFilter, type FilterInput } from './filterFlags.js';
import { emptyWarning, readExclusionEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';
import { orgInputFlags, readOrgInput, type OrgInput } from './orgInput.js';

const messages = loadMessages('push');

/** Which orgs, in every command that makes or checks a push: named or found, minus exclusions, and how many of them. */
export const selectionFlags = {
  ...orgInputFlags,
  'all-behind': Flags.boolean({ summary: messages.getMessage('flags.all-behind.summary') }),
  ...filterFlags,
  'include-blocked': Flags.boolean({ summary: messages.getMessage('flags.include-blocked.summary') }),
  'exclude-org': Flags.string({ multiple: true, summary: messages.getMessage('flags.exclude-org.summary') }),
  'exclude-file': Flags.file({
    multiple: true,
    summary: messages.getMessage('flags.exclude-file.summary'),
    description: messages.getMessage('flags.exclude-file.description'),
  }),
  'exclude-parent': Flags.string({ multiple: true, summary: messages.getMessage('flags.exclude-parent.summary') }),
  sample: Flags.custom<number>({
    parse: (input) => {
      const [, percent] = /^(\d{1,3}(?:\.\d+)?)%?$/.exec(input.trim()) ?? [];
      const share = Number(percent) / 100;
      if (!(share > 0 && share <= 1)) throw messages.createFlagError('error.notAPercentage', [input]);
      return Promise.resolve(share);
    },
  })({ helpValue: 'PERCENT', summary: messages.getMessage('flags.sample.summary') }),
  limit: Flags.integer({ min: 1, summary: messages.getMessage('flags.limit.summary') }),
  'migrate-to-2gp': Flags.boolean({ summary: messages.getMessage('flags.migrate-to-2gp.summary') }),
};

type SelectionInput = OrgInput &
  FilterInput &
  Cut & {
    'all-behind': boolean;
    'include-blocked': boolean;
    'exclude-org'?: string[];
    'exclude-file'?: string[];
    'exclude-parent'?: string[];
    /** Undefined at run time where it is not given, whatever oclif's types say. */
    'migrate-to-2gp'?: boolean;
  };

export type ReadSelection = { targets: Targets | undefined; selection: OrgSelection; warnings: string[] };

/** Everything that the flags and their files say about which orgs, before the org is asked. Throws what is unclear. */
export const readSelection = async (flags: SelectionInput): Promise<ReadSelection> => {
  const targets = await readOrgInput(flags);
  const filter = readFilter(flags);
  const conditions: unknown[] = Object.values(filter);
  const finds = flags['all-behind'] || conditions.some((condition) => condition !== undefined);
  if (targets === undefined && !finds) throw messages.createFlagError('error.noSelection');
  const { exclusions, warnings } = await readAllExclusions(flags);
  return {
    targets,
    warnings,
    selection: {
      orgs: targets?.orgs,
      filter,
      exclusions,
      cut: { sample: flags.sample, limit: flags.limit },
      migration: flags['migrate-to-2gp'] === true,
      includeBlocked: flags['include-blocked'],
    },
  };
};

const readAllExclusions = async (flags: SelectionInput): Promise<{ exclusions: Exclusion[]; warnings: string[] }> => {
  const names = flags['exclude-file'] ?? [];
  const files = await Promise.all(
    names.map(async (name) => ({ name, exclusions: readExclusions(await readExclusionEntriesOf(name)) })),
  );
  const sources = [
    { name: '--exclude-org', exclusions: readExclusions(asEntries(flags['exclude-org'])) },
    { name: '--exclude-parent', exclusions: readExclusions(asEntries(flags['exclude-parent']), true) },
    ...files,
  ];
  const bad = sources.filter(({ exclusions }) => exclusions.bad.length > 0);
  if (bad.length > 0) throw messages.createError('error.badExclusions', [bad.flatMap(badLines)]);
  return {
    exclusions: sources.flatMap(({ exclusions }) => exclusions.list),
    warnings: files.filter(({ exclusions }) => exclusions.list.length === 0).map(({ name }) => emptyWarning(name)),
  };
};

const badLines = ({ name, exclusions }: { name: string; exclusions: Exclusions }): string[] => [
  `${name}:`,
  ...formatBadExclusions(exclusions, !name.startsWith('--')),
];

const asEntries = (texts: readonly string[] = []): TargetEntry[] =>
  texts.flatMap((text) => text.split(',')).map((text, index) => ({ line: index + 1, text: trimInvisible(text) }));

/** A warning for each exclusion that is over on the day of the push, because its org is pushed to again. */
export const expiryWarnings = (exclusions: readonly Exclusion[], day: Date): string[] =>
  exclusions
    .filter((exclusion) => hasExpired(exclusion, day))
    .map(({ orgKey, expires, reason }) =>
      messages.getMessage('warning.exclusionExpired', [orgKey, expires ?? '', reason === null ? '' : ` (${reason})`]),
    );

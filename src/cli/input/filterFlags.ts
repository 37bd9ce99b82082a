import { Flags } from '@salesforce/sf-plugins-core';
import type { ExcludedOrg, OrgFilter } from '../../app/push/planOptions.js';
import type { Customers } from '../../core/orgs/customers.js';
import { exclusionColumns, type Exclusion } from '../../core/orgs/entries.js';
import { ORG_STATUSES, ORG_TYPES } from '../../core/model.js';
import { isBalanced } from '../../core/orgs/selection.js';
import { loadMessages, createFlagError } from '../messages.js';
import { excludedByTag, excludeTagFlag, type customersFlag, type tagFlag } from './customerFlags.js';
import { orgKeyFlag, versionRangeFlag, type FlagValues } from './flagTypes.js';
import { emptyWarning, readExclusionEntriesOf } from './inputFile.js';

const messages = loadMessages('push');

/** Conditions on the subscribers. A flag given several times matches any of its values. */
export const filterFlags = {
  'org-type': Flags.option({ options: ORG_TYPES, multiple: true })(messages.flag('org-type', 'ORG SELECTION')),
  'org-status': Flags.option({ options: ORG_STATUSES, multiple: true })(messages.flag('org-status', 'ORG SELECTION')),
  instance: Flags.string({ multiple: true, ...messages.flag('instance', 'ORG SELECTION') }),
  'installed-version': versionRangeFlag({
    multiple: true,
    ...messages.describedFlag('installed-version', 'ORG SELECTION'),
  }),
  'parent-org': orgKeyFlag({ multiple: true, ...messages.flag('parent-org', 'ORG SELECTION') }),
  where: Flags.string({
    ...messages.describedFlag('where', 'ORG SELECTION'),
    parse: (input) => {
      if (!isBalanced(input)) throw createFlagError('unbalanced-where', [input]);
      return Promise.resolve(input);
    },
  }),
};

export type FilterInput = FlagValues<typeof filterFlags & typeof tagFlag>;

export const readFilterFlags = (flags: FilterInput): OrgFilter => ({
  orgTypes: flags['org-type'],
  orgStatuses: flags['org-status'],
  instances: flags.instance,
  installedVersions: flags['installed-version'],
  parentOrgs: flags['parent-org'],
  where: flags.where,
  tags: flags.tag,
});

/** Orgs that are not pushed to, whatever the other flags say. */
export const excludeFlags = {
  'exclude-org': Flags.string({ multiple: true, ...messages.flag('exclude-org', 'ORG SELECTION') }),
  'exclude-file': Flags.file({ multiple: true, ...messages.describedFlag('exclude-file', 'ORG SELECTION') }),
  'exclude-parent': Flags.string({ multiple: true, ...messages.flag('exclude-parent', 'ORG SELECTION') }),
  ...excludeTagFlag,
};

export type ExcludeInput = FlagValues<typeof excludeFlags & typeof customersFlag>;

/** The excluded orgs, and a warning for each file and tag that excludes none. Throws where a file cannot be read. */
export const readExclude = async (
  flags: ExcludeInput,
  customers: Customers | undefined,
): Promise<{ exclude: ExcludedOrg[]; warnings: string[] }> => {
  const named = (source: '--exclude-org' | '--exclude-parent', texts: readonly string[] = []): ExcludedOrg[] =>
    texts
      .flatMap((text) => text.split(','))
      .map((org, index) => ({ org, withSandboxes: source === '--exclude-parent', line: index + 1, source }));
  const files = await Promise.all(
    (flags['exclude-file'] ?? []).map(async (source) => ({ source, entries: await readExclusionEntriesOf(source) })),
  );
  const tagged =
    customers === undefined ? undefined : await excludedByTag(customers, flags.customers ?? '', flags['exclude-tag']);
  return {
    exclude: [
      ...named('--exclude-org', flags['exclude-org']),
      ...named('--exclude-parent', flags['exclude-parent']),
      ...files.flatMap(({ source, entries }) =>
        entries.map((entry): ExcludedOrg => ({
          org: entry.text,
          line: entry.line,
          source,
          ...exclusionColumns(entry),
        })),
      ),
      ...(tagged?.exclude ?? []),
    ],
    warnings: [
      ...files.filter(({ entries }) => entries.length === 0).map(({ source }) => emptyWarning(source)),
      ...(tagged?.warnings ?? []),
    ],
  };
};

/** A warning for each exclusion that has expired on the day of the push, because its org is pushed to again. */
export const expiryWarnings = (expired: readonly Exclusion[]): string[] =>
  expired.map(({ orgKey, expires, reason }) =>
    messages.getMessage('warning.exclusionExpired', [orgKey, expires ?? '', reason === null ? '' : ` (${reason})`]),
  );

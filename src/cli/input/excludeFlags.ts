import { Flags } from '@salesforce/sf-plugins-core';
import type { ExcludedOrg } from '../../app/push/planOptions.js';
import type { Customers } from '../../core/orgs/customers.js';
import { exclusionColumns } from '../../core/orgs/entries.js';
import { excludedByTag, excludeTagFlag } from './customerFlags.js';
import { emptyWarning, readExclusionEntriesOf } from './inputFile.js';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** Orgs that are not pushed to, whatever the other flags say. */
export const excludeFlags = {
  'exclude-org': Flags.string({
    multiple: true,
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.exclude-org.summary'),
  }),
  'exclude-file': Flags.file({
    multiple: true,
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.exclude-file.summary'),
    description: messages.getMessage('flags.exclude-file.description'),
  }),
  'exclude-parent': Flags.string({
    multiple: true,
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.exclude-parent.summary'),
  }),
  ...excludeTagFlag,
};

export type ExcludeInput = {
  customers?: string;
  'exclude-tag'?: string[];
  'exclude-org'?: string[];
  'exclude-file'?: string[];
  'exclude-parent'?: string[];
};

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

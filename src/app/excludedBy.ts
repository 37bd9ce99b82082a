import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { compare } from '../core/text/compare.js';
import type { ExcludedOrg } from './planOptions.js';

/** By what orgs are excluded: files and tags by their names, so that a list may change; orgs that are named by a digest. */
export const excludedBy = (exclude: ReadonlyArray<string | ExcludedOrg>): string[] => {
  const named: string[] = [];
  const others = new Set<string>();
  for (const each of exclude) {
    const { org, source = '', reason = '' } = typeof each === 'string' ? { org: each } : each;
    if (source === '--exclude-tag') others.add(reason);
    else if (source === '' || source.startsWith('--')) named.push(`${source} ${org.trim().slice(0, 15)}`);
    else others.add(`file ${basename(source)}`);
  }
  const digest = createHash('sha256').update(named.sort(compare).join('\n')).digest('hex').slice(0, 8);
  return [...others, ...(named.length === 0 ? [] : [`${named.length} named (${digest})`])];
};

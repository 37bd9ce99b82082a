import { readOrgKey, type OrgKey } from './ids.js';
import { hideSecrets } from './secrets.js';

/**
 * One place in the user's input where an org should be named: its line (1-based), what stands there, and, in a file
 * with columns, what stands beside it, by column name in lower case without blanks.
 */
export type TargetEntry = { line: number; text: string; columns?: Record<string, string> };

/** Why an entry of the input is not pushed to. The one table that messages and JSON are made from. */
export const DROP_REASONS = {
  duplicate: 'the org is named before',
  'invalid-id': 'not an org id of 15 or 18 letters and digits',
  'not-an-org': 'not an org id: those begin with 00D',
  'bad-checksum': "the id's last three characters do not fit the others: mistyped, or its case was changed",
} as const;

/**
 * Why an entry of a list of orgs is not an org to push to.
 * @useDeclaredType
 */
export type DropReason = keyof typeof DROP_REASONS;

/** An entry of a list of orgs that was left out; `line` is its line, or its place in the list, from 1. */
export type DroppedEntry = { line: number; text: string; reason: DropReason };

/** The orgs that the input names, each once, in its order; `read` = `orgs` + `dropped`, nothing lost. */
export type Targets = { read: number; orgs: OrgKey[]; dropped: DroppedEntry[] };

/** Reads entries to org keys. Ids that differ only by case are different orgs. */
export const readTargets = (entries: Iterable<TargetEntry>): Targets => {
  const orgs = new Set<OrgKey>();
  const dropped: DroppedEntry[] = [];
  let read = 0;
  for (const entry of entries) {
    read++;
    const reading = readOrgKey(entry.text);
    const line = entry.line;
    const text = hideSecrets(entry.text);
    if (!reading.ok) dropped.push({ line, text, reason: reading.reason });
    else if (orgs.has(reading.orgKey)) dropped.push({ line, text, reason: 'duplicate' });
    else orgs.add(reading.orgKey);
  }
  return { read, orgs: [...orgs], dropped };
};

/** The dropped entries that could not be read as an org, as opposed to orgs named twice. */
export const unreadable = (targets: Targets): DroppedEntry[] =>
  targets.dropped.filter((entry) => entry.reason !== 'duplicate');

/**
 * One place in the user's input that should name an org: its line (1-based) and its text. In a file with columns, also
 * the other cells of the row, by column name in lower case without blanks.
 */
export type TargetEntry = { line: number; text: string; columns?: Record<string, string> };

/** Why an entry of the input is not pushed to. Messages and JSON are generated from this table. */
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

/**
 * An entry that cannot be read as an exclusion, and why. A typing mistake must not cause a push. `source`: the file or
 * flag that contains it, where several were read.
 */
export type BadExclusion = TargetEntry & { problem: 'not an org id' | 'not a date'; source?: string };

/** A number of orgs, or a share of them in percent. */
export type Limit = { count: number } | { percent: number };

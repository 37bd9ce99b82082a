import type { BadExclusion, DroppedEntry, TargetEntry } from '../errors/usageProblem.js';
import type { OrgKey } from '../model.js';
import { redacted, withoutAddresses } from '../text/redact.js';
import { dayOf, isDay } from '../text/calendar.js';
import type { Subscriber } from '../ports.js';
import { readOrgKey } from './ids.js';

/** The orgs that the input names, each once, in its order. `read` = `orgs` + `dropped`: no entry is lost. */
export type Targets = { read: number; orgs: OrgKey[]; dropped: DroppedEntry[] };

/** Converts entries to org keys. Ids that differ only by case are different orgs. */
export const readTargets = (entries: Iterable<TargetEntry>): Targets => {
  const orgs = new Set<OrgKey>();
  const dropped: DroppedEntry[] = [];
  let read = 0;
  for (const entry of entries) {
    read++;
    const reading = readOrgKey(entry.text);
    const line = entry.line;
    const text = redacted(entry.text);
    if (!reading.ok) dropped.push({ line, text, reason: reading.reason });
    else if (orgs.has(reading.orgKey)) dropped.push({ line, text, reason: 'duplicate' });
    else orgs.add(reading.orgKey);
  }
  return { read, orgs: [...orgs], dropped };
};

/** The dropped entries that could not be read as an org, as opposed to orgs named twice. */
export const unreadable = (targets: Targets): DroppedEntry[] =>
  targets.dropped.filter((entry) => entry.reason !== 'duplicate');

/** An org that must not be pushed to. */
export type Exclusion = {
  /** 15 characters. */
  orgKey: OrgKey;
  /** Whether the org is a production org whose sandboxes must not be pushed to either. */
  withSandboxes: boolean;
  reason: string | null;
  /** The last day on which it applies, in UTC, such as `2026-12-31`; null: no end. */
  expires: string | null;
};

export type Exclusions = { list: Exclusion[]; bad: BadExclusion[] };

const REASON_COLUMNS = ['reason', 'exclusionreason', 'comment'];
const EXPIRY_COLUMNS = ['expires', 'expiry', 'expirydate', 'expirationdate', 'expireson', 'until'];

/** The reason and the last day of a file's entry, as they are written beside its org. */
export const exclusionColumns = ({ columns = {} }: TargetEntry): { reason?: string; expires?: string } => {
  const cellOf = (names: readonly string[]): string | undefined =>
    names.map((name) => columns[name]?.trim()).find((cell) => cell !== undefined && cell !== '');
  return { reason: cellOf(REASON_COLUMNS), expires: cellOf(EXPIRY_COLUMNS) };
};

/** Reads exclusions. `expires` is the last day on which an exclusion applies, as `2026-12-31`. */
export const readExclusions = (entries: Iterable<TargetEntry>, withSandboxes = false): Exclusions => {
  const exclusions: Exclusions = { list: [], bad: [] };
  for (const entry of entries) {
    const reading = readOrgKey(entry.text);
    const { reason, expires } = exclusionColumns(entry);
    const lastDay = expires?.split('T')[0];
    if (!reading.ok) exclusions.bad.push({ ...entry, text: redacted(entry.text), problem: 'not an org id' });
    else if (expires !== undefined && !isDay(lastDay ?? ''))
      exclusions.bad.push({ ...entry, text: withoutAddresses(expires), problem: 'not a date' });
    else
      exclusions.list.push({
        orgKey: reading.orgKey,
        withSandboxes,
        reason: reason === undefined ? null : withoutAddresses(reason),
        expires: lastDay ?? null,
      });
  }
  return exclusions;
};

/** Whether an exclusion has expired on a day; it applies through its last day, in UTC. */
export const hasExpired = (exclusion: Exclusion, today: Date): boolean =>
  exclusion.expires !== null && exclusion.expires < dayOf(today);

/** Finds the exclusion that applies to an org: its own, or that of its production org. */
export const exclusionFinder = (
  exclusions: readonly Exclusion[],
  today: Date,
): ((orgKey: OrgKey, subscriber: Pick<Subscriber, 'parentOrg'> | undefined) => Exclusion | undefined) => {
  const holding = exclusions.filter((exclusion) => !hasExpired(exclusion, today));
  const orgs = new Map(holding.map((exclusion) => [exclusion.orgKey, exclusion]));
  const parents = new Map(holding.filter(({ withSandboxes }) => withSandboxes).map((each) => [each.orgKey, each]));
  return (orgKey, subscriber) => orgs.get(orgKey) ?? parents.get(subscriber?.parentOrg ?? '');
};

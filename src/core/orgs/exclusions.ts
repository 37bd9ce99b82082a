import type { BadExclusion, TargetEntry } from '../errors/entries.js';
import { dayOf, isDay } from '../text/calendar.js';
import type { OrgKey } from '../model.js';
import { readOrgKey } from './ids.js';
import type { Subscriber } from '../ports.js';
import { withoutAddresses } from '../text/addresses.js';
import { hideSecrets } from '../text/secrets.js';

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

const column = (entry: TargetEntry, names: readonly string[]): string | null =>
  names.map((name) => entry.columns?.[name]?.trim()).find((value) => value !== undefined && value !== '') ?? null;

/** The reason and the last day of a file's entry, as they are written beside its org. */
export const exclusionColumns = (entry: TargetEntry): { reason?: string; expires?: string } => {
  const [reason, expires] = [column(entry, REASON_COLUMNS), column(entry, EXPIRY_COLUMNS)];
  return { ...(reason === null ? {} : { reason }), ...(expires === null ? {} : { expires }) };
};

/** Reads exclusions. `expires` is the last day on which an exclusion applies, as `2026-12-31`. */
export const readExclusions = (entries: Iterable<TargetEntry>, withSandboxes = false): Exclusions => {
  const exclusions: Exclusions = { list: [], bad: [] };
  for (const entry of entries) {
    const reading = readOrgKey(entry.text);
    const expires = column(entry, EXPIRY_COLUMNS);
    const [lastDay = ''] = expires?.split('T') ?? [];
    if (!reading.ok)
      exclusions.bad.push({ ...entry, text: withoutAddresses(hideSecrets(entry.text)), problem: 'not an org id' });
    else if (expires !== null && !isDay(lastDay))
      exclusions.bad.push({ ...entry, text: withoutAddresses(expires), problem: 'not a date' });
    else {
      const said = column(entry, REASON_COLUMNS);
      const reason = said === null ? null : withoutAddresses(said);
      exclusions.list.push({
        orgKey: reading.orgKey,
        withSandboxes,
        reason,
        expires: expires === null ? null : lastDay,
      });
    }
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

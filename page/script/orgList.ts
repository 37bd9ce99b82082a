import { CAUSES } from '../../src/core/report/causes.js';
import { toLongId } from '../../src/core/orgs/ids.js';
import { customerText } from '../../src/format/customer.js';
import type { PushFailure } from '../../src/core/report/failure.js';

/** What the columns hold, for sorting. */
const VALUES = {
  name: ({ orgName }) => orgName,
  key: ({ orgKey }) => orgKey,
  type: ({ orgType }) => orgType,
  status: ({ orgStatus }) => orgStatus,
  instance: ({ instanceName }) => instanceName,
  version: ({ installedVersion }) => installedVersion,
  causes: (failure) => meaningsOf(failure).join(', '),
} as const satisfies Record<string, (failure: PushFailure) => string | null>;

export type SortKey = keyof typeof VALUES;

/** Which failures are shown, and in what order. */
export type View = { search: string; orgKeys: ReadonlySet<string> | null; sort: SortKey; descending: boolean };

export const meaningsOf = ({ causes }: PushFailure): string[] => causes.map((cause) => CAUSES[cause].meaning);

/** Orders names as people do, and 1.10 after 1.9. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** A list of failures that is searched and sorted again and again: what was worked out once is kept. */
export const orgList = (failures: readonly PushFailure[]): ((view: View) => PushFailure[]) => {
  const orders = new Map<SortKey, PushFailure[][]>();
  const orderOf = (key: SortKey): PushFailure[][] => {
    const known = orders.get(key) ?? sorted(failures, VALUES[key]);
    orders.set(key, known);
    return known;
  };
  const texts = new Map<PushFailure, string>();
  const textOf = (failure: PushFailure): string => {
    const known = texts.get(failure) ?? searchText(failure);
    texts.set(failure, known);
    return known;
  };
  return ({ search, orgKeys, sort, descending }) => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const [there = [], missing = []] = orderOf(sort);
    return [...(descending ? there.toReversed() : there), ...missing].filter(
      (failure) =>
        (orgKeys === null || orgKeys.has(failure.orgKey)) &&
        (words.length === 0 || words.every((word) => textOf(failure).includes(word))),
    );
  };
};

/** Those with a value in its order, and those without one, who come last either way. */
const sorted = (
  failures: readonly PushFailure[],
  valueOf: (failure: PushFailure) => string | null,
): PushFailure[][] => {
  const rows = failures.map((failure) => ({ failure, value: valueOf(failure) ?? '' }));
  const there = rows.filter(({ value }) => value !== '').sort((a, b) => COLLATOR.compare(a.value, b.value));
  return [there, rows.filter(({ value }) => value === '')].map((list) => list.map(({ failure }) => failure));
};

/** Everything that can be searched for; the id in its long form has the short one in it. */
const searchText = (failure: PushFailure): string =>
  [
    ...[failure.orgName, toLongId(failure.orgKey), failure.orgType, failure.orgStatus],
    customerText(failure.customer),
    ...[failure.instanceName, failure.installedVersion, failure.jobId],
    ...failure.causes,
    ...meaningsOf(failure),
    ...failure.errors.flatMap(({ type, title, message, details }) => [type, title, message, details]),
  ]
    .filter((text) => text !== null)
    .join('\n')
    .toLowerCase();

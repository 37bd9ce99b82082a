import { DROP_REASONS, type BadExclusion, type DroppedEntry } from '../../core/errors/usageProblem.js';
import type { RejectedOrg } from '../../core/model.js';
import { ineligibleReason } from '../../core/orgs/ineligible.js';
import type { Targets } from '../../core/orgs/entries.js';
import { visible } from '../../core/text/plain.js';
import { andMore, item, paragraph, type Block } from '../document/blocks.js';
import { counted, grouped, harmless, plain, shortened } from '../text.js';

/** The longest part of an input line that is repeated. */
const LONGEST_ECHO = 40;

/** How many unreadable lines an error shows; the rest are counted. */
const LINES_SHOWN = 5;

/** `Read 12 orgs, kept 10, dropped 2:` and why, with line numbers; nothing where no orgs were named. */
export const formatTargets = (targets: Targets | undefined): Block[] => {
  if (targets === undefined) return [];
  const { read, orgs, dropped } = targets;
  const end = dropped.length === 0 ? '.' : ':';
  return [
    paragraph(`Read ${counted(read, 'org')}, kept ${grouped(orgs.length)}, dropped ${grouped(dropped.length)}${end}`),
    ...formatDropped(dropped).map((line) => paragraph(line, 2, 4)),
  ];
};

export const formatDropped = (dropped: readonly DroppedEntry[]): string[] =>
  dropped.map(({ line, text, reason }) => `  line ${line}: ${echo(text)}: ${DROP_REASONS[reason]}`);

/**
 * Whether unreadable entries come from a list of orgs. If none of them looks like an id, it is probably the wrong file,
 * perhaps one with secrets, and nothing of it is repeated.
 */
export const isOrgList = (unreadable: ReadonlyArray<{ text: string }>, read: number): boolean =>
  read > unreadable.length || unreadable.some(({ text }) => /^00d/i.test(text));

/**
 * The part of unreadable entries that an error shows: a few lines, or, where they do not come from an org list, only
 * their number.
 */
export const firstLines = (lines: readonly string[], isList: boolean): string[] => {
  if (!isList) return [`  ${counted(lines.length, 'line')}, none of them an organization ID`];
  const more = lines.length - LINES_SHOWN;
  return [...lines.slice(0, LINES_SHOWN), ...(more > 0 ? [`  and ${grouped(more)} more`] : [])];
};

/**
 * The first unreadable exclusions of `read` entries. `isFile`: they come from a file, which may be the wrong one; those
 * from flags are always shown.
 */
export const formatBadExclusions = (bad: readonly BadExclusion[], read: number, isFile: boolean): string[] => {
  const lines = bad.map(({ line, text, problem }) => `  line ${line}: ${echo(text)}: ${problem}`);
  const ids = bad.filter(({ problem }) => problem === 'not an org id');
  return firstLines(lines, !isFile || isOrgList(ids, read));
};

const echo = (text: string): string => `"${shortened(harmless(visible(text)), LONGEST_ECHO)}"`;

/**
 * Orgs that are not upgraded, grouped by reason. `atMost` limits the orgs of each group and the number of groups: a
 * package has thousands of orgs that are up to date, and each exclusion may have its own reason.
 */
export const formatRejected = (rejected: readonly RejectedOrg[], atMost = Infinity): Block[] => {
  const kinds = [...Map.groupBy(rejected, kindOf)].toSorted(([, a], [, b]) => b.length - a.length);
  const others = kinds.slice(atMost).reduce((sum, [, orgs]) => sum + orgs.length, 0);
  return [
    ...kinds.slice(0, atMost).flatMap(([, orgs]) => rejectedBlocks(orgs, atMost)),
    ...(others === 0 ? [] : [paragraph(`and ${counted(others, 'org')} for other reasons`, 2)]),
  ];
};

/** Where what is said differs from org to org, orgs are grouped by the reason alone. */
const kindOf = (org: RejectedOrg): string => (ineligibleReason(org.reason)?.differs ? org.reason : whyOf(org));

const rejectedBlocks = (orgs: readonly RejectedOrg[], atMost: number): Block[] => {
  const [first] = orgs;
  const isSame = orgs.every(({ message }) => message === first?.message);
  const title = first === undefined ? '' : isSame ? whyOf(first) : reasonText(first.reason);
  return [
    paragraph(title, 2),
    ...orgs
      .slice(0, atMost)
      .map((org) =>
        isSame ? paragraph({ text: org.orgKey, whole: true }, 4) : item(org.orgKey, noteOf(org, title), 4),
      ),
    ...andMore(orgs.length - atMost, 4),
  ];
};

/** The part of the message that concerns this org alone. */
const noteOf = (org: RejectedOrg, title: string): string => {
  const why = whyOf(org);
  return why.startsWith(`${title}: `) ? why.slice(title.length + 2) : why;
};

/** Preflight's messages are complete; those of the org need its error code. */
const whyOf = ({ reason, message }: RejectedOrg): string =>
  plain(ineligibleReason(reason) === undefined ? `${reason}: ${message}` : message);

export const reasonText = (key: string): string => ineligibleReason(key)?.text ?? plain(key);

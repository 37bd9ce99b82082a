import { INELIGIBLE } from '../../core/orgs/ineligible.js';
import type { Customers } from '../../core/orgs/customers.js';
import { tally, type OrgCounts, type PlanSummary } from '../../core/orgs/planSummary.js';
import type { EligibleOrg } from '../../core/orgs/selection.js';
import type { UpgradePath } from '../../core/orgs/upgradePaths.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import type { RejectedOrg } from '../../core/model.js';
import { customerText } from '../customer.js';
import { counted, grouped, groupsText, plain, pushName } from '../text.js';
import { andMore, BLANK, paragraph, table, type Block, type Column } from '../document/blocks.js';
import { bothTimes } from '../time.js';
import { formatRejected, reasonText } from './leftOut.js';

/** At most this many groups are named; the rest are counted together. */
const GROUPS_SHOWN = 4;
/** At most this many orgs are named one by one. */
const ORGS_SHOWN = 10;

/** If there is only one other group, it is named. */
const groups = (counts: Record<string, number>, nameOf = plain): string => {
  const isOneMore = Object.keys(counts).length === GROUPS_SHOWN + 1;
  return groupsText(counts, isOneMore ? GROUPS_SHOWN + 1 : GROUPS_SHOWN, nameOf);
};

/** When a push starts; `startTime` is ISO 8601. */
export const startText = (startTime: string | null, timeZone?: string): string =>
  startTime === null ? 'as soon as possible' : bothTimes(startTime, timeZone);

/**
 * The result of preflight: `Acme CRM 1.4.0.6 (04t...) to 2,345 of 2,610 orgs`, then the orgs, and why the others are
 * left out. With `named`, the user has named the orgs, and those left out are listed by name.
 */
export const formatPreflight = (
  plan: Pick<PlannedPush, 'package' | 'version' | 'summary' | 'eligible' | 'orgs' | 'lineage'>,
  { start, named }: { start?: string; named: boolean },
): Block[] => [
  paragraph([
    { text: pushName(plan), style: 'heading' },
    ` (${plan.version.id}) to ${grouped(plan.summary.orgs)} of ${counted(plan.orgs.kept, 'org')}${start === undefined ? '' : `, ${start}`}`,
  ]),
  ...after(planBlocks(plan.summary, plan.eligible, plan.orgs)),
  ...after(formatPaths(plan.version.number, plan.lineage.paths)),
  ...after(
    plan.orgs.rejected.length === 0 || !named
      ? []
      : [paragraph(`${NOT_UPGRADED}:`), ...formatRejected(plan.orgs.rejected, ORGS_SHOWN)],
  ),
  BLANK,
];

/** The title for orgs that are left out, before a push. */
const NOT_UPGRADED = 'Will not be upgraded';

const after = (blocks: Block[]): Block[] => (blocks.length === 0 ? [] : [BLANK, ...blocks]);

/** The end of a dry run: the first orgs, so that a wrong list is noticed, and the API calls of the real run. */
export const formatDryRun = (orgs: readonly EligibleOrg[], apiCalls: number, customers?: Customers): Block[] =>
  orgs.length === 0
    ? [paragraph('Nothing was written, and there is nothing to schedule.')]
    : [
        ...formatFirstOrgs(orgs, customers),
        BLANK,
        paragraph(
          `Nothing was written. To schedule it, run the same command without --dry-run (${counted(apiCalls, 'API call')}).`,
        ),
      ];

/** The orgs by type with their versions, why the others are not upgraded, and the instances. */
const planBlocks = (plan: PlanSummary, orgs: readonly EligibleOrg[], { rejected, skipped }: OrgCounts): Block[] => {
  const notUpgraded = Object.values(plan.notUpgraded).reduce((sum, count) => sum + count, 0);
  const rows = [
    ...Object.entries(plan.byType).map(
      ([type, count]) => [type, count, `from ${groups(versionsOf(orgs, type))}`] as const,
    ),
    ...(notUpgraded === 0
      ? []
      : [[NOT_UPGRADED, notUpgraded, groups(reasonsIn(plan.notUpgraded, rejected), reasonText)] as const]),
    ...(skipped === 0 ? [] : [['Skipped', skipped, 'by filters, sample or limit'] as const]),
  ];
  const instances = Object.keys(plan.byInstance).length;
  return [
    ...(rows.length === 0
      ? []
      : [
          table(rows, [
            { title: '', gives: 'shorten', value: ([label]) => label },
            { title: '', align: 'right', value: ([, count]) => grouped(count) },
            { title: '', gives: 'wrap', value: ([, , text]) => text },
          ]),
        ]),
    ...(instances === 0
      ? []
      : [BLANK, paragraph(`On ${counted(instances, 'instance')}: ${groups(plan.byInstance)}`, 2, 4)]),
  ];
};

/** Reasons with their number of orgs. Exclusions by tag, which stand for many orgs, are listed one by one. */
const reasonsIn = (counts: PlanSummary['notUpgraded'], rejected: readonly RejectedOrg[]): Record<string, number> => {
  const byTag = tally(
    rejected.filter(({ reason, message }) => reason === 'excluded' && message.startsWith(BY_TAG)),
    ({ message }) => message,
  );
  const tagged = Object.values(byTag).reduce((sum, count) => sum + count, 0);
  const all = { ...counts, ...byTag, excluded: (counts.excluded ?? 0) - tagged };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a),
  );
};

const BY_TAG = `${INELIGIBLE.excluded.text}: tag `;

const versionsOf = (orgs: readonly EligibleOrg[], type: string): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const org of orgs) {
    if ((org.orgType ?? 'unknown') !== type) continue;
    const version = org.installedVersion ?? 'unknown';
    counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
};

/** The first orgs of a plan, so that a wrong list is noticed before it is used. */
const formatFirstOrgs = (orgs: readonly EligibleOrg[], customers: Customers | undefined): Block[] => {
  const first = orgs.slice(0, ORGS_SHOWN);
  const ofCustomer: Array<Column<EligibleOrg>> =
    customers === undefined
      ? []
      : [{ title: 'Customer', gives: 'shorten', value: (org) => customerText(customers.of(org)) }];
  return [
    table(first, [
      { title: 'Org', value: (org) => org.orgKey },
      { title: 'Name', gives: 'shorten', value: (org) => org.orgName ?? '' },
      ...ofCustomer,
      { title: 'Type', gives: 3, value: (org) => org.orgType ?? '' },
      { title: 'Status', gives: 1, value: (org) => org.orgStatus ?? '' },
      { title: 'Instance', gives: 2, value: (org) => org.instanceName ?? '' },
      { title: 'Installed', value: (org) => org.installedVersion ?? '' },
    ]),
    ...andMore(orgs.length - first.length),
  ];
};

/** At most this many versions are named; the rest are counted together. */
const VERSIONS_SHOWN = 10;

const isDirect = ({ pushes }: UpgradePath): boolean => pushes?.length === 1;

/** How orgs get to a version, by their installed version; nothing where one push is enough for all of them. */
export const formatPaths = (wanted: string, paths: readonly UpgradePath[]): Block[] => {
  if (paths.every(isDirect)) return [];
  // Versions that need more than one push come first, because the table is about them.
  const sorted = paths.toSorted((a, b) => Number(isDirect(a)) - Number(isDirect(b)));
  const rest = sorted.slice(VERSIONS_SHOWN).reduce((sum, { orgs }) => sum + orgs, 0);
  return [
    paragraph(`Ways to ${wanted}:`),
    table(sorted.slice(0, VERSIONS_SHOWN), [
      { title: 'Installed', value: ({ installedVersion }) => installedVersion },
      { title: 'Orgs', value: ({ orgs }) => grouped(orgs), align: 'right' },
      { title: 'Pushes', value: ({ pushes }) => (pushes === null ? 'none' : grouped(pushes.length)), align: 'right' },
      { title: 'Path', gives: 'wrap', value: pathText },
    ]),
    ...(rest === 0 ? [] : [paragraph(`and ${counted(rest, 'org')} on other versions`, 2)]),
  ];
};

const pathText = ({ installedVersion, pushes, newest }: UpgradePath): string => {
  if (pushes !== null) return [installedVersion, ...pushes].join(' -> ');
  return newest === null ? 'no version follows' : `${newest} at most`;
};

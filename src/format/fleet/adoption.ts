import type { AdoptionReport, BehindOrg } from '../../core/adoption/report.js';
import type { OtherSnapshots, Snapshot } from '../../core/adoption/snapshot.js';
import { utcTime } from '../../core/text/calendar.js';
import { command, commandsIn, paragraph, section, type Block, type TableColumn } from '../document/blocks.js';
import { counted, grouped, plain, pushName, shareText } from '../text.js';
import { sectionsMarkdown } from '../markdown.js';
import type { AdoptionPage } from '../pageData.js';
import { ageText, whyText } from './behindText.js';

/** How many of the orgs that are behind are shown; a file contains all of them. */
const MOST_ORGS = 10;

/** A table of texts. Some of them were written by subscribers. */
type AdoptionTable = { title: string; columns: readonly TableColumn[]; rows: readonly string[][] };

/** `812 of 1,000 orgs have it or a newer version (81.2 %), 188 are behind` */
const adoptionOutcome = ({ orgs: { total, current, newer, behind } }: AdoptionReport): string => {
  const what = newer === 0 ? 'have it' : 'have it or a newer version';
  const left = behind === 0 ? 'none is behind' : `${grouped(behind)} ${behind === 1 ? 'is' : 'are'} behind`;
  return `${grouped(current)} of ${counted(total, 'org')} ${what} (${shareText(current, total)}), ${left}`;
};

/** The time of the report, the pushes that were read, and the change since the snapshot before. */
const aboutReport = ({ time, since, pushes, orgs }: AdoptionReport, before: Snapshot | undefined): string => {
  const said = `As of ${utcTime(time)}, with ${grouped(pushes)} ${pushes === 1 ? 'push' : 'pushes'} since ${since.slice(0, 10)}`;
  if (before === undefined) return said;
  const points =
    (100 * orgs.current) / Math.max(1, orgs.total) - (100 * before.orgs.current) / Math.max(1, before.orgs.total);
  const change = `${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(1)} points`;
  const of = before.version === '' ? '' : ` of ${before.version}`;
  return `${said}; ${change} since ${utcTime(before.time)} (${shareText(before.orgs.current, before.orgs.total)}${of})`;
};

/** Snapshots that are not in the trend, because they count other orgs; empty if there are none. */
export const otherSnapshotsText = (others: readonly OtherSnapshots[]): string => {
  if (others.length === 0) return '';
  const each = others.map(({ snapshots, filter, exclude }) => {
    const restrictions = [
      ...Object.entries(filter).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`),
      ...(exclude.length === 0 ? [] : [`excluded: ${exclude.join(', ')}`]),
    ];
    return `${grouped(snapshots)} with ${restrictions.join(', ') || 'all orgs'}`;
  });
  const count = others.reduce((sum, { snapshots }) => sum + snapshots, 0);
  return plain(`Not in the trend, because they count other orgs: ${counted(count, 'snapshot')} (${each.join('; ')}).`);
};

/** An adoption report for people. */
export const formatAdoption = (report: AdoptionReport, before?: Snapshot): Block[] => [
  paragraph({ text: `${pushName(report)}: ${adoptionOutcome(report)}`, style: 'heading' }),
  paragraph(aboutReport(report, before)),
  ...adoptionTables(report, MOST_ORGS).flatMap(({ title, columns, rows }) =>
    section(title, [{ is: 'table', columns, rows }]),
  ),
  ...section('', adoptionSteps(report)),
];

/** What to do next, as commands. The advised file is an org file, so that it must not contain excluded orgs. */
const adoptionSteps = ({ version, orgs, behind, sample }: AdoptionReport): Block[] => {
  const excluded = behind.find(({ reason }) => reason === 'excluded')?.orgs ?? 0;
  const rows = orgs.behind - excluded;
  if (rows === 0) return [];
  const isShown = sample.length === orgs.behind && orgs.behind <= MOST_ORGS;
  const are = `${rows === 1 ? 'is' : 'are'} behind${excluded === 0 ? '' : ' and not excluded'}`;
  const file = `sf package push adoption report -p ${version.id} --output-file behind.csv`;
  return [
    ...(isShown ? [] : [command(`${counted(rows, 'org')} that ${are}, each with its reason:`, file)]),
    command('Whom a push would upgrade:', `sf package push schedule -p ${version.id} --all-behind --dry-run`),
  ];
};

/** The report as Markdown, for a job summary or a comment. */
export const adoptionMarkdown = (report: AdoptionReport): string =>
  sectionsMarkdown(
    `${pushName(report)}: ${adoptionOutcome(report)}`,
    adoptionTables(report, report.sample.length).map(({ title, columns, rows }) => ({
      title,
      titles: columns.map((column) => column.title),
      rows,
    })),
  );

const number = (title: string, gives?: number): TableColumn => ({
  title,
  align: 'right',
  ...(gives === undefined ? {} : { gives }),
});

const adoptionTables = (report: AdoptionReport, mostOrgs: number): AdoptionTable[] =>
  [versions(report), reasons(report), ages(report), ...groups(report), orgs(report, mostOrgs)].filter(
    ({ rows }) => rows.length > 0,
  );

const versions = ({ versions: all, orgs: { total } }: AdoptionReport): AdoptionTable => ({
  title: 'Versions',
  columns: [
    { title: 'Version' },
    ...[number('Orgs'), number('Share'), number('Production', 2), number('Sandbox', 1), number('Age', 3)],
    { title: '', gives: 0 },
  ],
  rows: all.map(({ number: name, orgs: count, production, sandbox, ageDays, behind, deprecated, beta }) => [
    ...[name, grouped(count), shareText(count, total), grouped(production), grouped(sandbox)],
    ageDays === null ? '' : counted(ageDays, 'day'),
    [...(behind ? ['behind'] : []), ...(beta ? ['beta'] : []), ...(deprecated ? ['deprecated'] : [])].join(', '),
  ]),
});

const reasons = ({ behind, failed }: AdoptionReport): AdoptionTable => {
  const inPushes = failed.map(({ pushes, orgs: count }) => `${grouped(count)} in ${grouped(pushes)}`).join(', ');
  return {
    title: 'Why orgs are behind',
    columns: [number('Orgs'), { title: 'Why', gives: 'wrap' }],
    rows: behind.map(({ reason, meaning, orgs: count }) => [
      grouped(count),
      reason === 'failed' ? `${meaning}: ${inPushes}` : meaning,
    ]),
  };
};

const ages = ({ ages: all, orgs: { total } }: AdoptionReport): AdoptionTable => ({
  title: 'Age of the installed versions',
  columns: [{ title: 'Age' }, number('Orgs'), number('Share')],
  rows: all.map((age) => [ageText(age), grouped(age.orgs), shareText(age.orgs, total)]),
});

const groups = ({ types, tiers }: AdoptionReport): AdoptionTable[] =>
  [
    { title: 'By type', column: 'Type', all: types.map((each) => ({ name: each.type, ...each })) },
    { title: 'By tier of the customer', column: 'Tier', all: tiers.map((each) => ({ name: each.tier, ...each })) },
  ].map(({ title, column, all }) => ({
    title,
    columns: [
      { title: column, gives: 'shorten' },
      ...[number('Orgs'), number('Up to date', 2), number('Behind'), number('Share', 1)],
    ],
    rows: all.map(({ name, orgs: count, current, behind }) => [
      name ?? 'not known',
      ...[grouped(count), grouped(current), grouped(behind), shareText(current, count)],
    ]),
  }));

const orgs = ({ sample, orgs: { behind }, tiers }: AdoptionReport, most: number): AdoptionTable => {
  const shown = sample.slice(0, most);
  const isWhole = shown.length === behind;
  const isKnown = tiers.length > 0;
  const ofCustomer: TableColumn[] = [
    { title: 'Account', gives: 'shorten' },
    { title: 'Tier', gives: 3 },
  ];
  return {
    title: isWhole
      ? 'Orgs that are behind'
      : `The first ${grouped(shown.length)} of ${counted(behind, 'org')} that are behind`,
    columns: [
      { title: 'Org' },
      { title: 'Name', gives: 'shorten' },
      ...(isKnown ? ofCustomer : []),
      { title: 'Type', gives: 1 },
      { title: 'Installed', gives: 2 },
      { title: 'Why', gives: 'wrap' },
    ],
    rows: shown.map((org) => [
      ...[org.orgKey, org.orgName ?? ''],
      ...(isKnown ? [org.customer?.account ?? '', org.customer?.tier ?? ''] : []),
      ...[org.orgType ?? '', org.installedVersion ?? '', whyText(org)],
    ]),
  };
};

/** A page contains at most this many of the orgs that are behind, because a browser loads it as a whole. */
export const MOST_PAGE_ORGS = 20_000;
/** A trend has at most this many points, always including the last snapshot. */
const MOST_POINTS = 400;

/** The data of the page of an adoption report. */
export const adoptionPage = (
  report: AdoptionReport,
  behind: readonly BehindOrg[],
  snapshots: readonly Snapshot[],
  others: readonly OtherSnapshots[] = [],
): AdoptionPage => ({
  kind: 'adoption',
  createdAt: report.time,
  outcome: adoptionOutcome(report),
  report: { ...report, sample: [] },
  behind,
  next: commandsIn(adoptionSteps(report)),
  trend: thinned(snapshots).map(({ time, version, orgs, versions }) => ({ time, version, orgs, versions })),
  trendNote: otherSnapshotsText(others),
});

/** The last item, and earlier ones at even distances. */
const thinned = <T>(items: readonly T[]): T[] => {
  const step = Math.ceil(items.length / MOST_POINTS);
  return items.filter((_, index) => (items.length - 1 - index) % step === 0);
};

import type { PushEstimate } from '../../core/report/estimate.js';
import { productionOrgs } from '../../core/model.js';
import { tally } from '../../core/orgs/planSummary.js';
import { calendarRollout } from '../../core/rollout/result/calendar.js';
import type { ForecastPush, WaveForecast } from '../../core/rollout/step/forecast.js';
import type { DigestedPlan, PlannedOrg, PlannedWave } from '../../core/rollout/plan/plan.js';
import { areOfCustomers, shownZone } from '../../core/rollout/plan/window.js';
import { BLANK, keyValues, paragraph, section, textTable, type Block } from '../document/blocks.js';
import { waveEstimates } from '../push/estimate.js';
import { counted, firstText, grouped, groupsText, pushName } from '../text.js';
import type { Section, TablesPage } from '../pageData.js';
import { sectionsMarkdown } from '../markdown.js';
import { bothTimes, span } from '../time.js';
import { rolloutTimeline } from './calendar.js';
import { gateText, retryText, windowText } from './waves.js';

const [ORGS_SHOWN, GROUPS_SHOWN, STARTS_SHOWN] = [5, 8, 6];

/** A plan, the earliest times of its waves if it is started at `from`, and how long their pushes take. */
export type PlanDocument = {
  plan: DigestedPlan;
  waves: readonly WaveForecast[];
  from: Date;
  estimates?: ReadonlyArray<PushEstimate | null>;
};

const NO_TITLES = ['', ''];

/** For approval: waves with their times, rules and orgs, freezes, excluded orgs and why, moved orgs, the digest. */
export const formatPlan = (document: PlanDocument): Block[] => [
  paragraph({ text: headline(document.plan), style: 'heading' }),
  ...sectionsOf(document).flatMap((each) => section(each.title, [blockOf(each)])),
  BLANK,
  ...endOf(document).map((text) => paragraph(text)),
];

/** The same as Markdown, for a pull request in which it is approved. */
export const planMarkdown = (document: PlanDocument): string =>
  sectionsMarkdown(
    headline(document.plan),
    sectionsOf(document),
    endOf(document).flatMap((text) => ['', text]),
  );

/** The data of a plan's page. */
export const planPage = (document: PlanDocument, planFile: string): TablesPage => {
  const { plan, waves, from } = document;
  return {
    kind: 'tables',
    createdAt: from.toISOString(),
    eyebrow: 'Plan of a rollout',
    name: pushName(plan.pushable),
    outcome: outcomeText(plan),
    timeline: rolloutTimeline(calendarRollout(plan, planFile, waves, undefined), from),
    sections: sectionsOf(document),
    notes: endOf(document),
    next: [],
  };
};

const headline = (plan: DigestedPlan): string =>
  plan.migration === true ? outcomeText(plan) : `${pushName(plan.pushable)} ${outcomeText(plan)}`;

/** What is planned. Only a migration names the version, to which orgs of another package go. */
const outcomeText = (plan: DigestedPlan): string => {
  const [orgs, id] = [counted(orgsOf(plan).length, 'org'), `(${plan.pushable.version.id})`];
  const what = plan.migration === true ? `migrate ${orgs} to ${pushName(plan.pushable)} ${id}` : `${id} to ${orgs}`;
  return `${what} in ${counted(plan.waves.length, 'wave')}; ${grouped(plan.excluded.length)} excluded`;
};

const endOf = ({ plan, from }: PlanDocument): string[] => [
  `Times are the earliest there can be if the rollout starts ${bothTimes(from.toISOString(), 'UTC')} and every gate passes; pushes and approvals take time, too.`,
  `Digest ${plan.digest}`,
];

const blockOf = ({ titles, rows }: Section): Block =>
  titles.some(Boolean)
    ? textTable(titles, rows, NUMBERS)
    : keyValues(rows.map(([name = '', value = '']) => [name, value]));

const NUMBERS: ReadonlySet<string> = new Set(['Orgs', 'Production', 'Sandbox']);

/** Each org once, even if several versions are pushed to it. */
const orgsOf = ({ waves }: DigestedPlan): PlannedOrg[] =>
  waves.filter(({ via }) => via === undefined).flatMap(({ orgs }) => orgs);

const sectionsOf = ({ plan, waves, estimates = [] }: PlanDocument): Section[] => {
  const all = [
    { title: 'Waves', titles: ['Wave', 'Orgs', 'Production', 'Sandbox', 'Not before'], rows: waveRows(plan, waves) },
    { title: 'Estimate of each push', titles: NO_TITLES, rows: waveEstimates(plan.waves, estimates) },
    ...plan.waves.map((wave, index) => ({
      title: `Wave ${wave.name}`,
      titles: NO_TITLES,
      rows: ruleRows(wave, waves[index]),
    })),
    { title: 'Orgs', titles: NO_TITLES, rows: orgRows(orgsOf(plan), plan.ignoreLineage) },
    {
      title: 'Nothing starts in these days',
      titles: ['From', 'To', 'Time zone', 'Reason'],
      rows: plan.freezes.map(({ from, to, timeZone, reason }) => [from, to, timeZone, reason ?? '']),
    },
    {
      title: 'Production orgs moved behind sandboxes of their own',
      titles: ['Org', 'From wave', 'To wave'],
      rows: cutRows(plan.moved.map(({ orgKey, from, to }) => [orgKey, from, to])),
    },
    { title: 'Excluded', titles: ['Why', 'Orgs', 'Which'], rows: excludedRows(plan) },
  ];
  return all.filter(({ rows }) => rows.length > 0);
};

const waveRows = ({ waves }: DigestedPlan, forecasts: readonly WaveForecast[]): string[][] =>
  waves.map(({ name, orgs, windows }, index) => {
    const production = productionOrgs(orgs);
    const start = forecasts[index]?.pushes[0]?.start;
    return [
      name,
      ...[orgs.length, production, orgs.length - production].map(grouped),
      start === undefined ? 'never' : bothTimes(start, shownZone(windows) ?? 'UTC'),
    ];
  });

/** The rules and the times of a wave, one below the other. Rules that are not set are left out. */
const ruleRows = (wave: PlannedWave, forecast: WaveForecast | undefined): string[][] => {
  const zone = shownZone(wave.windows) ?? 'UTC';
  const { pushes = [], gateOpens = null } = forecast ?? {};
  const [gate, soak] = [gateText(wave.gate), span(wave.soak)];
  const rows = [
    ['Pushes', wave.via === undefined ? '' : `${wave.via.version.number} (intermediate version)`],
    ['Starts', startsText(pushes, zone)],
    ['Window', windowText(wave.windows)],
    ['Approval', wave.approval === 'manual' ? 'manual' : ''],
    ['Gate', gate],
    ['Soak', soak],
    ['Gate opens', gateOpens === null || gate + soak === '' ? '' : `not before ${bothTimes(gateOpens, zone)}`],
    ['Retry', retryText(wave.retry)],
    ['Deadline', wave.deadline === null ? '' : span(wave.deadline)],
    ['Time zones', areOfCustomers(wave.windows) ? groupsOf(wave.orgs, (org) => org.timeZone ?? zone) : ''],
    ['Installed', groupsOf(wave.orgs, ({ installedVersion }) => installedVersion)],
    ['Instances', groupsOf(wave.orgs, ({ instanceName }) => instanceName)],
  ];
  return rows.filter(([, text]) => text !== '');
};

/** The first starts and the last one: migrations may take many days. */
const startsText = (pushes: readonly ForecastPush[], zone: string): string => {
  const texts = pushes.map((push) => startText(push, zone, pushes.length > 1));
  if (texts.length <= STARTS_SHOWN) return texts.join('; ');
  const left = texts.length - STARTS_SHOWN;
  const between = `${grouped(left)} more`;
  return [...texts.slice(0, STARTS_SHOWN - 1), between, `the last ${texts.at(-1) ?? ''}`].join('; ');
};

const startText = ({ start, orgs, movedBy }: ForecastPush, zone: string, isOneOfSeveral: boolean): string => {
  const freezes = movedBy.map(({ from, to, reason }) => reason ?? `${from} to ${to}`).join(', ');
  return `not before ${bothTimes(start, zone)}${isOneOfSeveral ? ` in ${counted(orgs, 'org')}` : ''}${freezes === '' ? '' : `, moved by the freeze ${freezes}`}`;
};

const orgRows = (orgs: readonly PlannedOrg[], ignoreLineage = false): string[][] => [
  ['By type', groupsOf(orgs, ({ orgType }) => orgType)],
  ['By version', groupsOf(orgs, ({ installedVersion }) => installedVersion)],
  ['By instance', groupsOf(orgs, ({ instanceName }) => instanceName)],
  // An approver must see this.
  ...(ignoreLineage ? [['Lineage', 'not checked: some of these orgs may not be able to take the version']] : []),
];

const groupsOf = (orgs: readonly PlannedOrg[], keyOf: (org: PlannedOrg) => string | null): string =>
  groupsText(tally(orgs, keyOf), GROUPS_SHOWN);

const excludedRows = ({ excluded }: DigestedPlan): string[][] =>
  [...Map.groupBy(excluded, ({ message }) => message)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([why, orgs]) => [
      why,
      grouped(orgs.length),
      firstText(
        orgs.map(({ orgKey }) => orgKey),
        ORGS_SHOWN,
        ' ',
      ),
    ]);

const cutRows = (rows: string[][]): string[][] =>
  rows.length > ORGS_SHOWN
    ? [...rows.slice(0, ORGS_SHOWN), [`and ${grouped(rows.length - ORGS_SHOWN)} more`, '', '']]
    : rows;

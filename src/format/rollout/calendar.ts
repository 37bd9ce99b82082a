import type { CountedPushRequest } from '../../core/model.js';
import { closesAt, nextOpening, openingsBetween } from '../../core/rollout/plan/window.js';
import type { CalendarRollout, CalendarWave } from '../../core/rollout/result/calendar.js';
import { aboutStatus, isUnderWay } from '../../core/status.js';
import { DAY_MS } from '../../core/text/calendar.js';
import { paragraph, section, textTable, type Block } from '../document/blocks.js';
import type { Section, Span, TablesPage, TimelineData, TimelineRow } from '../pageData.js';
import { counted, grouped, pushName } from '../text.js';
import { clockTime } from '../time.js';
import { windowText } from './waves.js';

/** `tripped: 3 of 40 orgs failed` */
const outcomeText = ({ outcome, reason }: CalendarRollout): string =>
  [outcome === 'not-started' ? 'not started' : outcome, reason].filter(Boolean).join(': ');

/** Rollouts with their waves: when they ran, and when they will run if every gate passes. */
export const formatCalendar = (rollouts: readonly CalendarRollout[], timeZone = 'UTC'): Block[] =>
  rollouts.flatMap((rollout) =>
    section(`Rollout of ${pushName(rollout)}, ${rollout.planFile}`, [
      paragraph(outcomeText(rollout)),
      textTable(
        waveTitles(timeZone),
        rollout.waves.map((wave) => waveCells(rollout, wave, timeZone)),
        new Set(['Orgs']),
      ),
    ]),
  );

const waveTitles = (timeZone: string): string[] => [
  ...['Wave', 'Status', 'Orgs'],
  ...[`Start (${timeZone})`, `End (${timeZone})`, 'Windows'],
];

/** The cells of a wave. A planned start is the earliest possible one. */
const waveCells = (rollout: CalendarRollout, wave: CalendarWave, timeZone: string): string[] => {
  const { orgs, start, end, planned } = wave;
  const [first] = planned;
  const from = start ?? first;
  return [
    wave.wave,
    waveState(rollout, wave)[1],
    grouped(orgs),
    from === undefined ? '' : clockTime(from, timeZone),
    end === null ? '' : clockTime(end, timeZone),
    windowText(wave.windows),
  ];
};

/** The data of a hub's calendar page. */
export const calendarPage = (
  pushes: readonly CountedPushRequest[],
  rollouts: readonly CalendarRollout[],
  { now, timeZone = 'UTC' }: { now: Date; timeZone?: string | undefined },
): TablesPage => {
  const open = pushes.filter(({ status }) => isUnderWay(status)).length;
  const sections: Section[] = [
    {
      title: 'Rollouts',
      titles: ['Rollout', 'Plan', 'Status'],
      rows: rollouts.map((rollout) => [pushName(rollout), rollout.planFile, outcomeText(rollout)]),
    },
    {
      title: 'Waves',
      titles: ['Plan', ...waveTitles(timeZone)],
      rows: rollouts.flatMap((rollout) =>
        rollout.waves.map((wave) => [rollout.planFile, ...waveCells(rollout, wave, timeZone)]),
      ),
    },
    {
      title: 'Freezes',
      titles: ['Plan', 'From', 'To', 'Time zone', 'Reason'],
      rows: rollouts.flatMap(({ planFile, freezes }) =>
        freezes.map((freeze) => [planFile, freeze.from, freeze.to, freeze.timeZone, freeze.reason ?? '']),
      ),
    },
    { title: 'Push requests', titles: pushTitles(timeZone), rows: pushes.map((push) => pushCells(push, timeZone)) },
  ];
  return {
    kind: 'tables',
    createdAt: now.toISOString(),
    eyebrow: 'Push upgrades',
    name: 'Calendar',
    outcome: `${counted(pushes.length, 'push request')}, ${grouped(open)} scheduled or running; ${counted(rollouts.length, 'rollout')}`,
    timeline: hubTimeline(pushes, rollouts, now, timeZone),
    sections: sections.filter(({ rows }) => rows.length > 0),
    notes: rollouts.length === 0 ? [] : ['Planned starts are the earliest possible ones, if every gate passes.'],
    next: [],
  };
};

const pushTitles = (timeZone: string): string[] => [
  ...['Push request', 'Package', 'Version', 'Status'],
  ...[`Start (${timeZone})`, `End (${timeZone})`, 'Orgs', 'Succeeded', 'Failed'],
];

const pushCells = (push: CountedPushRequest, timeZone: string): string[] => {
  const time = (iso: string | null): string => (iso === null ? '' : clockTime(iso, timeZone));
  const { pushRequestId, package: pkg, version, status, startTime, scheduledStartTime, endTime, jobs } = push;
  return [
    ...[pushRequestId, pkg.name, version.number, aboutStatus(status).label],
    ...[time(startTime ?? scheduledStartTime), time(endTime)],
    ...[jobs.total, jobs.succeeded, jobs.failed].map(grouped),
  ];
};

/** How long windows are shown after the last planned start, and how many at most. */
const AHEAD = { ms: 14 * DAY_MS, most: 60 };

/** The waves of rollouts in their order, then pushes, the newest first. */
const hubTimeline = (
  pushes: readonly CountedPushRequest[],
  rollouts: readonly CalendarRollout[],
  now: Date,
  timeZone: string,
): TimelineData => ({
  now: now.toISOString(),
  timeZone,
  rows: [...rollouts.flatMap((rollout) => waveRows(rollout, now)), ...pushes.map(pushRow)],
});

/** The waves of one rollout. */
export const rolloutTimeline = (rollout: CalendarRollout, now: Date): TimelineData =>
  hubTimeline([], [rollout], now, 'UTC');

const pushRow = (push: CountedPushRequest): TimelineRow => {
  const { pushRequestId, status, jobs, startTime, scheduledStartTime, endTime } = push;
  const { label, count: kind, final } = aboutStatus(status);
  const from = startTime ?? scheduledStartTime;
  const failed = jobs.failed === 0 ? '' : `, ${grouped(jobs.failed)} failed`;
  return {
    group: 'Pushes',
    label: `${pushName(push)} ${pushRequestId}`,
    kind,
    status: label,
    detail: `${counted(jobs.total, 'org')}${failed}`,
    bars: from === null ? [] : [{ from, to: endTime ?? (final || status === 'Created' ? from : null) }],
    windows: [],
    freezes: [],
  };
};

const waveRows = (rollout: CalendarRollout, now: Date): TimelineRow[] => {
  const group = `Rollout of ${pushName(rollout)} (${rollout.planFile})`;
  const freezes = rollout.freezes.flatMap(daysOf);
  return rollout.waves.map((wave) => {
    const [kind, status] = waveState(rollout, wave);
    const { orgs, start, end, planned } = wave;
    const begun = start === null ? [] : [{ from: start, to: end }];
    const bars = [...begun, ...planned.map((from) => ({ from, to: from }))];
    const detail = counted(orgs, 'org');
    return { group, label: wave.wave, kind, status, detail, bars, windows: windowsOf(wave, rollout, now), freezes };
  });
};

/** `Planned`, or the progress of the wave. */
const waveState = (
  { outcome }: CalendarRollout,
  { start, end, planned }: CalendarWave,
): [kind: TimelineRow['kind'], status: string] => {
  if (outcome === 'unknown') return ['canceled', 'Unknown'];
  if (end !== null && planned.length === 0) return ['succeeded', 'Ended'];
  if (start !== null) return ['inProgress', 'Under way'];
  return planned.length > 0 ? ['planned', 'Planned'] : ['canceled', 'Not planned'];
};

/** From the first day of the freeze in its zone to the end of the last. */
const daysOf = (freeze: CalendarRollout['freezes'][number]): Span[] => {
  const from = closesAt([], [freeze], new Date(Date.parse(freeze.from) - 2 * DAY_MS));
  const to = from && nextOpening([], [freeze], from);
  return from && to ? [{ from: from.toISOString(), to: to.toISOString() }] : [];
};

const windowsOf = ({ windows, planned }: CalendarWave, { freezes }: CalendarRollout, now: Date): Span[] => {
  const last = planned.at(-1);
  if (windows.length === 0 || last === undefined) return [];
  const until = new Date(Date.parse(last) + AHEAD.ms);
  return openingsBetween(windows, freezes, [now, until], AHEAD.most).map(([from, to]) => ({
    from: from.toISOString(),
    to: to.toISOString(),
  }));
};

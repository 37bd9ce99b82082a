import type { CountedPushRequest } from '../../core/model.js';
import type { CalendarRollout, CalendarWave } from '../../core/rollout/result/calendar.js';
import { aboutStatus, isUnderWay } from '../../core/status.js';
import { paragraph, section, table, type Block } from '../document/blocks.js';
import type { Section, TablesPage } from '../pageData.js';
import { pushName, counted, grouped } from '../text.js';
import { hubTimeline, waveState } from '../timeline.js';
import { clockTime } from '../time.js';
import { windowText } from './waveRules.js';

/** `tripped: 3 of 40 orgs failed` */
export const outcomeText = ({ outcome, reason }: CalendarRollout): string =>
  [outcome === 'not-started' ? 'not started' : outcome, reason].filter(Boolean).join(': ');

/** Rollouts with their waves: when they ran, and when they will run if every gate passes. */
export const formatCalendar = (rollouts: readonly CalendarRollout[], timeZone = 'UTC'): Block[] =>
  rollouts.flatMap((rollout) =>
    section(`Rollout of ${pushName(rollout)}, ${rollout.planFile}`, [
      paragraph(outcomeText(rollout)),
      table(
        rollout.waves.map((wave) => waveCells(rollout, wave, timeZone)),
        WAVE_TITLES.map((title, place) => ({
          title: title.replace('%s', timeZone),
          value: (cells: readonly string[]) => cells[place] ?? '',
          ...(title === 'Orgs' ? { align: 'right' as const } : {}),
          ...(place === WAVE_TITLES.length - 1 ? { gives: 'wrap' as const } : {}),
        })),
      ),
    ]),
  );

export const WAVE_TITLES = ['Wave', 'Status', 'Orgs', 'Start (%s)', 'End (%s)', 'Windows'] as const;

/** The cells of a wave. A planned start is the earliest possible one. */
export const waveCells = (rollout: CalendarRollout, wave: CalendarWave, timeZone: string): string[] => {
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
  const waves = rollouts.flatMap((rollout) => rollout.waves.map((wave) => waveCells(rollout, wave, timeZone)));
  const files = rollouts.flatMap(({ planFile, waves: all }) => all.map(() => planFile));
  const sections: Section[] = [
    {
      title: 'Rollouts',
      titles: ['Rollout', 'Plan', 'Status'],
      rows: rollouts.map((rollout) => [pushName(rollout), rollout.planFile, outcomeText(rollout)]),
    },
    {
      title: 'Waves',
      titles: ['Plan', ...WAVE_TITLES.map((title) => title.replace('%s', timeZone))],
      rows: waves.map((cells, index) => [files[index] ?? '', ...cells]),
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

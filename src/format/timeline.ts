import type { CountedPushRequest } from '../core/model.js';
import type { CalendarRollout, CalendarWave } from '../core/rollout/result/calendar.js';
import { closesAt, nextOpening, openingsBetween } from '../core/rollout/plan/window.js';
import { aboutStatus } from '../core/status.js';
import { DAY_MS } from '../core/text/calendar.js';
import type { Span, TimelineData, TimelineRow } from './pageData.js';
import { pushName, counted, grouped } from './text.js';

/** How long windows are shown after the last planned start, and how many at most. */
const AHEAD = { ms: 14 * DAY_MS, most: 60 };

/** The waves of rollouts in their order, then pushes, the newest first. */
export const hubTimeline = (
  pushes: readonly CountedPushRequest[],
  rollouts: readonly CalendarRollout[],
  now: Date,
  timeZone: string,
): TimelineData => ({
  now: now.toISOString(),
  timeZone,
  rows: [...rollouts.flatMap((rollout) => waveRows(rollout, now)), ...pushes.flatMap((push) => pushRow(push))],
});

/** The waves of one rollout. */
export const rolloutTimeline = (rollout: CalendarRollout, now: Date, timeZone = 'UTC'): TimelineData =>
  hubTimeline([], [rollout], now, timeZone);

const pushRow = (push: CountedPushRequest): TimelineRow[] => {
  const { pushRequestId, status, jobs, startTime, scheduledStartTime, endTime } = push;
  const { label, count: kind, final } = aboutStatus(status);
  const from = startTime ?? scheduledStartTime;
  const failed = jobs.failed === 0 ? '' : `, ${grouped(jobs.failed)} failed`;
  return [
    {
      group: 'Pushes',
      label: `${pushName(push)} ${pushRequestId}`,
      kind,
      status: label,
      detail: `${counted(jobs.total, 'org')}${failed}`,
      bars: from === null ? [] : [{ from, to: endTime ?? (final || status === 'Created' ? from : null) }],
      windows: [],
      freezes: [],
    },
  ];
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
export const waveState = (
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

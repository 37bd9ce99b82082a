import type { PushReport } from '../../../src/core/report/report.js';
import { grouped } from '../../../src/core/text/numbers.js';
import { utcTime } from '../../../src/core/text/calendar.js';
import { element, inNumbers, swatch } from '../dom.js';
import { timeChart, timeText } from '../timeChart.js';
import { progressOf, type Progress } from './progress.js';

const SERIES = [
  { kind: 'succeeded', label: 'Succeeded' },
  { kind: 'failed', label: 'Failed' },
] as const;

/** How many orgs had succeeded and failed at each moment. */
export const progressSection = (section: HTMLElement, report: PushReport): void => {
  const points = progressOf(report);
  section.append(
    element('p', { class: 'key' }, ...SERIES.map(({ kind, label }) => element('span', {}, swatch(kind), label))),
  );
  addLines(section, points, report.jobs.total);
  section.append(inNumbers(['From', 'Succeeded', 'Failed', 'Succeeded so far', 'Failed so far'], rows(report)));
};

const addLines = (section: HTMLElement, points: readonly Progress[], total: number): void => {
  const from = points[0]?.time ?? 0;
  const last = points.at(-1) ?? { time: 0, succeeded: 0, failed: 0 };
  const said = `${grouped(last.succeeded)} succeeded and ${grouped(last.failed)} failed of ${grouped(total)}`;
  timeChart(section, {
    label: `Orgs that have ended, over time, until ${timeText(last.time)}: ${said}`,
    times: points.map(({ time }) => time),
    lines: SERIES.map(({ kind, label }) => ({
      label,
      values: points.map((point) => point[kind]),
      style: (palette) => ({
        borderColor: palette[kind],
        backgroundColor: `${palette[kind]}22`,
        borderWidth: 2,
        fill: 'origin',
      }),
    })),
    marks: { wide: 10, narrow: 4 },
    title: `UTC, ${dates(from, last.time)}`,
    valueText: grouped,
    valueAxis: (palette) => ({
      beginAtZero: true,
      suggestedMax: total,
      border: { display: false },
      grid: { color: ({ tick }) => (tick.value === 0 ? palette.muted : palette.line) },
      ticks: { maxTicksLimit: 5, precision: 0, callback: (value) => grouped(Number(value)) },
    }),
  });
};

const dates = (from: number, to: number): string => {
  const [first, last] = [from, to].map((time) => new Date(time).toISOString().slice(0, 10));
  return first === last ? `${first}` : `${first} to ${last}`;
};

const rows = ({ timeline }: PushReport): string[][] => {
  let [succeeded, failed] = [0, 0];
  return timeline.completions.map((each) => {
    succeeded += each.succeeded;
    failed += each.failed;
    return [utcTime(each.time), ...[each.succeeded, each.failed, succeeded, failed].map(grouped)];
  });
};

import type { ScriptableScaleContext } from 'chart.js';
import type { PushReport } from '../../../src/core/report/report.js';
import { utcTime } from '../../../src/format/time.js';
import { addChart } from '../chart.js';
import { element, swatch } from '../dom.js';
import { grouped } from '../numbers.js';
import { inNumbers } from '../numbersTable.js';
import { markOf, stepFor } from '../timeAxis.js';
import { progressOf, type Progress } from './progress.js';

const MARKS = { wide: 10, narrow: 4 };

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
  const span = last.time - from;
  const said = `${grouped(last.succeeded)} succeeded and ${grouped(last.failed)} failed of ${grouped(total)}`;
  addChart<'line'>(
    section,
    `Orgs that have ended, over time, until ${timeText(last.time)}: ${said}`,
    (palette, narrow) => {
      // The axis counts in steps, because its rounding errors are too large for milliseconds.
      const step = stepFor(span, narrow ? MARKS.narrow : MARKS.wide);
      return {
        height: narrow ? 220 : 280,
        config: {
          type: 'line',
          data: {
            datasets: SERIES.map(({ kind, label }) => ({
              label,
              data: points.map((point) => ({ x: point.time / step, y: point[kind] })),
              borderColor: palette[kind],
              backgroundColor: `${palette[kind]}22`,
              borderWidth: 2,
              fill: 'origin',
              pointRadius: 0,
              pointHoverRadius: 4,
            })),
          },
          options: {
            parsing: false,
            interaction: { mode: 'index', intersect: false },
            scales: {
              x: {
                type: 'linear',
                min: Math.floor(from / step),
                max: last.time / step,
                grid: { display: false },
                title: { display: true, text: `UTC, ${dates(from, last.time)}` },
                ticks: {
                  stepSize: 1,
                  maxRotation: 0,
                  callback: (value) => markOf(Number(value) * step, step, span),
                  includeBounds: false,
                },
              },
              y: {
                beginAtZero: true,
                suggestedMax: total,
                border: { display: false },
                grid: {
                  color: (context: ScriptableScaleContext) => (context.tick.value === 0 ? palette.muted : palette.line),
                },
                ticks: { maxTicksLimit: 5, precision: 0, callback: (value) => grouped(Number(value)) },
              },
            },
            plugins: {
              tooltip: {
                displayColors: false,
                callbacks: {
                  title: ([item]) => timeText(points[item?.dataIndex ?? 0]?.time ?? 0),
                  label: ({ dataset, dataIndex, datasetIndex }) => {
                    const kind = SERIES[datasetIndex]?.kind ?? 'succeeded';
                    return `${dataset.label ?? ''}: ${grouped(points[dataIndex]?.[kind] ?? 0)}`;
                  },
                },
              },
            },
          },
        },
      };
    },
  );
};

const timeText = (time: number): string => utcTime(new Date(time).toISOString());

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

import type { ChartDataset, ScaleOptions } from 'chart.js';
import { utcTime } from '../../src/core/text/calendar.js';
import { addChart, type Palette } from './chart.js';
import { markOf, stepFor } from './timeAxis.js';

/** A value at each moment. */
type Line = {
  label: string;
  values: readonly number[];
  style: (palette: Palette) => Partial<ChartDataset<'line'>>;
};

type TimeChart = {
  /** What it shows, in words. */
  label: string;
  /** Milliseconds since 1970. */
  times: readonly number[];
  lines: readonly Line[];
  /** For how many marks the axis of time has room. */
  marks: { wide: number; narrow: number };
  /** Below the axis of time, which then begins at a mark. */
  title?: string;
  valueText: (value: number) => string;
  valueAxis: (palette: Palette) => ScaleOptions<'linear'>;
};

export const timeText = (time: number): string => utcTime(new Date(time).toISOString());

/** Areas over time. */
export const timeChart = (
  section: HTMLElement,
  { label: said, times, lines, marks, title, valueText, valueAxis }: TimeChart,
): void => {
  const [from = 0, to = 0] = [times.at(0), times.at(-1)];
  addChart<'line'>(section, said, (palette, narrow) => {
    // The axis counts in steps, because its rounding errors are too large for milliseconds.
    const step = stepFor(to - from, narrow ? marks.narrow : marks.wide);
    return {
      height: narrow ? 220 : 280,
      config: {
        type: 'line',
        data: {
          datasets: lines.map(({ label, values, style }) => ({
            label,
            data: values.map((value, index) => ({ x: (times[index] ?? 0) / step, y: value })),
            pointRadius: 0,
            pointHoverRadius: 4,
            ...style(palette),
          })),
        },
        options: {
          parsing: false,
          interaction: { mode: 'index', intersect: false },
          scales: {
            x: {
              type: 'linear',
              min: title === undefined ? from / step : Math.floor(from / step),
              max: to / step,
              grid: { display: false },
              title: { display: title !== undefined, text: title ?? '' },
              ticks: {
                stepSize: 1,
                maxRotation: 0,
                callback: (value) => markOf(Number(value) * step, step, to - from),
                includeBounds: false,
              },
            },
            y: valueAxis(palette),
          },
          plugins: {
            tooltip: {
              displayColors: false,
              callbacks: {
                title: ([item]) => timeText(times[item?.dataIndex ?? 0] ?? 0),
                label: ({ dataset, dataIndex, datasetIndex }) =>
                  `${dataset.label ?? ''}: ${valueText(lines[datasetIndex]?.values[dataIndex] ?? 0)}`,
              },
            },
          },
        },
      },
    };
  });
};

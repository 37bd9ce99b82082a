import type { AdoptionPage } from '../../../src/format/pageData.js';
import { utcTime } from '../../../src/format/time.js';
import { addChart } from '../chart.js';
import { element, foreign, swatch } from '../dom.js';
import { inNumbers } from '../numbersTable.js';
import type { Palette } from '../colors.js';
import { markOf, stepFor } from '../timeAxis.js';
import { trendOf, type Series } from './trend.js';

const MARKS = { wide: 8, narrow: 3 };

/** The newest version has the first colour. */
const KINDS: ReadonlyArray<keyof Palette> = ['succeeded', 'inProgress', 'pending', 'created', 'canceled', 'other'];

/** The share of orgs by version over time, from the snapshots. */
export const trendSection = (section: HTMLElement, trend: AdoptionPage['trend']): void => {
  const series = trendOf(trend);
  const keys = series.map(({ version }, index) =>
    element('span', {}, swatch(KINDS[index] ?? 'other'), foreign(version)),
  );
  section.append(element('p', { class: 'key' }, ...keys));
  addAreas(section, series);
  const rows = trend.map(({ time }, index) => [
    utcTime(time),
    ...series.map(({ points }) => percent(points[index]?.share ?? 0)),
  ]);
  section.append(inNumbers(['Time', ...series.map(({ version }) => version)], rows));
};

const percent = (share: number): string => `${share.toFixed(1)} %`;

const timeText = (time: number): string => utcTime(new Date(time).toISOString());

const addAreas = (section: HTMLElement, series: readonly Series[]): void => {
  const times = series[0]?.points.map(({ time }) => time) ?? [];
  const [from = 0, to = 0] = [times.at(0), times.at(-1)];
  const said = series.map(({ version, points }) => `${version} ${percent(points.at(-1)?.share ?? 0)}`).join(', ');
  addChart<'line'>(
    section,
    `Share of orgs by version, from ${timeText(from)} to ${timeText(to)}. At the end: ${said}`,
    (palette, narrow) => {
      // The axis counts in steps, because its rounding errors are too large for milliseconds.
      const step = stepFor(to - from, narrow ? MARKS.narrow : MARKS.wide);
      return {
        height: narrow ? 220 : 280,
        config: {
          type: 'line',
          data: {
            datasets: series.map(({ version, points }, index) => {
              const color = palette[KINDS[index] ?? 'other'];
              return {
                label: version,
                data: points.map(({ time, share }) => ({ x: time / step, y: share })),
                borderColor: palette.paper,
                backgroundColor: color,
                pointBackgroundColor: color,
                borderWidth: 1,
                fill: index === 0 ? 'origin' : '-1',
                pointRadius: points.length === 1 ? 3 : 0,
                pointHoverRadius: 4,
              };
            }),
          },
          options: {
            parsing: false,
            interaction: { mode: 'index', intersect: false },
            scales: {
              x: {
                type: 'linear',
                min: from / step,
                max: to / step,
                grid: { display: false },
                ticks: {
                  stepSize: 1,
                  maxRotation: 0,
                  callback: (value) => markOf(Number(value) * step, step, to - from),
                  includeBounds: false,
                },
              },
              y: {
                stacked: true,
                min: 0,
                max: 100,
                border: { display: false },
                grid: { color: palette.line },
                ticks: { maxTicksLimit: 5, callback: (value) => `${Number(value)} %` },
              },
            },
            plugins: {
              tooltip: {
                displayColors: false,
                callbacks: {
                  title: ([item]) => timeText(times[item?.dataIndex ?? 0] ?? 0),
                  label: ({ dataset, dataIndex, datasetIndex }) =>
                    `${dataset.label ?? ''}: ${percent(series[datasetIndex]?.points[dataIndex]?.share ?? 0)}`,
                },
              },
            },
          },
        },
      };
    },
  );
};

import type { AdoptionPage } from '../../../src/format/pageData.js';
import type { Palette } from '../chart.js';
import { element, foreign, inNumbers, swatch } from '../dom.js';
import { timeChart, timeText } from '../timeChart.js';
import { trendOf, type Series } from './trend.js';

/** The newest version has the first colour. */
const KINDS: ReadonlyArray<keyof Palette> = ['succeeded', 'inProgress', 'pending', 'created', 'canceled', 'other'];

/** The share of orgs by version over time, from the snapshots. */
export const trendSection = (section: HTMLElement, trend: AdoptionPage['trend']): void => {
  const series = trendOf(trend);
  const keys = series.map(({ version }, index) =>
    element('span', {}, swatch(KINDS[index] ?? 'other'), foreign(version)),
  );
  section.append(element('p', { class: 'key' }, ...keys));
  const times = trend.map(({ time }) => Date.parse(time));
  addAreas(section, times, series);
  const rows = times.map((time, index) => [timeText(time), ...series.map(({ shares }) => percent(shares[index] ?? 0))]);
  section.append(inNumbers(['Time', ...series.map(({ version }) => version)], rows));
};

const percent = (share: number): string => `${share.toFixed(1)} %`;

const addAreas = (section: HTMLElement, times: readonly number[], series: readonly Series[]): void => {
  const [from = 0, to = 0] = [times.at(0), times.at(-1)];
  const said = series.map(({ version, shares }) => `${version} ${percent(shares.at(-1) ?? 0)}`).join(', ');
  timeChart(section, {
    label: `Share of orgs by version, from ${timeText(from)} to ${timeText(to)}. At the end: ${said}`,
    times,
    lines: series.map(({ version, shares }, index) => ({
      label: version,
      values: shares,
      style: (palette) => {
        const color = palette[KINDS[index] ?? 'other'];
        return {
          borderColor: palette.paper,
          backgroundColor: color,
          pointBackgroundColor: color,
          borderWidth: 1,
          fill: index === 0 ? 'origin' : '-1',
        };
      },
    })),
    marks: { wide: 8, narrow: 3 },
    valueText: percent,
    valueAxis: (palette) => ({
      stacked: true,
      min: 0,
      max: 100,
      border: { display: false },
      grid: { color: palette.line },
      ticks: { maxTicksLimit: 5, callback: (value) => `${Number(value)} %` },
    }),
  });
};

import { addChart, type Palette } from './chart.js';
import { element, swatch } from './dom.js';
import { grouped, shareText } from '../../src/core/text/numbers.js';

/** A number of orgs, in a colour of the style sheet. */
export type Part = { label: string; kind: keyof Palette; count: number };

/** One bar for all orgs, and below it the number in each part. */
export const shareBar = (section: HTMLElement, title: string, parts: readonly Part[], total: number): void => {
  const said = parts.map(({ label, count }) => `${label} ${grouped(count)}`).join(', ');
  if (parts.length > 0)
    addChart<'bar'>(section, `${title}: ${said}`, (palette) => ({
      height: 36,
      config: {
        type: 'bar',
        data: {
          labels: ['Orgs'],
          datasets: parts.map(({ label, kind, count }) => ({
            label,
            data: [count],
            backgroundColor: palette[kind],
            hoverBackgroundColor: palette[kind],
            borderColor: palette.paper,
            hoverBorderColor: palette.paper,
            borderWidth: { right: 1 },
            borderSkipped: false,
            barThickness: 28,
            minBarLength: 3,
          })),
        },
        options: {
          indexAxis: 'y',
          scales: { x: { display: false, stacked: true, max: total }, y: { display: false, stacked: true } },
          plugins: {
            tooltip: {
              displayColors: false,
              callbacks: {
                title: () => '',
                label: ({ datasetIndex }) => {
                  const { label = '', count = 0 } = parts[datasetIndex] ?? {};
                  return `${label}: ${grouped(count)}, ${shareText(count, total)}`;
                },
              },
            },
          },
        },
      },
    }));
  section.append(
    element(
      'ul',
      { class: 'legend' },
      ...parts.map(({ label, kind, count }) =>
        element(
          'li',
          {},
          element('strong', {}, grouped(count)),
          element('span', {}, swatch(kind), label),
          element('span', { class: 'muted' }, shareText(count, total)),
        ),
      ),
      element('li', {}, element('strong', {}, grouped(total)), element('span', {}, 'Total')),
    ),
  );
};

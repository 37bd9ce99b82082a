import type { PushReport } from '../../../src/core/report/report.js';
import { countRows, type STATUS_NAMES } from '../../../src/core/status.js';
import { addChart } from '../chart.js';
import { element, swatch } from '../dom.js';
import { grouped, share } from '../numbers.js';

/** What is done comes first, what is still to come last. */
const ORDER = [
  'Succeeded',
  'Failed',
  'Canceled',
  'InProgress',
  'Pending',
  'Created',
] as const satisfies typeof STATUS_NAMES;

/** One bar that all orgs share, and below it how many are in each state. */
export const statusSection = (section: HTMLElement, { jobs }: PushReport): void => {
  const parts = countRows(jobs, ORDER);
  const said = parts.map(({ label, count }) => `${label} ${grouped(count)}`).join(', ');
  if (parts.length > 0)
    addChart<'bar'>(section, `Orgs by status: ${said}`, (palette) => ({
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
          scales: { x: { display: false, stacked: true, max: jobs.total }, y: { display: false, stacked: true } },
          plugins: {
            tooltip: {
              displayColors: false,
              callbacks: {
                title: () => '',
                label: ({ datasetIndex }) => {
                  const { label = '', count = 0 } = parts[datasetIndex] ?? {};
                  return `${label}: ${grouped(count)}, ${share(count, jobs.total)}`;
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
          element('span', { class: 'muted' }, share(count, jobs.total)),
        ),
      ),
      element('li', {}, element('strong', {}, grouped(jobs.total)), element('span', {}, 'Total')),
    ),
  );
};

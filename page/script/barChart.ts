import { addChart } from './chart.js';
import { topOf, type Count } from './counts.js';
import { element, foreign } from './dom.js';
import { counted, grouped, share } from './numbers.js';
import { inNumbers } from './numbersTable.js';

const LINE_HEIGHT = 15;
/** A label breaks into lines of so many letters. */
const LABEL_LETTERS = { wide: 44, narrow: 20 };

const lines = (label: string, letters: number): string[] =>
  label.split(' ').reduce<string[]>((found, word) => {
    const last = found.at(-1);
    return last === undefined || `${last} ${word}`.length > letters
      ? [...found, word]
      : [...found.slice(0, -1), `${last} ${word}`];
  }, []);

/** Counts of orgs as bars that lie, each with its number at the right, and the whole list in numbers. */
export const barChart = (title: string, what: string, counts: readonly Count[], total: number): HTMLElement => {
  const figure = element('figure', {}, element('figcaption', {}, title));
  const bars = topOf(counts);
  const said = bars.map(({ label, count }) => `${label} ${grouped(count)}`).join(', ');
  addChart<'bar'>(figure, `${title}: ${said}`, (palette, narrow) => {
    const labels = bars.map(({ label }) => lines(label, narrow ? LABEL_LETTERS.narrow : LABEL_LETTERS.wide));
    const most = Math.max(...labels.map((each) => each.length));
    const bare = { grid: { display: false }, border: { display: false } };
    return {
      height: bars.length * (LINE_HEIGHT * most + 12) + 8,
      config: {
        type: 'bar',
        data: {
          labels,
          datasets: [
            {
              data: bars.map(({ count }) => count),
              backgroundColor: bars.map(({ muted }) => (muted ? palette.other : palette.failed)),
              barThickness: 14,
              borderRadius: 2,
              minBarLength: 2,
            },
          ],
        },
        options: {
          indexAxis: 'y',
          scales: {
            x: { display: false, beginAtZero: true },
            y: { ...bare, ticks: { autoSkip: false, color: palette.ink } },
            numbers: {
              ...bare,
              axis: 'y',
              type: 'category',
              position: 'right',
              offset: true,
              labels: bars.map(({ count }) => grouped(count)),
              ticks: { autoSkip: false, color: palette.ink },
            },
          },
          plugins: {
            tooltip: {
              displayColors: false,
              callbacks: {
                title: ([item]) => bars[item?.dataIndex ?? 0]?.label ?? '',
                label: ({ dataIndex }) => {
                  const { count = 0 } = bars[dataIndex] ?? {};
                  return `${counted(count, 'org')}, ${share(count, total)}`;
                },
              },
            },
          },
        },
      },
    };
  });
  figure.append(
    inNumbers(
      [what, 'Orgs', 'Of all failed'],
      counts.map(({ label, count }) => [foreign(label), grouped(count), share(count, total)]),
    ),
  );
  return figure;
};

import { Chart } from 'chart.js';
import { addChart, type Plan, type Palette } from './chart.js';
import { mergeBy, topOf, type Count } from './counts.js';
import { element, foreign, inNumbers } from './dom.js';
import { plain } from './plain.js';
import { counted, grouped, shareText } from '../../src/core/text/numbers.js';

const LINE_HEIGHT = 15;
const BAR_HEIGHT = 12;
/** The space between a label and its bar. */
const LABEL_GAP = 12;
/** The number of characters after which a label is wrapped. */
const LETTERS = { wide: 56, narrow: 20 };

/**
 * Counts of orgs as horizontal bars, each with its number at the right, and the whole list as a table, or in `table`.
 */
export const barChart = (
  title: string,
  what: string,
  counts: readonly Count[],
  total: number,
  { ofAll = 'Of all failed', table }: { ofAll?: string; table?: HTMLElement } = {},
): HTMLElement => {
  const figure = element('figure', {}, element('figcaption', {}, title));
  const { top, others } = topOf(mergeBy(counts, plain));
  const said = top.map(({ label, count }) => `${plain(label)} ${grouped(count)}`).join(', ');
  addChart<'bar'>(figure, `${title}: ${said}`, (palette, narrow) => bars(top, total, palette, narrow));
  if (others.length > 0) {
    const orgs = others.reduce((sum, { count }) => sum + count, 0);
    figure.append(element('p', { class: 'others' }, `${grouped(others.length)} others: ${counted(orgs, 'org')}`));
  }
  figure.append(
    table ??
      inNumbers(
        [what, 'Orgs', ofAll],
        counts.map(({ label, count }) => [foreign(label), grouped(count), shareText(count, total)]),
      ),
  );
  return figure;
};

const bars = (counts: readonly Count[], total: number, palette: Palette, narrow: boolean): Plan<'bar'> => {
  const labels = counts.map(({ label }) => linesOf(plain(label), narrow ? LETTERS.narrow : LETTERS.wide));
  const longest = Math.max(...labels.map((lines) => lines.length));
  const colors = counts.map(({ muted, kind = 'failed' }) => palette[muted ? 'other' : kind]);
  const bare = { grid: { display: false }, border: { display: false } };
  return {
    height: counts.length * (LINE_HEIGHT * longest + 10) + 16,
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: [
          {
            data: counts.map(({ count }) => count),
            backgroundColor: colors,
            hoverBackgroundColor: colors,
            barThickness: BAR_HEIGHT,
            borderRadius: 2,
            minBarLength: 2,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        scales: {
          x: { display: false, beginAtZero: true },
          y: {
            ...bare,
            afterFit: (axis) => {
              axis.width = widthOf(labels.flat(), axis.ctx) + LABEL_GAP;
            },
            ticks: { autoSkip: false, color: palette.ink, crossAlign: 'far', padding: 0 },
          },
          numbers: {
            ...bare,
            axis: 'y',
            type: 'category',
            position: 'right',
            offset: true,
            labels: counts.map(({ count }) => grouped(count)),
            ticks: { autoSkip: false, color: palette.ink, crossAlign: 'far' },
          },
        },
        plugins: {
          tooltip: {
            displayColors: false,
            callbacks: {
              title: ([item]) => plain(counts[item?.dataIndex ?? 0]?.label ?? ''),
              label: ({ dataIndex }) => {
                const { count = 0 } = counts[dataIndex] ?? {};
                return `${counted(count, 'org')}, ${shareText(count, total)}`;
              },
            },
          },
        },
      },
    },
  };
};

/** Breaks a label into lines of so many letters; a word that is longer is cut. */
const linesOf = (label: string, letters: number): string[] =>
  label
    .split(' ')
    .map((word) => (word.length > letters ? `${word.slice(0, letters - 1).toWellFormed()}…` : word))
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      return last === undefined || `${last} ${word}`.length > letters
        ? [...lines, word]
        : [...lines.slice(0, -1), `${last} ${word}`];
    }, []);

/** The width of the longest line: otherwise the chart cuts labels at a fraction of its width. */
const widthOf = (lines: readonly string[], context: CanvasRenderingContext2D): number => {
  context.save();
  context.font = `${Chart.defaults.font.size ?? 12}px ${Chart.defaults.font.family ?? ''}`;
  const width = Math.max(0, ...lines.map((line) => context.measureText(line).width));
  context.restore();
  return Math.ceil(width);
};

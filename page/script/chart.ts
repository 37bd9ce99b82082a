import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartType,
  type DefaultDataPoint,
} from 'chart.js';
import { element } from './dom.js';

Chart.register(BarController, BarElement, LineController, LineElement, PointElement);
Chart.register(CategoryScale, LinearScale, Filler, Tooltip);
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

/** The colours of charts are those of the style sheet, in the reader's current light or dark scheme. */
const COLORS = {
  ink: '--ink',
  muted: '--muted',
  line: '--line',
  paper: '--paper',
  succeeded: '--succeeded',
  failed: '--failed',
  inProgress: '--in-progress',
  pending: '--pending',
  created: '--created',
  canceled: '--canceled',
  other: '--other',
} as const;

export type Palette = Record<keyof typeof COLORS, string>;

/** The width between the margins of a sheet of paper, for a window of any width. */
const PAPER_WIDTH = 660;

const NARROW = matchMedia('(width < 40rem)');
const DARK = matchMedia('(prefers-color-scheme: dark)');

type Drawing = { draw: () => void; fitPaper: () => void };
const drawings: Drawing[] = [];

/** The description of a chart; `narrow` on a phone. */
export type Plan<T extends ChartType> = {
  height: number;
  config: ChartConfiguration<T, DefaultDataPoint<T>>;
};

/** A chart in `parent`; `label` describes its content in words. It is drawn again when colours or the width change. */
export const addChart = <T extends ChartType>(
  parent: HTMLElement,
  label: string,
  plan: (palette: Palette, narrow: boolean) => Plan<T>,
): void => {
  const canvas = element('canvas', { role: 'img', 'aria-label': label });
  const box = element('div', { class: 'chart' }, canvas);
  parent.append(box);
  let chart: Chart<T, DefaultDataPoint<T>> | undefined;
  const draw = (): void => {
    const palette = readPalette();
    Chart.defaults.color = palette.muted;
    Chart.defaults.borderColor = palette.line;
    const { height, config } = plan(palette, NARROW.matches);
    box.style.height = `${height}px`;
    chart?.destroy();
    chart = new Chart<T, DefaultDataPoint<T>>(canvas, config);
  };
  const fitPaper = (): void => {
    if (chart !== undefined && chart.width > PAPER_WIDTH) chart.resize(PAPER_WIDTH, chart.height);
  };
  drawings.push({ draw, fitPaper });
  draw();
};

const readPalette = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(COLORS).map(([name, property]) => [name, style.getPropertyValue(property).trim()]);
  return Object.fromEntries(entries) as Palette;
};

const redraw = (): void => {
  for (const { draw } of drawings) draw();
};

NARROW.addEventListener('change', redraw);
DARK.addEventListener('change', redraw);

/** Paper is white, and narrower than most windows. */
addEventListener('beforeprint', () => {
  document.documentElement.classList.add('paper');
  redraw();
  for (const { fitPaper } of drawings) fitPaper();
});
addEventListener('afterprint', () => {
  document.documentElement.classList.remove('paper');
  redraw();
});

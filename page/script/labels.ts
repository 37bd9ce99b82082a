import { Chart } from 'chart.js';

/** Wraps a label after a number of characters; a longer word is cut. */
export const linesOf = (label: string, letters: number): string[] =>
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
export const widthOf = (lines: readonly string[], context: CanvasRenderingContext2D): number => {
  context.save();
  context.font = `${Chart.defaults.font.size ?? 12}px ${Chart.defaults.font.family ?? ''}`;
  const width = Math.max(0, ...lines.map((line) => context.measureText(line).width));
  context.restore();
  return Math.ceil(width);
};

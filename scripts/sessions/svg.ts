import type { Cell, Screen, Style } from './screen.js';

const SIZE = 14;
const CELL = { width: 8.4, height: 20 };
const MARGIN = { side: 20, top: 44, bottom: 16 };
/** As terminals have them: black, red, green, yellow, blue, magenta, cyan, white, and the bright ones. */
const COLORS = [
  ...['#6e7681', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ...['#8b949e', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
];
const INK = '#e6edf3';
const PAPER = '#0d1117';

type Run = { column: number; columns: number; text: string; style: Style };

/** A picture of a terminal window with its content. */
export const svgOf = (screen: Screen, columns: number, label: string): string => {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN.side);
  const height = screen.length * CELL.height + MARGIN.top + MARGIN.bottom;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, place) => `<circle cx="${MARGIN.side + 4 + place * 20}" cy="20" r="6" fill="${color}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(label)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>`,
    ...dots,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${SIZE}" fill="${INK}">`,
    ...screen.flatMap((row, line) => runsOf(row).map((run) => drawn(run, MARGIN.top + line * CELL.height))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
};

/** The text is stretched to the width of its columns in any font, so that tables stay aligned. */
const drawn = ({ column, columns, text, style }: Run, top: number): string => {
  const x = (MARGIN.side + column * CELL.width).toFixed(1);
  const width = (columns * CELL.width).toFixed(1);
  const fill = style.color === undefined ? '' : ` fill="${COLORS[style.color] ?? INK}"`;
  const faint = style.dim ? ' opacity="0.65"' : '';
  // Drawn as a rectangle, because fonts leave gaps between blocks.
  if (/^█+$/.test(text))
    return `<rect x="${x}" y="${top + 3}" width="${width}" height="${SIZE}"${fill || ` fill="${INK}"`}${faint}/>`;
  const bold = style.bold ? ' font-weight="bold"' : '';
  return `<text x="${x}" y="${top + SIZE}" textLength="${width}" xml:space="preserve"${fill}${faint}${bold}>${escaped(text)}</text>`;
};

/** A run of text in one style. Two or more blanks are not drawn. */
const runsOf = (row: readonly Cell[]): Run[] => {
  const runs: Run[] = [];
  let blanks = '';
  for (const [column, { text, style }] of row.entries()) {
    if (text === ' ') {
      blanks += ' ';
      continue;
    }
    const last = runs.at(-1);
    const goesOn = last && blanks.length < 2 && sameInk(last, { text, style });
    if (goesOn) Object.assign(last, { text: last.text + blanks + text, columns: column + 1 - last.column });
    else runs.push({ column, columns: 1, text, style });
    blanks = '';
  }
  return runs;
};

const isBlock = (text: string): boolean => text.startsWith('█');

const sameInk = (run: Run, cell: Cell): boolean =>
  isBlock(run.text) === isBlock(cell.text) &&
  run.style.color === cell.style.color &&
  run.style.bold === cell.style.bold &&
  run.style.dim === cell.style.dim;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

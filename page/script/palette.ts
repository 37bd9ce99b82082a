/** The colours of charts are those of the style sheet, as the reader's light or dark setting has them now. */
const NAMES = {
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

export type Palette = Record<keyof typeof NAMES, string>;

export const readPalette = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(NAMES).map(([name, property]) => [name, style.getPropertyValue(property).trim()]);
  return Object.fromEntries(entries) as Palette;
};

/** The colours of charts are those of the style sheet, in the reader's current light or dark scheme. */
export const COLORS = {
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

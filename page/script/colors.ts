/** The colours of charts are those of the style sheet, as the reader's light or dark setting has them now. */
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

import type { SfCommand } from '@salesforce/sf-plugins-core';

/** In a log, a progress line is written at most once in this time. */
export const LINE_EVERY_MS = 10_000;

/** After this time without changes a line is written, so that a log shows that the command is alive. */
const HEARTBEAT_MS = 60_000;

/** Writes a line to the log where its key is new, or the last line is a minute old. */
export const newLines = (command: Pick<SfCommand<unknown>, 'logToStderr'>): ((line: string, key?: string) => void) => {
  let [shown, shownAt] = ['', 0];
  return (line, key = line) => {
    if (key === shown && Date.now() - shownAt < HEARTBEAT_MS) return;
    command.logToStderr(line);
    [shown, shownAt] = [key, Date.now()];
  };
};

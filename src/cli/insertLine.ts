import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Progress } from '../core/push/progress.js';
import { insertProgress } from '../format/schedule.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** In a log there is a line at most so often, and one when all orgs are in; the spinner would glue its lines together. */
const LINE_EVERY_MS = 10_000;

export type InsertLine = { show(progress: Progress): void; stop(): void };

/** How far the scheduling is: a live line on a terminal, a few whole lines elsewhere, always on standard error. */
export const insertLine = (
  command: Pick<SfCommand<unknown>, 'spinner' | 'logToStderr' | 'jsonEnabled'>,
): InsertLine => {
  const doing = messages.getMessage('progress');
  if (process.stderr.isTTY && !command.jsonEnabled()) {
    command.spinner.start(doing);
    return {
      show(progress) {
        command.spinner.status = insertProgress(progress);
      },
      stop() {
        command.spinner.stop();
      },
    };
  }
  let [shown, shownAt] = ['', Date.now()];
  return {
    show(progress) {
      const text = `${doing}... ${insertProgress(progress)}`;
      const isLast = progress.accepted.size + progress.rejected.size === progress.plan.orgs.length;
      if (text === shown || (!isLast && Date.now() - shownAt < LINE_EVERY_MS)) return;
      command.logToStderr(text);
      [shown, shownAt] = [text, Date.now()];
    },
    stop: () => undefined,
  };
};

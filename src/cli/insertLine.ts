import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Progress } from '../core/events.js';
import { insertProgress } from '../format/schedule.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** In a log there is a line at most so often. */
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
  let shownAt = Date.now();
  return {
    show(progress) {
      if (Date.now() - shownAt < LINE_EVERY_MS) return;
      command.logToStderr(`${doing}: ${insertProgress(progress)}`);
      shownAt = Date.now();
    },
    stop: () => undefined,
  };
};

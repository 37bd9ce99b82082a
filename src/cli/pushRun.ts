import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Progress } from '../core/events.js';
import type { Journal, PushOrg } from '../core/ports.js';
import { schedule, type Scheduled } from '../core/schedule.js';
import { ScheduleBroken } from '../core/scheduleBroken.js';
import { insertProgress } from '../format/schedule.js';
import { brokenError } from './errors.js';
import type { Interrupt } from './interrupt.js';
import { fromEnvironment, realPace } from './pace.js';
import type { RetryLog } from './retryLog.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

const PLAIN_LINES_MS = 10_000;

/** The command that goes on with a push, to be pasted. */
export const resumeCommand = (username: string, pushRequestId: string | undefined): string =>
  `sf package push resume ${pushRequestId === undefined ? '--use-most-recent' : `-i ${pushRequestId}`} --target-org ${username}`;

export type Running = Pick<SfCommand<unknown>, 'spinner' | 'logToStderr' | 'jsonEnabled'>;

/**
 * Carries a push on to where it is scheduled. Whatever stops it, Ctrl-C too, ends with the command that goes on:
 * everything that was begun is in the journal.
 */
export const carryOn = async (
  command: Running,
  start: Progress,
  run: { org: PushOrg; journal: Journal; username: string; retries: RetryLog; interrupt: Interrupt },
): Promise<Scheduled> => {
  const { org, journal, username, retries, interrupt } = run;
  let progress = start;
  const resume = (): string => resumeCommand(username, progress.pushRequestId);
  interrupt.advice = () => messages.getMessage('interrupted.resume', [resume()]);
  const show = process.stderr.isTTY ? liveLine(command) : plainLines(command);
  try {
    const scheduled = await schedule(start, {
      org,
      journal,
      pace: realPace,
      firstPauseMs: fromEnvironment('SF_PACKAGE_PUSH_RETRY_MS'),
      onProgress(next) {
        progress = next;
        show(insertProgress(next));
      },
      onRetry: retries.note,
    });
    interrupt.advice = () => messages.getMessage('interrupted.scheduled', [scheduled.pushRequestId]);
    return scheduled;
  } catch (error) {
    // Whatever else went wrong, a full disk for example, the push is where the journal has it.
    const broken =
      error instanceof ScheduleBroken ? error : new ScheduleBroken(error as Error, progress.pushRequestId, false);
    if (command.jsonEnabled() && !broken.canceled) command.logToStderr(resume());
    throw brokenError(broken, resume());
  } finally {
    command.spinner.stop();
  }
};

const liveLine = (command: Running): ((line: string) => void) => {
  command.spinner.start(messages.getMessage('progress'));
  return (line) => {
    command.spinner.status = line;
  };
};

/** In the log of a pipeline the spinner would glue its lines together. */
const plainLines = (command: Running): ((line: string) => void) => {
  let [shown, shownAt] = ['', 0];
  return (line) => {
    const isLast = /^(\S+) of \1 /.test(line);
    if (command.jsonEnabled() || line === shown || (!isLast && Date.now() - shownAt < PLAIN_LINES_MS)) return;
    command.logToStderr(`${messages.getMessage('progress')}... ${line}`);
    [shown, shownAt] = [line, Date.now()];
  };
};

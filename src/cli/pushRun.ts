import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Progress, Journal } from '../core/push/progress.js';
import type { PushOrg } from '../core/ports.js';
import type { Scheduled } from '../core/push/scheduling.js';
import { ScheduleBroken } from '../core/push/scheduleBroken.js';
import { schedule } from '../core/push/schedule.js';
import type { PushableVersion } from '../core/model.js';
import { UsageError } from '../core/errors/usageError.js';
import { debugLog } from './debugLog.js';
import { brokenError, usageError } from './errors.js';
import { insertLine } from './insertLine.js';
import type { Interrupt } from './interrupt.js';
import { loadMessages } from './messages.js';
import { fromEnvironment, realPace } from '../clock/pace.js';
import type { RetryLog } from './retryLog.js';
import { logSteps } from './stepLog.js';

const messages = loadMessages('push');

/** The command that goes on with a push, to be pasted. */
export const resumeCommand = (username: string, pushRequestId: string | undefined): string =>
  goOnCommand('resume', username, pushRequestId);

export const goOnCommand = (
  command: 'resume' | 'report',
  username: string,
  pushRequestId: string | undefined,
): string =>
  [
    `sf package push ${command}`,
    pushRequestId === undefined ? '--use-most-recent' : `-i ${pushRequestId}`,
    ...(username === '' ? [] : [`--target-org ${username}`]),
  ].join(' ');

export type Running = Pick<SfCommand<unknown>, 'spinner' | 'logToStderr' | 'jsonEnabled'>;

/**
 * Carries a push on to where it is scheduled. Whatever stops it, Ctrl-C too, ends with the command that goes on:
 * everything that was begun is in the journal.
 */
export const runSchedule = async (
  command: Running,
  start: Progress,
  run: {
    org: PushOrg;
    journal: Journal;
    username: string;
    /** The version as it was written down, where that was not just now. */
    pushable?: PushableVersion;
    /** The command that makes the push anew, where other pushes stand in its way; without it, the one that resumes it. */
    again?: string | undefined;
    retries: RetryLog;
    interrupt: Interrupt;
  },
): Promise<Scheduled> => {
  const { org, username, pushable, retries, interrupt } = run;
  let progress = start;
  const log = debugLog();
  const journal = log === undefined ? run.journal : logSteps(run.journal, log, () => progress);
  const resume = (): string => resumeCommand(username, progress.pushRequestId);
  interrupt.advice = () => messages.getMessage('interrupted.resume', [resume()]);
  const line = insertLine(command);
  try {
    const scheduled = await schedule(start, {
      org,
      journal,
      pushable,
      pace: realPace,
      firstPauseMs: fromEnvironment('SF_PACKAGE_PUSH_RETRY_MS'),
      onProgress(next) {
        progress = next;
        line.show(next);
      },
      onRetry(retry) {
        log?.('trying again', retry);
        retries.note(retry);
      },
    });
    interrupt.advice = () => messages.getMessage('interrupted.scheduled', [scheduled.pushRequestId]);
    return scheduled;
  } catch (error) {
    if (error instanceof UsageError) throw usageError(error, run.again ?? resume());
    if (!(error instanceof ScheduleBroken)) throw error;
    if (command.jsonEnabled() && !error.canceled) command.logToStderr(resume());
    throw brokenError(error, resume());
  } finally {
    line.stop();
  }
};

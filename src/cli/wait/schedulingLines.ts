import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Listener } from '../../app/listener.js';
import type { Progress } from '../../core/push/progress.js';
import type { Retry } from '../../core/push/retryPolicy.js';
import { formatRetry, insertProgress } from '../../format/push/schedule.js';
import { resumeCommand } from '../commandLine.js';
import { loadMessages } from '../messages.js';
import type { Interrupt } from '../interrupt.js';
import { LINE_EVERY_MS } from '../output/show.js';

const messages = loadMessages('push');

/** Shows the progress of scheduling, and sets the resume command for the Ctrl-C message. */
export type SchedulingLines = Required<Pick<Listener, 'onProgress'>> & {
  stop: () => void;
  /** The last progress; undefined before scheduling began. */
  last: () => Progress | undefined;
};

/** A line redrawn in place on a terminal, a few whole lines elsewhere, always on standard error. */
export const schedulingLines = (
  command: Pick<SfCommand<unknown>, 'spinner' | 'logToStderr' | 'jsonEnabled'>,
  interrupt: Interrupt,
  username: string,
  adviceOf: (progress: Progress) => string = (progress) => advice(progress, username),
): SchedulingLines => {
  let last: Progress | undefined;
  const { show, stop } = process.stderr.isTTY && !command.jsonEnabled() ? liveLine(command) : plainLines(command);
  return {
    onProgress(progress) {
      last = progress;
      show(progress);
      if (progress.outcome !== undefined) stop(true);
      interrupt.advice = () => adviceOf(progress);
    },
    stop: () => {
      stop(last?.outcome !== undefined);
    },
    last: () => last,
  };
};

const advice = ({ outcome, pushRequestId }: Progress, username: string): string =>
  outcome === 'scheduled'
    ? messages.getMessage('interrupted.scheduled', [pushRequestId ?? ''])
    : messages.getMessage('interrupted.resume', [resumeCommand(username, pushRequestId)]);

/** `stop`: `isDone` says whether scheduling ended or was given up. */
type Line = { show: (progress: Progress) => void; stop: (isDone: boolean) => void };

const liveLine = (command: Pick<SfCommand<unknown>, 'spinner'>): Line => {
  let isRunning = false;
  return {
    show(progress) {
      if (!isRunning) command.spinner.start(messages.getMessage('progress'));
      isRunning = true;
      command.spinner.status = insertProgress(progress);
    },
    stop(isDone) {
      if (isRunning) command.spinner.stop(isDone ? undefined : messages.getMessage('notFinished'));
      isRunning = false;
    },
  };
};

/** Whole lines for a log, one of them when all orgs are added; the spinner would join its lines together. */
const plainLines = (command: Pick<SfCommand<unknown>, 'logToStderr'>): Line => {
  let [shown, shownAt] = ['', Date.now()];
  return {
    show(progress) {
      const text = `${messages.getMessage('progress')}... ${insertProgress(progress)}`;
      const isLast = progress.accepted.size + progress.rejected.size === progress.spec.orgs.length;
      if (text === shown || (!isLast && Date.now() - shownAt < LINE_EVERY_MS)) return;
      command.logToStderr(text);
      [shown, shownAt] = [text, Date.now()];
    },
    stop: () => undefined,
  };
};

/** All retries: listed in the JSON result, and with --verbose printed on standard error as they happen. */
export type RetryLog = { list: Retry[]; note: (retry: Retry) => void };

export const openRetryLog = (command: Pick<SfCommand<unknown>, 'logToStderr'>, verbose: boolean): RetryLog => {
  const list: Retry[] = [];
  return {
    list,
    note(retry) {
      list.push(retry);
      if (verbose) command.logToStderr(formatRetry(retry));
    },
  };
};

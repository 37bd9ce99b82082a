import { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** The exit code of a command that was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/** Somebody was asked, and has said that it ends here. That is no error, and is said in a plain line. */
export class Ended extends SfError {
  public constructor(message: string, exitCode: number) {
    super(message, 'Ended', [], exitCode);
  }
}

/** What Ctrl-C says, which changes as the command proceeds, and what is done before the process ends. */
export type Interrupt = { advice: () => string; atEnd?: () => void };

/**
 * From here on Ctrl-C ends the command at once and says how things stand. The listeners of `sf` throw out of an event
 * instead, which prints a stack trace.
 */
export const catchInterrupt = (command: Pick<SfCommand<unknown>, 'spinner'>): Interrupt => {
  const interrupt: Interrupt = { advice: () => messages.getMessage('interrupted.early') };
  const stop = (): void => {
    command.spinner.stop();
    interrupt.atEnd?.();
    process.stderr.write(`\n${interrupt.advice()}\n`);
    process.exit(INTERRUPTED);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal).on(signal, stop);
  return interrupt;
};

import { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';
import { INTERRUPTED } from './outcome.js';

const messages = loadMessages('push');

/** The user was asked, and has decided to end here. That is no error, and is printed as a plain line. */
export class Ended extends SfError {
  public constructor(message: string, exitCode: number) {
    super(message, 'Ended', [], exitCode);
  }
}

/** The message at Ctrl-C, which changes as the command proceeds, and what to do before the process ends. */
export type Interrupt = { advice: () => string; atEnd?: () => void };

/**
 * From here on Ctrl-C ends the command at once and prints the current state. The listeners of `sf` throw in an event
 * handler instead, which prints a stack trace.
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

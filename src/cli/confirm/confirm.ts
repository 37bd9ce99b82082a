import type { SfCommand } from '@salesforce/sf-plugins-core';
import { paragraph } from '../../format/document/blocks.js';
import { render } from '../../format/document/render.js';
import { Ended } from '../interrupt.js';
import { exitCodeOf, INTERRUPTED } from '../outcome.js';
import { createError, loadMessages } from '../messages.js';
import { screenOf } from '../output/show.js';

const messages = loadMessages('push');

/** How long the question waits; no answer means no. */
const ANSWER_WITHIN_MS = 120_000;

/** Asks a yes-or-no question and ends the command unless the answer is yes. Without a terminal, the error names --no-prompt. */
export const requireConfirmation = async (
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'confirm'>,
  question: string,
): Promise<void> => {
  if (command.jsonEnabled() || !process.stdin.isTTY) throw createError('needs-no-prompt', [question]);
  if (!(await typedAnswer(command, question))) throw new Ended(messages.getMessage('declined'), exitCodeOf('failed'));
};

const typedAnswer = async (command: Pick<SfCommand<unknown>, 'confirm'>, question: string): Promise<boolean> => {
  // Ctrl-D closes the prompt without an answer, and no event reports it: the process would end while it waits for the
  // answer.
  const closed = Promise.withResolvers<false>();
  const onEnd = (): void => {
    process.stdout.write('\n');
    closed.resolve(false);
  };
  process.once('beforeExit', onEnd);
  try {
    return await Promise.race([command.confirm({ message: wrapped(question), ms: ANSWER_WITHIN_MS }), closed.promise]);
  } catch (error) {
    // The error of @inquirer at Ctrl-C.
    if ((error as Error).name !== 'ExitPromptError') throw error;
    throw new Ended(messages.getMessage('interrupted.question'), INTERRUPTED);
  } finally {
    process.removeListener('beforeExit', onEnd);
  }
};

/** The columns that the prompt itself uses: its mark before the question, and the answers after it. */
const BESIDE_QUESTION = '? '.length + '? (y/N) Yes'.length;

/** Wraps the question at words; the prompt itself would break words at the end of a line. */
const wrapped = (question: string): string => {
  const { width } = screenOf(process.stdout);
  return render([paragraph(question)], { width: width - BESIDE_QUESTION, colors: false }).join('\n  ');
};

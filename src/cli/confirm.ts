import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** How long the question waits; no answer means no. */
const ANSWER_WITHIN_MS = 120_000;

/** Asks a yes-or-no question and throws unless the answer is yes. Where nobody can answer, the error names --no-prompt. */
export const requireConfirmation = async (
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'confirm'>,
  question: string,
): Promise<void> => {
  if (command.jsonEnabled()) throw messages.createError('error.needsNoPrompt');
  let yes: boolean;
  try {
    yes = await command.confirm({ message: question, ms: ANSWER_WITHIN_MS });
  } catch (error) {
    // Standard input is closed: the prompt ends without an answer, as it does on Ctrl-C.
    throw process.stdin.isTTY ? error : messages.createError('error.needsNoPrompt');
  }
  if (!yes) throw messages.createError('error.declined');
};

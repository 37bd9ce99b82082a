import { isKnown } from './answersFile.js';
import type { Need, Question } from './question.js';
import type { Outcome } from './run.js';

const NEEDS_TEXT: Record<Need, string> = {
  nothing: 'one org cannot answer it',
  read: 'reads',
  draft: 'makes a push request that is never set Pending, and cancels it',
  schedule: 'sets a push request Pending that starts years from now, and cancels it',
  push: 'pushes to the test org (--allow-push)',
};

const describeQuestion = ({ number, text, matters, asked, need, answers }: Question): string =>
  `${number.padEnd(4)} ${text}
     Why it matters: ${matters}
     Asked: ${asked} (${NEEDS_TEXT[need]})
     Answers: ${[...answers, 'unknown'].join(', ')}`;

export const describeQuestions = (questions: readonly Question[]): string =>
  questions.map(describeQuestion).join('\n\n');

export const summary = ({ asked, file, leftBehind, interrupted }: Outcome, path: string): string => {
  const known = `${asked.filter(isKnown).length} of ${asked.length} questions answered in this run`;
  const left = leftBehind.map(({ id, status, how }) => `\n  ${id} (${status}): ${how}`);
  return `${interrupted ? 'Interrupted. ' : ''}${known}; ${path} has the answers to ${file.questions.filter(isKnown).length}.
An emulator like this org: npm run emulator -- --answers ${path}
${left.length === 0 ? 'Nothing was left open in the org.' : `LEFT BEHIND in the org:${left.join('')}`}`;
};

import type { Need, Question } from './question.js';
import type { Outcome } from './run.js';

const NEEDS_TEXT: Record<Need, string> = {
  nothing: 'one org cannot answer it',
  read: 'reads',
  draft: 'makes a push request that is never set Pending, and cancels it',
  schedule: 'sets a push request Pending that starts years from now, and cancels it',
  push: 'pushes to the test org (--allow-push)',
};

export const describeQuestions = (questions: readonly Question[]): string =>
  questions
    .map(({ number, text, matters, asked, need, answers }) =>
      [
        `${number.padEnd(4)} ${text}`,
        `     Why it matters: ${matters}`,
        `     Asked: ${asked} (${NEEDS_TEXT[need]})`,
        `     Answers: ${[...Object.keys(answers), 'unknown'].join(', ')}`,
      ].join('\n'),
    )
    .join('\n\n');

export function summary({ asked, file, leftBehind, interrupted }: Outcome, path: string): string {
  const known = asked.filter(({ answer }) => answer !== 'unknown').length;
  const lines = [
    `${interrupted ? 'Interrupted. ' : ''}${known} of ${asked.length} questions answered in this run; ${path} has the answers to ${file.questions.filter(({ answer }) => answer !== 'unknown').length}.`,
    `An emulator like this org: npm run emulator -- --answers ${path}`,
  ];
  if (leftBehind.length === 0) return [...lines, 'Nothing was left open in the org.'].join('\n');
  return [
    ...lines,
    'LEFT BEHIND in the org:',
    ...leftBehind.map(({ id, status, how }) => `  ${id} (${status}): ${how}`),
  ].join('\n');
}
